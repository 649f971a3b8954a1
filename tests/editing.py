"""An editor at a served site: logs in, opens forms and sends them, over the wire."""

import re
from urllib.parse import urlencode

import html5lib

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def log_in(site, **headers):
    """Return the Cookie header of an editor who has just logged in."""
    page = site.get("/admin/login/", **headers)
    cookie = page.headers["set-cookie"].partition(";")[0]
    form = {
        "csrfmiddlewaretoken": token_in(page),
        "username": site.username,
        "password": site.password,
        "next": "/admin/",
    }
    answer = site.request(
        "POST",
        "/admin/login/",
        body=urlencode(form).encode(),
        headers={**headers, **FORM, "Cookie": cookie},
    )
    assert answer.status == 302, answer.text
    session = re.search(r"sessionid=\w+", answer.headers["set-cookie"])[0]
    renewed = re.search(r"csrftoken=\w+", answer.headers["set-cookie"])
    return f"{session}; {renewed[0] if renewed else cookie}"


def browser_of(site, cookie):
    """Return the Cookie header that is left of an editor's once the session has run out."""
    page = site.get("/admin/", Cookie=cookie)
    return re.search(r"editors-browser=[^;]+", page.headers["set-cookie"])[0]


def token_in(page):
    """Return the proof that a form of the page is ours."""
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]


def filled_in(page):
    """Return what a browser would send of the page's form."""
    tree = html5lib.parse(page.text, namespaceHTMLElements=False)
    (form,) = [form for form in tree.iter("form") if form.get("id", "").endswith("_form")]
    values = {}
    for field in form.iter():
        if field.tag not in ("input", "textarea", "select"):
            continue
        kind = field.get("type", "")
        if not field.get("name") or kind in ("submit", "file", "button"):
            continue
        if kind in ("checkbox", "radio") and field.get("checked") is None:
            continue
        if field.tag == "select":
            chosen = [o.get("value") for o in field.iter("option") if o.get("selected") is not None]
            values[field.get("name")] = chosen
        elif field.tag == "textarea":
            values[field.get("name")] = field.text or ""
        else:
            values[field.get("name")] = field.get("value", "on" if kind == "checkbox" else "")
    return values


def send(site, path, values, cookie):
    """Return the answer to a form."""
    body = urlencode(values, doseq=True).encode()
    return site.request("POST", path, body=body, headers={**FORM, "Cookie": cookie})


def upload(site, content, cookie, *, token):
    """Return the answer to a picture that an editor pastes into a text."""
    mark = b"----------------picture"
    parts = (
        (b'name="csrfmiddlewaretoken"', token.encode()),
        (b'name="image"; filename="a.png"\r\nContent-Type: image/png', content),
    )
    body = b"".join(
        b"--%s\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (mark, *part)
        for part in parts
    )
    return site.request(
        "POST",
        "/admin/markdown/upload/",
        body=body + b"--%s--\r\n" % mark,
        headers={
            "Content-Type": f"multipart/form-data; boundary={mark.decode()}",
            "Cookie": cookie,
        },
    )
