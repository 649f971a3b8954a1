"""Django's admin, set up as the site's own."""

from django.contrib.admin.apps import AdminConfig


class EditorsAdminConfig(AdminConfig):
    """The admin with the names and the order of things that editors expect."""

    default_site = "articles.adminsite.EditorsAdminSite"
