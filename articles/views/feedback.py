"""«解决了吗?»: takes a reader's answer and thanks for it, once it is stored."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.content.characters import one_line
from articles.feedback import limits, storing
from articles.feedback.storing import Answer, version_seen, visible_step_texts
from articles.models import Article
from articles.models.feedback import LONGEST_COMMENT
from articles.rates import TooMany
from articles.views.frame import Page, render_page
from articles.views.senders import address_of, is_from_own_page

YES, NO = "yes", "no"
_LABEL = 24
_MOST_DIGITS = 18  # what every database takes as a key

NOT_FROM_HERE = (
    "浏览器没有说明这个回答是从本站的页面发出的，所以没有存下来。请在下面再发一次；"
    "还是不行，就换一个浏览器。"
)
TOO_MANY = "这里刚刚收到了太多回答，所以你的这一条没有存下来。请{when}再发一次。"
TOO_LONG = "最多写 {most} 个字，现在有 {count} 个字。请删短一些，再发一次。"
NO_ANSWER = "没有看出问题解决了没有。请在下面再选一次。"


class CommentField(forms.CharField):
    """What a reader writes, as one line in which nothing hides."""

    def to_python(self, value: Any) -> str:
        """Return the text in one line, before anything is asked of it."""
        return one_line(super().to_python(value) or "")


class KeyField(forms.Field):
    """A number that a page of ours wrote into the form; anything else counts as none."""

    def to_python(self, value: Any) -> int | None:
        """Return the number, or None."""
        text = str(value or "")
        is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
        return int(text) if is_number else None


class FeedbackForm(forms.Form):
    """A reader's answer."""

    solved = forms.ChoiceField(
        choices=[(YES, YES), (NO, NO)],
        error_messages=dict.fromkeys(("required", "invalid_choice"), NO_ANSWER),
    )
    seen = KeyField(required=False)
    step = KeyField(required=False)
    comment = CommentField(required=False)

    def clean_comment(self) -> str:
        """Refuse what is longer than an editor reads."""
        comment: str = self.cleaned_data["comment"]
        if len(comment) > LONGEST_COMMENT:
            sentence = TOO_LONG.format(most=LONGEST_COMMENT, count=len(comment))
            raise forms.ValidationError(sentence)
        return comment


@csrf_exempt  # a token would need a cookie, and kept pages are everybody's; see is_from_own_page
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """The form on a page of its own, or the answer stored; what was typed is never lost."""
    article = _article(pk)
    if request.method != "POST":
        return _form_page(request, article, FeedbackForm(request.GET))
    form = FeedbackForm(request.POST)
    if not is_from_own_page(request):
        return _form_page(request, article, form, NOT_FROM_HERE, status=403)
    if not form.is_valid():
        errors = [sentence for found in form.errors.values() for sentence in found]
        return _form_page(request, article, form, str(errors[0]), status=422)
    try:
        limits.admit(address_of(request), article.pk)
        storing.store(_answer(article, form.cleaned_data))
    except TooMany as refusal:
        sentence = TOO_MANY.format(when=_when(refusal.wait))
        response = _form_page(request, article, form, sentence, status=429)
        response.headers["Retry-After"] = str(refusal.wait)
        return response
    response = redirect(f"{reverse('thanks', args=[pk])}?solved={form.cleaned_data['solved']}")
    response.status_code = 303  # a reload of what follows sends nothing again
    return response


@require_safe
@never_cache
def thanks(request: HttpRequest, pk: int) -> HttpResponse:
    """The thanks for an answer, and the way on."""
    page = Page("谢谢你的回答", "谢谢你的回答。", is_indexed=False)
    context = {"article": _article(pk), "is_solved": request.GET.get("solved") == YES}
    return render_page(request, "articles/thanks.html", page, context)


def _article(pk: int) -> Article:
    article = Article.objects.published().select_related("guide").filter(pk=pk).first()
    if article is None:
        raise Http404
    return article


def _answer(article: Article, sent: dict[str, Any]) -> Answer:
    return Answer(
        article=article,
        seen=sent["seen"],
        is_solved=sent["solved"] == YES,
        step=sent["step"],
        comment=sent["comment"],
    )


def _form_page(
    request: HttpRequest, article: Article, form: FeedbackForm, error: str = "", status: int = 200
) -> HttpResponse:
    """Return the form with what was typed and chosen, against the same version of the text."""
    form.is_valid()
    version = version_seen(article, form.cleaned_data.get("seen"))
    page = Page(f"解决了吗？ · {article.title}", "告诉我们这一篇有没有帮到你。", is_indexed=False)
    context = {
        "article": article,
        "seen": version.pk if version else "",
        "steps": _choices(visible_step_texts(article, version)),
        "chosen": form.cleaned_data.get("step"),
        "comment": one_line(str(form.data.get("comment", ""))),
        "error": error,
    }
    return render_page(request, "articles/feedback.html", page, context, status=status)


def _choices(texts: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"position": position, "label": Truncator(text).chars(_LABEL)}
        for position, text in enumerate(texts, start=1)
    ]


def _when(wait: int) -> str:
    minutes = -(-wait // 60)
    return f"过 {minutes} 分钟" if minutes <= 60 else "明天"
