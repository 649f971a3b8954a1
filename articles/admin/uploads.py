"""Pictures that editors send: checked, encoded anew, stored under the name of their content."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from articles.admin.refusals import why_no_picture
from articles.content.images import MAX_BYTES, EncodedImage, ImageRefused, encode_image

ACCEPTED_TYPES = "image/jpeg,image/png,image/webp"

_STORED = re.compile(r"\Aimages/[0-9a-f]{20}-\d{1,5}x\d{1,5}\.(?:jpg|png)\Z", re.ASCII)


def store_image(image: EncodedImage) -> str:
    """Store the picture, once however often it is sent, and return its path in the storage."""
    path = f"images/{image.name}"
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(image.content))
    return path


def is_stored_image(path: str) -> bool:
    """Whether the path is that of a picture that `store_image` stored."""
    return bool(_STORED.match(path)) and default_storage.exists(path)


class PictureWidget(forms.ClearableFileInput):
    """A file input that shows the picture there is.

    `kept` is the path of a picture that came with a form that was refused for something
    else. It travels in a hidden input, since browsers do not send a chosen file twice.
    """

    template_name = "admin/widgets/picture.html"
    kept = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the chosen file, False to remove it, the path of a kept one, or None."""
        chosen = super().value_from_datadict(data, files, name)
        if chosen is not None:
            return chosen
        kept = data.get(f"{name}-kept", "")
        self.kept = kept if is_stored_image(kept) else ""
        return self.kept or None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        shown = default_storage.url(self.kept) if self.kept else ""
        if not shown and context["widget"]["is_initial"]:
            shown = value.url
        return context | {
            "shown_url": shown,
            "kept": self.kept,
            "accepted_types": ACCEPTED_TYPES,
        }


class PictureField(forms.FileField):
    """A file that becomes the path of a stored picture, or is refused with a sentence."""

    widget = PictureWidget

    def to_python(self, data: Any) -> Any:
        """Return the path of the picture, stored even where the rest of the form is refused."""
        if isinstance(data, str):
            return data  # kept from before: the widget has checked it
        file = super().to_python(data)
        if file is None:
            return None
        file.seek(0)  # a form that is shown again reads it twice
        try:
            path = store_image(encode_image(file.read(MAX_BYTES + 1)))
        except ImageRefused as error:
            raise ValidationError(str(error)) from error
        except OSError as error:
            raise ValidationError(why_no_picture(error)) from error
        if isinstance(self.widget, PictureWidget):
            self.widget.kept = path
        return path
