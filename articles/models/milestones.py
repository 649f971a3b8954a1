"""Things that happen once in a site's life."""

from django.db import models


class Milestone(models.Model):
    """A one-time event of this site, such as the import of the starter guide.

    It is what keeps a later start from bringing back what an editor deleted.
    """

    name = models.CharField(max_length=60, unique=True)
    reached_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
