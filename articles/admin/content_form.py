"""The form that every kind of content has: what may be left empty, what is refused."""

from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import Max, Model, QuerySet
from django.forms.models import ModelForm
from django.http import QueryDict

from articles.admin import conflicts
from articles.admin.markdown import MarkdownFormMixin, show_warnings
from articles.content.slugs import slug_from_title
from articles.models.fields import MAX_POSITION

ModelT = TypeVar("ModelT", bound=Model)

KEYWORDS_HELP = (
    "访客可能会用的其他叫法，一行一个，或用逗号隔开，例如：密码忘了、改密码。"
    "页面上不显示，搜索时用得上。"
)
SLUG_HELP = (
    "页面地址的最后一段，只用小写英文字母、数字和连字符。留空会自动用标题的拼音生成。"
    "发布以后改了也不要紧：旧地址会自动转到新地址。"
)
SUMMARY_HELP = "一句话告诉访客这里能解决什么，显示在列表、搜索引擎和分享卡片上。"
LEADS_TO_HELP = (
    "撤下或删除以后，打开它的人会被带到这里选的内容。不选，就告诉访客已经撤下，并列出别的办法。"
)
POSITION_TOO_HIGH = f"排列顺序最大是 {MAX_POSITION}；想排在最后，请留空。"
POSITION_HELP = "数字小的排在前面；留空就排在最后。"


_validate_position = MaxValueValidator(MAX_POSITION, POSITION_TOO_HIGH)


class ContentForm(MarkdownFormMixin, ModelForm[ModelT], Generic[ModelT]):
    """A form whose empty `position` means «at the end» and whose empty `slug` is made up.

    One with a `refusal` is only shown again, with that sentence; nothing of it is saved.
    """

    slug_prefix = "page"
    refusal = ""
    overtaken_by = ""
    seen = conflicts.SeenField(label="打开时的版本", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = conflicts.version_of(self.instance)
        if "position" in self.fields:
            self.fields["position"].required = False
            self.fields["position"].validators.append(_validate_position)
            if self.instance.pk is None and "position" not in (kwargs.get("initial") or {}):
                self.initial["position"] = None
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if not self.is_bound:
            show_warnings([self])

    def siblings(self, cleaned: dict[str, Any]) -> QuerySet[ModelT] | None:
        """Return the others among which position and slug count, or None while unknown."""
        return QuerySet(self._meta.model).exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        """Fill in what the editor left to us."""
        cleaned = super().clean() or self.cleaned_data
        if self.refusal:
            raise ValidationError(self.refusal)
        self.refuse_dead_ends()
        self._refuse_to_overwrite(cleaned.get("seen"))
        siblings = self.siblings(cleaned)
        if siblings is None:
            return cleaned
        if "position" in cleaned and cleaned["position"] is None:
            last = siblings.aggregate(last=Max("position"))["last"]
            cleaned["position"] = 1 if last is None else min(last + 1, MAX_POSITION)
        if cleaned.get("slug") == "" and cleaned.get("title"):
            cleaned["slug"] = _unused_slug(cleaned["title"], self.slug_prefix, siblings)
        return cleaned

    def _refuse_to_overwrite(self, seen: str | None) -> None:
        """Refuse once what would undo a change that the editor has not seen."""
        if not seen or not self.instance.pk:
            return
        stored = conflicts.stored_version_of(self.instance)
        if seen != stored:
            data = cast("QueryDict", self.data).copy()
            data[self.add_prefix("seen")] = stored
            self.data = data
            self.overtaken_by = conflicts.who_wrote(self.instance, stored)
            self.add_error(None, conflicts.sentence(self.overtaken_by, stored))


def _unused_slug(title: str, prefix: str, siblings: QuerySet[Any]) -> str:
    slug = slug_from_title(title, prefix=prefix)
    taken = set(siblings.filter(slug__startswith=slug).values_list("slug", flat=True))
    candidate, number = slug, 2
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    return candidate
