"""Forms of the admin as a browser would send them."""

from django.urls import reverse


def address(obj, page="change"):
    """Return the address of the object's form."""
    options = obj._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=[obj.pk])


def list_address(model):
    """Return the address of the model's list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_address(model):
    """Return the address of an empty form."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def filled_in(client, url):
    """Return what a browser would send for the form at the address if nothing was changed."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return filled_in_page(response)


def filled_in_page(response):
    """Return what a browser would send for the form on the page."""
    sent = _values(response.context["adminform"].form)
    for admin_formset in response.context["inline_admin_formsets"]:
        formset = admin_formset.formset
        sent |= _values(formset.management_form)
        for form in formset.forms:
            sent |= _values(form)
    return sent


def errors(response):
    """Return all sentences about what is wrong on the page, fields and rows alike."""
    found = []
    for messages in response.context["adminform"].form.errors.values():
        found += messages
    for admin_formset in response.context["inline_admin_formsets"]:
        for row in admin_formset.formset.errors:
            for messages in row.values():
                found += messages
        found += admin_formset.formset.non_form_errors()
    return found


def messages(response):
    """Return what the admin told after the last request."""
    return [str(message) for message in response.context["messages"]]


def _values(form):
    sent = {}
    for bound in form:
        value = bound.value()
        is_absent = value is None or value is False
        if is_absent or bound.widget_type in ("picture", "readonlypasswordhash"):
            continue
        if isinstance(value, (list, tuple)):
            sent[bound.html_name] = [str(getattr(item, "pk", item)) for item in value]
        else:
            sent[bound.html_name] = "on" if value is True else str(value)
    return sent
