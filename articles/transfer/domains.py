"""Official domains as one YAML file, both ways."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from articles import proposals
from articles.models import OfficialDomain
from articles.transfer import frontmatter
from articles.transfer.frontmatter import FormatError
from articles.transfer.report import Outcome

KEY = "domains"
NEED_CONFIRMATION = "新的域名要等一个人在后台“待确认的修改”里确认才算官方域名"

_SHAPE = "必须写成 domains:，下面一行一个 - domain: alipay.com，可以再写 note 和 active。"
_TYPES: Mapping[str, type] = {"domain": str, "note": str, "active": bool}


def written() -> str:
    """Return the official domains as the file's text, an empty string where there are none."""
    rows = [_value(domain) for domain in OfficialDomain.objects.order_by("domain")]
    return frontmatter.dump({KEY: rows}) if rows else ""


def _value(domain: OfficialDomain) -> dict[str, Any]:
    value: dict[str, Any] = {"domain": domain.domain}
    if domain.note:
        value["note"] = domain.note
    if not domain.is_active:
        value["active"] = False
    return value


def bring_in(text: str, *, by: User | None, is_new_site: bool) -> tuple[Outcome, str]:
    """Store what is new or differs; say what became of the file.

    Unless the site is new, a second person confirms what becomes official. Domains that
    are not in the file stay. Raises FormatError.
    """
    is_first = not OfficialDomain.objects.exists()
    changed = is_proposed = False
    for line, value in _read(text):
        domain = OfficialDomain.objects.filter(domain=str(value["domain"]).lower()).first()
        if domain and _value(domain) == _value(_filled(OfficialDomain(), value)):
            continue
        domain = _filled(domain or OfficialDomain(), value)
        try:
            domain.full_clean()
            if is_new_site:
                domain.save()
            elif proposals.save(domain, by=by):
                is_proposed = True
        except ValidationError as error:
            reason = " ".join(error.messages)
            raise FormatError(f"第 {line} 行：{value['domain']:.60}：{reason}") from error
        changed = True
    if not changed:
        return Outcome.UNCHANGED, ""
    return (
        Outcome.CREATED if is_first else Outcome.CHANGED,
        NEED_CONFIRMATION if is_proposed else "",
    )


def _filled(domain: OfficialDomain, value: Mapping[str, Any]) -> OfficialDomain:
    domain.domain, domain.note = value["domain"].lower(), value.get("note", "")
    domain.is_active = value.get("active", True)
    return domain


def _read(text: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    values, lines = frontmatter.load(text, first_line=1)
    rows = values.get(KEY)
    if set(values) != {KEY} or not isinstance(rows, list):
        raise FormatError(f"第 1 行：{_SHAPE}")
    for number, value in enumerate(rows):
        line = lines[KEY, number]
        if not isinstance(value, dict) or "domain" not in value:
            raise FormatError(f"第 {line} 行：{_SHAPE}")
        if not all(type(item) is _TYPES.get(key) for key, item in value.items()):
            raise FormatError(f"第 {line} 行：{_SHAPE}")
        yield line, value
