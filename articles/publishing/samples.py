"""Many made-up articles at once, to try the site with, and their removal."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from math import isqrt

from django.db.models import Max
from django.utils import timezone

from articles.caching.version import changes_pages, let_go_of_copies
from articles.content import samples
from articles.content.rendering import render, render_html
from articles.models import Article, Guide, Step
from articles.models.numbers import take_numbers
from articles.search import engine

GUIDE_PREFIX = "sample-guide-"
ARTICLE_PREFIX = "sample-"
_AT_ONCE = 500

Progress = Callable[[int, int], None]


def has_samples() -> bool:
    """Whether made-up articles are on the site."""
    return Guide.objects.filter(slug__startswith=GUIDE_PREFIX).exists()


@changes_pages
def add_samples(number: int, progress: Progress) -> int:
    """Publish this many made-up articles and return in how many guides.

    Guides and articles of a guide both grow with the number. No versions are kept of them.
    """
    guides = _add_guides(max(3, isqrt(number) // 2))
    numbers = iter(range(1, number + 1))
    done = 0
    while some := list(islice(numbers, _AT_ONCE)):
        _add_articles(some, guides)
        done += len(some)
        progress(done, 2 * number)
    total = 2 * number
    engine.rebuild(lambda indexed, of: progress(number + number * indexed // max(of, 1), total))
    return len(guides)


@changes_pages
def remove_samples() -> int:
    """Remove the made-up articles and their guides and return how many articles they were.

    A guide into which an editor has put an article stays.
    """
    guides = Guide.objects.filter(slug__startswith=GUIDE_PREFIX)
    found = Article.objects.filter(guide__in=guides, slug__startswith=ARTICLE_PREFIX)
    removed = found.count()
    Step.objects.filter(article__in=found).delete()
    found.delete()
    guides.filter(articles=None).delete()
    let_go_of_copies()
    engine.rebuild()
    return removed


def _add_guides(number: int) -> list[Guide]:
    last = Guide.objects.aggregate(last=Max("position"))["last"] or 0
    now = timezone.now()
    return Guide.objects.bulk_create(
        Guide(
            title=samples.guide_title(index),
            slug=f"{GUIDE_PREFIX}{index}",
            summary="试用的文章，内容是编出来的。",
            introduction="这里的文章只用来试用网站，请不要照着做。",
            introduction_html=render_html("这里的文章只用来试用网站，请不要照着做。", below=1),
            position=last + index,
            is_published=True,
            published_at=now,
        )
        for index in range(1, number + 1)
    )


def _add_articles(numbers: Sequence[int], guides: Sequence[Guide]) -> None:
    texts = [samples.sample(number) for number in numbers]
    shorts = take_numbers(Article.objects.all(), len(numbers))
    articles = Article.objects.bulk_create(
        _article(number, short, text, guides)
        for number, short, text in zip(numbers, shorts, texts, strict=True)
    )
    Step.objects.bulk_create(
        (
            step
            for article, text in zip(articles, texts, strict=True)
            for step in _steps(article, text)
        ),
        batch_size=2000,
    )


def _article(number: int, short: int, text: samples.Sample, guides: Sequence[Guide]) -> Article:
    body = render(text.body)
    return Article(
        guide=guides[number % len(guides)],
        slug=f"{ARTICLE_PREFIX}{number}",
        number=short,
        title=text.title,
        summary=text.summary,
        fits_when=text.fits_when,
        keywords=text.keywords,
        body=text.body,
        body_html=body.html,
        body_headings=[heading.as_row() for heading in body.headings],
        kind=Article.Kind.STEPS if text.steps else Article.Kind.EXPLANATION,
        position=number,
        status=Article.Status.PUBLISHED,
        published_at=timezone.now(),
    )


def _steps(article: Article, text: samples.Sample) -> Iterator[Step]:
    for position, step in enumerate(text.steps, start=1):
        caution = text.caution if position == len(text.steps) - 1 else ""
        yield Step(
            article=article,
            position=position,
            text=step,
            text_html=_rendered(step),
            caution=caution,
            caution_html=_rendered(caution),
        )


@lru_cache(maxsize=4096)
def _rendered(text: str) -> str:
    return render_html(text, below=2)
