"""Changes that wait: kept beside their article, then published in its place or thrown away."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from articles.history.names import name_of
from articles.history.recording import authored
from articles.models import Article, ArticleChange, ChangeStep, RiskNote, Step
from articles.models.changes import STEP_TEXTS, TEXTS
from articles.publishing.articles import save_article

ONE_AT_A_TIME = "这一篇已经有一份待发布的修改，是{who}写的。请先发布或放弃它，或者打开它接着改。"
OVERTAKEN = "你看过以后，文章或者这份修改又有人改了。请再看一遍下面的不同，再发布。"


@transaction.atomic
def propose_change(
    article: Article,
    steps: Iterable[Step],
    risk_notes: Sequence[RiskNote],
    *,
    by: User | None,
) -> ArticleChange:
    """Keep what the article is to say, as these objects say it, and return the change.

    Nothing of the article itself is stored. Raises ValidationError where one waits already.
    """
    stored = Article.objects.select_for_update().get(pk=article.pk)
    if waiting := waiting_for(stored):
        raise ValidationError(ONE_AT_A_TIME.format(who=author_of(waiting)))
    texts = {name: getattr(article, name) for name in TEXTS}
    change = ArticleChange(article=stored, based_on=stored.updated_at, written_by=by, **texts)
    change.save()
    change.risk_notes.set(risk_notes)
    set_change_steps(change, [_copied(step) for step in steps])
    return change


@transaction.atomic
def set_change_steps(change: ArticleChange, steps: Sequence[ChangeStep]) -> None:
    """Make these the change's steps in this order; others are deleted."""
    change.steps.exclude(pk__in=[step.pk for step in steps if step.pk]).delete()
    for position, step in enumerate(steps, start=1):
        step.change, step.position = change, position
        step.save()


@transaction.atomic
def publish_change(change: ArticleChange, *, by: User, seen: str) -> Article:
    """Give the article the change's texts, steps and notes and return it.

    `seen` is what `state_of` said when the person looked at both. Raises ValidationError
    with a sentence where one of them is another by now, or the text is refused.
    """
    stored = ArticleChange.objects.select_for_update().filter(pk=change.pk).first()
    if stored is None:
        raise ValidationError(OVERTAKEN)
    stored.article = Article.objects.select_for_update().get(pk=stored.article_id)
    if seen != state_of(stored):
        raise ValidationError(OVERTAKEN)
    article, steps = stored.applied(), stored.applied_steps()
    article.full_clean()
    for step in steps:
        # Cleaning an image field would open its file.
        step.clean_fields(exclude=["article", "position", "image"])
    notes = list(stored.risk_notes.all())
    with authored(by=by, reason=f"发布{author_of(stored)}写的修改"):
        save_article(article, steps, notes)
    stored.delete()
    return article


def store_change(change: ArticleChange) -> None:
    """Store the change's texts; its steps and notes have their own ways."""
    change.save()


def discard_change(change: ArticleChange) -> None:
    """Throw the change away; the article stays as it is."""
    change.delete()


def state_of(change: ArticleChange) -> str:
    """Return a name of what the change and its article say now."""
    return f"{change.updated_at.isoformat()} {change.article.updated_at.isoformat()}"


def waiting_for(article: Article) -> ArticleChange | None:
    """Return the change of the article that waits, if any; one query."""
    rows = ArticleChange.objects.select_related("article", "written_by")
    return rows.filter(article_id=article.pk).first()


def author_of(change: ArticleChange) -> str:
    """Return who wrote the change, by name."""
    user: Model | None = change.written_by
    return name_of(user) if user else "已删除的账号"


def _copied(step: Step) -> ChangeStep:
    """Return the step as a change's; a picture that was just uploaded is stored with it."""
    field: Any = Step._meta.get_field("image")
    field.pre_save(step, add=False)
    values = {name: getattr(step, name) for name in STEP_TEXTS}
    # Made with its size, Django does not open the file.
    return ChangeStep(origin_id=step.pk, **{**values, "image": step.image.name or ""})
