"""Files that wait for a second look: uploaded for an import, and not brought in yet."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(hours=1)
LONGEST_NAME = 120


def random_token() -> str:
    """Return a name that nobody can guess."""
    return secrets.token_urlsafe(32)


class UploadQuerySet(models.QuerySet["Upload"]):
    """Uploaded files, by whether they still wait."""

    def keep(self, name: str, content: bytes, owner: User) -> Upload:
        """Store a file in the place of the owner's earlier one; outdated ones go."""
        self.forget()
        self.filter(owner=owner).delete()
        return self.create(name=name[-LONGEST_NAME:], content=content, owner=owner)

    def forget(self) -> None:
        """Delete what has waited too long; only read where there is nothing."""
        outdated = self.filter(created_at__lt=timezone.now() - KEPT_FOR)
        if outdated.exists():
            outdated.delete()

    def waiting_for(self, owner: User, token: str) -> Upload | None:
        """Return the owner's file of that token, None where it is not theirs or outdated."""
        since = timezone.now() - KEPT_FOR
        return self.filter(owner=owner, token=token, created_at__gte=since).first()


class Upload(models.Model):
    """One file, in the database so that every process and machine has it; for its owner only."""

    token = models.CharField(max_length=43, unique=True, default=random_token, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    content = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
