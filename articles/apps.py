"""The application's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    """The help center's content, search and pages."""

    name = "articles"
    verbose_name = "帮助内容"

    def ready(self) -> None:
        """Register the system checks and the groups that every site starts with."""
        from articles import checks, roles  # noqa: F401, PLC0415  (models must be loaded first)

        post_migrate.connect(roles.create_groups, sender=self)
