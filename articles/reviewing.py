"""Sentences for editors about their texts: what keeps them from saving, what to look at again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from django.db.models import Model

from articles import links
from articles.content.review import Contents, actions_in, host_of, look_through, path_of
from articles.models import Article, ArticleChange, Guide, OfficialDomain, OldAddress
from articles.models.addresses import canonical, is_path, way_on
from articles.models.fields import MarkdownField
from articles.readiness import articles_without_notes, missing_notes

DEAD_LINK = "链接 {address} 打不开：本站没有这个页面。请改成对的地址，或者删掉这个链接。"
DEAD_PICTURE = "图片 {address} 不在本站。请用“插入图片”重新上传，或者删掉它。"
OLD_ADDRESS = "链接 {address} 是旧地址，现在的地址是 {now}。还打得开，但请改成新地址。"
HIDDEN_PAGE = "链接 {address} 指向的内容还没有发布，访客打不开。"
NOT_OFFICIAL = "链接到 {host}，它不在“官方域名”里。请确认这是对方的官方网站，再请管理员把它加进去。"
NO_ALT = "有 {count} 张图片没有写图片说明，看不见图片的人不知道里面是什么。"
LEVEL_SKIPPED = "标题跳级了：{marks} 前面少了上一级标题。请从 ## 开始，一级一级往下写。"
SEVERAL_ACTIONS = "这一步里有 {count} 个动作。请拆成几步，一步只做一件事，访客才不会漏。"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in Markdown, what stood there before, and whether it is an article's step."""

    markdown: str
    before: str = ""
    is_step: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What keeps a text from being saved, and what to look at again."""

    blocking: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Site:
    """What there is on the site, of all that the texts lead to."""

    dead: frozenset[str]
    hidden: frozenset[str]
    moved: Mapping[str, str]
    official: frozenset[str]


def review(texts: Sequence[Text]) -> list[Findings]:
    """Return the findings of each text; at most five queries for all of them.

    What leads nowhere blocks where it is new; what stood there before is only told.
    """
    contents = [look_through(text.markdown) for text in texts]
    site = _site(contents)
    return [_findings(*pair, site) for pair in zip(texts, contents, strict=True)]


def _findings(text: Text, contents: Contents, site: _Site) -> Findings:
    before = look_through(text.before) if text.before else Contents((), (), ())
    known = {*before.links, *(picture.source for picture in before.pictures)}
    dead = dict(_dead_ends(contents, site))
    return Findings(
        blocking=tuple(sentence for address, sentence in dead.items() if address not in known),
        warnings=(
            *(sentence for address, sentence in dead.items() if address in known),
            *_warnings(text, contents, site),
        ),
    )


def _dead_ends(contents: Contents, site: _Site) -> Iterator[tuple[str, str]]:
    for address in contents.links:
        if path_of(address) in site.dead:
            yield address, DEAD_LINK.format(address=address)
    for picture in contents.pictures:
        if path_of(picture.source) in site.dead:
            yield picture.source, DEAD_PICTURE.format(address=picture.source)


def _warnings(text: Text, contents: Contents, site: _Site) -> Iterator[str]:
    for address in dict.fromkeys(contents.links):
        if path_of(address) in site.hidden:
            yield HIDDEN_PAGE.format(address=address)
        elif now := site.moved.get(path_of(address)):
            yield OLD_ADDRESS.format(address=address, now=now)
    for host in dict.fromkeys(filter(None, _hosts(contents))):
        if not _is_official(host, site.official):
            yield NOT_OFFICIAL.format(host=host)
    if undescribed := contents.undescribed:
        yield NO_ALT.format(count=len(undescribed))
    if level := contents.skipped_level:
        yield LEVEL_SKIPPED.format(marks="#" * level)
    if text.is_step and (count := actions_in(text.markdown)) > 1:
        yield SEVERAL_ACTIONS.format(count=count)


def _hosts(contents: Contents) -> Iterator[str]:
    yield from map(host_of, contents.links)
    yield from (host_of(picture.source) for picture in contents.pictures)


def _is_official(host: str, official: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in official)


def _site(contents: Sequence[Contents]) -> _Site:
    addresses = {path_of(address) for one in contents for address in one.links}
    addresses |= {path_of(picture.source) for one in contents for picture in one.pictures}
    dead, hidden = _unreachable(addresses - {""})
    moved = _moved(dead)
    has_hosts = any(host for one in contents for host in _hosts(one))
    domains = OfficialDomain.objects.filter(is_active=True) if has_hosts else ()
    official = frozenset(domain.domain for domain in domains)
    return _Site(frozenset(dead - moved.keys()), frozenset(hidden), moved, official)


def _unreachable(paths: Iterable[str]) -> tuple[set[str], set[str]]:
    """Return the paths that lead nowhere, and those to what visitors do not see yet."""
    dead: set[str] = set()
    guides: dict[str, str] = {}
    articles: dict[str, tuple[str, str]] = {}
    numbers: dict[str, int] = {}
    for path in paths:
        match = links.match_of(path)
        if match is None or links.lacks_file(match):
            dead.add(path)
        elif match.url_name == "guide":
            guides[path] = match.kwargs["guide_slug"]
        elif match.url_name == "article":
            articles[path] = (match.kwargs["guide_slug"], match.kwargs["article_slug"])
        elif match.url_name == "short":
            numbers[path] = int(match.kwargs["number"])
    shown = {**_shown_guides(guides), **_shown_articles(articles), **_shown_numbers(numbers)}
    dead |= {path for path in (*guides, *articles, *numbers) if path not in shown}
    return dead, {path for path, is_shown in shown.items() if not is_shown}


def _shown_guides(wanted: dict[str, str]) -> dict[str, bool]:
    """Return of each path to a guide that there is whether visitors see it."""
    if not wanted:
        return {}
    rows = Guide.objects.filter(slug__in=wanted.values())
    found = dict(rows.values_list("slug", "is_published"))
    return {path: found[slug] for path, slug in wanted.items() if slug in found}


def _shown_articles(wanted: dict[str, tuple[str, str]]) -> dict[str, bool]:
    """Return of each path to an article that there is whether visitors see it."""
    if not wanted:
        return {}
    guides, slugs = zip(*wanted.values(), strict=True)
    rows = Article.objects.filter(guide__slug__in=guides, slug__in=slugs).select_related("guide")
    found = {(article.guide.slug, article.slug): article.is_visible for article in rows}
    return {path: found[key] for path, key in wanted.items() if key in found}


def _shown_numbers(wanted: dict[str, int]) -> dict[str, bool]:
    """Return of each short path to an article that there is whether visitors see it."""
    if not wanted:
        return {}
    rows = Article.objects.filter(number__in=wanted.values()).select_related("guide")
    found = {article.number: article.is_visible for article in rows}
    return {path: found[number] for path, number in wanted.items() if number in found}


def _moved(paths: Iterable[str]) -> dict[str, str]:
    """Return of the paths without a page those that lead on, and to where."""
    wanted = {path: canonical(unquote(path)) for path in paths if is_path(unquote(path))}
    if not wanted:
        return {}
    rows = OldAddress.objects.with_way_on().filter(path__in=wanted.values())
    shown = {older.path: way_on(older.target) for older in rows}
    return {
        path: thing.get_absolute_url()
        for path, kept in wanted.items()
        if (thing := shown.get(kept))
    }


def texts_of(obj: Model) -> Iterator[tuple[str, Text]]:
    """Yield the object's Markdown by field name, as it is stored; of a step, as a step."""
    for field in obj._meta.local_fields:
        if isinstance(field, MarkdownField):
            text = str(field.value_from_object(obj) or "")
            yield field.name, Text(text, text, is_step=field.name == "text")


def warnings_of(obj: Model) -> list[str]:
    """Return what to look at again in a stored thing and its steps, each with where it is."""
    named = [(_label(obj, name), text) for name, text in texts_of(obj)]
    if isinstance(obj, Article | ArticleChange):
        for step in obj.steps.order_by("position"):
            named += [(f"第 {step.position} 步", text) for _, text in texts_of(step)]
    findings = review([text for _, text in named])
    about_texts = [
        f"{label}：{sentence}"
        for (label, _), found in zip(named, findings, strict=True)
        for sentence in found.warnings
    ]
    return [*filter(None, [_about_notes(obj)]), *about_texts]


def _about_notes(obj: Model) -> str:
    if isinstance(obj, Guide):
        guide = Guide.objects.prefetch_related("required_notes").get(pk=obj.pk)
        return articles_without_notes(guide)
    return missing_notes(obj.guide, obj.risk_notes.all()) if isinstance(obj, Article) else ""


def _label(obj: Model, name: str) -> str:
    return str(getattr(obj._meta.get_field(name), "verbose_name", name))
