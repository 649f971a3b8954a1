"""Uploaded images, served by the site itself where no other server does."""

import re

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

_OURS = re.compile(r"\Aimages/[\w-]+\.(?:jpg|png)\Z", re.ASCII)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One image; only names that the site itself gives, which never change their content."""
    if not _OURS.match(path):
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
