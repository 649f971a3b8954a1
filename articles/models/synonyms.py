"""Words that visitors use instead of the writers' words."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from articles.models.fields import split_keywords, too_long

MOST_WORDS = 20
LONGEST_WORD = 20
LONGEST_LOOKUP = 80


class SynonymGroup(models.Model):
    """Words that search takes for one another, or one way only.

    Equal words find each other. A one-way group finds `words` for whoever types one of
    `typed`, and not the reverse. Steps are not chained: what a group leads to is not
    looked up again.
    """

    words = models.TextField(
        "词", help_text="用顿号或换行隔开。搜索其中一个词，也会找到写着其他词的内容。"
    )
    typed = models.TextField(
        "访客输入的词",
        blank=True,
        help_text="只在单向时填写：访客输入这里的词，也会找到上面的词；反过来不会。",
    )
    is_active = models.BooleanField("启用", default=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = "同义词"
        verbose_name_plural = "同义词"
        ordering = ["pk"]

    def __str__(self) -> str:
        arrow = f"{self.typed} → " if self.typed else ""
        return f"{arrow}{self.words}"[:80]

    @property
    def word_list(self) -> tuple[str, ...]:
        """The words that are found."""
        return split_keywords(self.words)

    @property
    def typed_list(self) -> tuple[str, ...]:
        """The words that lead to them; in an equal group, the same words."""
        return split_keywords(self.typed) or self.word_list

    def clean(self) -> None:
        """Raise ValidationError for a group that says nothing or leads in a circle."""
        if not self.words.strip():
            return  # the field has said so
        if not self.typed.strip() and len(self.word_list) < 2:
            raise ValidationError({"words": "一组同义词至少要有两个词，用顿号隔开。"})
        if not self.word_list:
            raise ValidationError({"words": "请填写要找到的词。"})
        self._refuse_many_or_long()
        self._refuse_circle()

    def _refuse_many_or_long(self) -> None:
        words = {"words": self.word_list, "typed": split_keywords(self.typed)}
        long = {name: too_long(words[name], LONGEST_WORD) for name in words}
        if any(long.values()):
            raise ValidationError({name: said for name, said in long.items() if said})
        count = len({*words["words"], *words["typed"]})
        if count > MOST_WORDS:
            fuller = max(words, key=lambda name: len(words[name]))
            said = f"一组最多 {MOST_WORDS} 个词，现在一共有 {count} 个。请分成几组。"
            raise ValidationError({fuller: said})

    def _refuse_circle(self) -> None:
        if not self.typed.strip():
            return
        if repeated := set(self.word_list) & set(self.typed_list):
            raise ValidationError({"typed": f"“{min(repeated)}”不能既是输入的词又是找到的词。"})
        if reached := _reached_from(self.word_list, besides=self.pk) & set(self.typed_list):
            raise ValidationError(
                {"typed": f"这样会绕成一个圈：已有的同义词又从这里回到“{min(reached)}”。"}
            )


class SynonymWord(models.Model):
    """One word of a group, as search looks it up; written by `articles.search.synonyms`."""

    group = models.ForeignKey(SynonymGroup, models.CASCADE, related_name="entries")
    text = models.CharField(max_length=LONGEST_WORD)
    lookup = models.CharField(max_length=LONGEST_LOOKUP, db_index=True)
    is_typed = models.BooleanField()
    is_found = models.BooleanField()

    def __str__(self) -> str:
        return self.text


def _reached_from(words: tuple[str, ...], *, besides: int | None) -> set[str]:
    """Return all words that one-way groups lead to from the words, over any number of steps."""
    one_way = [
        (set(group.typed_list), set(group.word_list))
        for group in SynonymGroup.objects.exclude(typed="")
        if group.pk != besides
    ]
    reached = set(words)
    while grown := {
        word for typed, found in one_way if typed & reached for word in found - reached
    }:
        reached |= grown
    return reached
