"""Synonyms in the admin: words that search takes for one another."""

from typing import Any

from django import forms
from django.contrib import admin

from articles import publishing
from articles.admin.base import ContentAdmin
from articles.admin.content_form import ContentForm
from articles.models import SynonymGroup
from articles.search import engine

COMMONEST = 0.5
"""The share of all guides and articles above which a word is no use as a synonym."""

FEWEST_DOCUMENTS = 50
"""A smaller site says little about how common a word is: its own subject is in half of it."""


class SynonymGroupForm(ContentForm[SynonymGroup]):
    """A group of synonyms; refuses a word that stands nearly everywhere."""

    class Meta:
        model = SynonymGroup
        fields = ("words", "typed", "is_active")
        widgets = {"words": forms.Textarea({"rows": 3}), "typed": forms.Textarea({"rows": 3})}
        help_texts = {
            "words": (
                "一行一个，或用顿号、逗号隔开，例如：取消、关闭、解除、停用。"
                "访客搜其中一个，也会找到写着其他几个的内容。"
            ),
            "typed": (
                "只在单向时填写。例如这里填“扣钱”，上面填“免密支付”：搜“扣钱”会找到免密支付，"
                "搜“免密支付”不会找到扣钱。"
            ),
            "is_active": "不勾选时，搜索不用这一组。",
        }

    def clean(self) -> dict[str, Any]:
        """Refuse words that half of the site contains: every search would find everything."""
        cleaned = {**super().clean()}  # whole: the model checks both fields together
        group = SynonymGroup(words=cleaned.get("words", ""), typed=cleaned.get("typed", ""))
        places = dict.fromkeys(group.typed_list, "typed") | dict.fromkeys(group.word_list, "words")
        for word, field in places.items():
            spread = engine.spread_of(word)
            share = spread.holding / (spread.documents or 1)
            if spread.documents >= FEWEST_DOCUMENTS and share > COMMONEST:
                self.add_error(
                    field,
                    f"“{word}”出现在 {share:.0%} 的内容里，作为同义词会让搜索什么都找到。"
                    "请去掉它，或者换成更具体的词。",
                )
        return cleaned


@admin.register(SynonymGroup)
class SynonymGroupAdmin(ContentAdmin[SynonymGroup]):
    """Synonyms: in force with the next search."""

    form = SynonymGroupForm
    save_object = staticmethod(publishing.save_synonym_group)
    delete_object = staticmethod(publishing.delete_synonym_group)
    fields = ("words", "typed", "is_active")
    list_display = ("__str__", "is_active", "updated_at")
    list_filter = ("is_active",)
    search_fields = ("words", "typed")
    search_help_text = "查找一个词"
