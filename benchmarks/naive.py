"""An article's page as an ordinary Django view has it: six queries, templates with includes.

The same models and the same page, in templates of its own; nothing is prepared, remembered
or kept. Queries: the article with its guide, its steps, its notes, the notes of every page,
the hotline, the guide's other articles.
"""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.backends.django import DjangoTemplates

from articles.models import Article, ContactChannel, RiskNote
from articles.views import structured_data
from articles.views.frame import Identity

_templates = DjangoTemplates(
    {
        "NAME": "naive",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"]},
    }
)


def article(request: HttpRequest, guide_slug: str, article_slug: str) -> HttpResponse:
    """Return the page of the article."""
    shown = get_object_or_404(
        Article.objects.select_related("guide"),
        guide__slug=guide_slug,
        slug=article_slug,
        guide__is_published=True,
        status="published",
    )
    siblings = list(shown.guide.articles.filter(status="published").order_by("position")[:13])
    here = siblings.index(shown) if shown in siblings else 0
    steps = list(shown.steps.all())
    absolute = request.build_absolute_uri
    context = {
        "article": shown,
        "guide": shown.guide,
        "seen": shown.pk,
        "steps": steps,
        "notes": shown.risk_notes.filter(is_active=True, is_sitewide=False),
        "site_notes": RiskNote.objects.filter(is_active=True, is_sitewide=True),
        "hotline": ContactChannel.objects.filter(is_active=True, is_hotline=True).first(),
        "siblings": siblings,
        "previous": siblings[here - 1] if here else None,
        "next": next(iter(siblings[here + 1 :]), None),
        "breadcrumbs": _json(
            structured_data.breadcrumbs(absolute, structured_data.trail_of(shown.guide, shown))
        ),
        "how_to": _json(structured_data.how_to(absolute, shown, steps)),
        "site": Identity(),
        "canonical_url": absolute(),
        "origin": absolute("/").rstrip("/"),
    }
    return HttpResponse(_templates.get_template("naive/article.html").render(context, request))


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
