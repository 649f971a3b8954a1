"""Which content the site has, told by one row of random words."""

import secrets

from django.db import models
from django.db.models import Q


def new_word() -> str:
    """Return 16 random hexadecimal digits; a restored backup can never repeat one."""
    return secrets.token_hex(8)


class ContentVersion(models.Model):
    """The one row that changes with everything visitors can notice.

    `content` changes with every write, `copies` only with one after which older pages must
    not be shown any more, not even while the database is away: another hotline, another
    risk note, something withdrawn.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    content = models.CharField(max_length=16, default=new_word)
    copies = models.CharField(max_length=16, default=new_word)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_one_row")]

    def __str__(self) -> str:
        return self.content
