"""The form of an article, with what its visitors will see beside each field."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from articles.admin.content_form import LEADS_TO_HELP, POSITION_HELP, SLUG_HELP, ContentForm
from articles.admin.markdown import MarkdownWidget
from articles.admin.schedule import MOMENTS, ScheduleFormMixin
from articles.admin.texts import TEXT_HELP
from articles.models import Article
from articles.readiness import missing_notes

SLUG_TAKEN = "这个指南里已经有文章用了这个网址名，请换一个，或者留空自动生成。"
LEADS_TO_ITSELF = "不能转到这一篇自己。请选另一篇，或者不选。"


class ArticleForm(ScheduleFormMixin, ContentForm[Article]):
    """An article, with what its visitors will see beside each field."""

    slug_prefix = "article"

    class Meta:
        model = Article
        fields = (
            "guide", "title", "summary", "fits_when", "kind", "body", "risk_notes",
            "keywords", "status", *MOMENTS, "is_featured", "position", "slug", "leads_to",
        )  # fmt: skip
        widgets = {"body": MarkdownWidget({"rows": 16})}
        help_texts = {
            **TEXT_HELP,
            "is_featured": "勾选后显示在首页的“常用”里。",
            "position": POSITION_HELP,
            "slug": SLUG_HELP,
            "leads_to": LEADS_TO_HELP,
        }

    def siblings(self, cleaned: dict[str, Any]) -> QuerySet[Article] | None:
        """Return the other articles of the chosen guide, or None where none is chosen."""
        guide = cleaned.get("guide")
        others = Article.objects.exclude(pk=self.instance.pk)
        return others.filter(guide=guide) if guide else None

    def clean(self) -> dict[str, Any]:
        """Refuse an address that another article of the guide has."""
        cleaned = super().clean()
        siblings = self.siblings(cleaned)
        slug = cleaned.get("slug")
        if siblings is not None and slug and siblings.filter(slug=slug).exists():
            self.add_error("slug", SLUG_TAKEN)
        self._refuse_without_required_notes(cleaned)
        self.refuse_futile_moments(cleaned, self.instance)
        return cleaned

    def clean_leads_to(self) -> Article | None:
        """Refuse the article itself, which would lead nobody on."""
        chosen: Article | None = self.cleaned_data["leads_to"]
        if chosen is not None and chosen.pk == self.instance.pk:
            raise forms.ValidationError(LEADS_TO_ITSELF)
        return chosen

    def _refuse_without_required_notes(self, cleaned: dict[str, Any]) -> None:
        guide, notes = cleaned.get("guide"), cleaned.get("risk_notes")
        is_published = cleaned.get("status") == Article.Status.PUBLISHED
        missing = missing_notes(guide, notes) if guide and notes is not None else ""
        if is_published and missing:
            self.add_error("risk_notes", missing)
