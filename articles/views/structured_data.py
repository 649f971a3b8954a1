"""schema.org descriptions of pages, saying only what the page itself shows."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.urls import reverse

from articles.content.plain import words_of
from articles.models import Article, Guide, Step

Absolute = Callable[[str], str]
Data = dict[str, Any]

_CONTEXT = "https://schema.org"


def website(absolute: Absolute, *, name: str) -> Data:
    """Return the site with its search, for the home page."""
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": name,
        "url": absolute(reverse("home")),
        "inLanguage": "zh-Hans",
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": absolute(reverse("search")) + "?q={search_term_string}",
            },
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(absolute: Absolute, trail: Sequence[tuple[str, str]]) -> Data:
    """Return the way to a page as (name, path) pairs, home first."""
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": absolute(path)}
            for number, (name, path) in enumerate(trail, start=1)
        ],
    }


def questions(articles: Iterable[Article]) -> Data:
    """Return a guide's articles as questions, answered by what its page shows of each."""
    return {
        "@context": _CONTEXT,
        "@type": "FAQPage",
        "inLanguage": "zh-Hans",
        "mainEntity": [
            {
                "@type": "Question",
                "name": article.title,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": " ".join(filter(None, (article.fits_when, article.summary))),
                },
            }
            for article in articles
        ],
    }


def how_to(absolute: Absolute, article: Article, steps: Iterable[Step]) -> Data:
    """Return an article's steps, in the words that its page shows; needs the guide loaded."""
    address = absolute(article.get_absolute_url())
    described: list[Data] = []
    for step in steps:
        one: Data = {
            "@type": "HowToStep",
            "position": step.position,
            "text": words_of(step.text_html),
            "url": f"{address}#step-{step.position}",
        }
        if step.image:
            one["image"] = absolute(step.image.url)
        described.append(one)
    return {
        "@context": _CONTEXT,
        "@type": "HowTo",
        "name": article.title,
        "description": article.summary,
        "inLanguage": "zh-Hans",
        "step": described,
    }


def trail_of(guide: Guide, article: Article | None = None) -> list[tuple[str, str]]:
    """Return the way from home to the guide, or to the article in it."""
    trail = [("首页", reverse("home")), (guide.title, guide.get_absolute_url())]
    if article is not None:
        trail.append((article.title, article.get_absolute_url()))
    return trail
