"""Uploaded images, served by the site itself where no other server does."""

import re

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from django.views.static import serve

_OURS = re.compile(r"\Aimages/[\w-]+\.(?:jpg|png)\Z", re.ASCII)


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One image; only names that the site itself gives, which never change their content."""
    if not _OURS.match(path):
        raise Http404
    if isinstance(default_storage, FileSystemStorage):
        response: HttpResponseBase = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    else:
        response = _from_storage(path)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def _from_storage(path: str) -> HttpResponseBase:
    """Return the picture from a storage that is no folder; its address stays our secret."""
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(file)
