"""An article asked for by its number: what somebody heard on the phone and typed."""

import re
import unicodedata

from articles.models import Article, ContactChannel, SearchDocument

LONGEST = 60
"""No address that is read out is longer, the site's name included."""

_DIGITS = re.compile(r"0*(\d{1,6})号?\Z", re.ASCII)
_SHORT = re.compile(r"(?:(?:https?://)?[a-z0-9.:\[\]-]*/)?h ?/? ?0*(\d{1,6})/?\Z", re.ASCII)


def document_asked_for(text: str) -> int | None:
    """Return the number in the index of the article whose short address the text is.

    `7`, `h7`, `/h/7` and the whole address, also in full-width digits. Digits alone that
    are a phone number of the site mean that number. No query for any other text.
    """
    read = unicodedata.normalize("NFKC", text[:LONGEST]).strip().lower() if text else ""
    digits = _DIGITS.match(read)
    found = digits or _SHORT.match(read)
    if found is None or len(text) > LONGEST:
        return None
    articles = Article.objects.published().filter(number=int(found[1])).values("pk")
    documents = SearchDocument.objects.filter(kind="article", object_id__in=articles)
    number = documents.values_list("number", flat=True).first()
    return None if number is not None and digits and _is_phone(found[1]) else number


def _is_phone(digits: str) -> bool:
    phones = ContactChannel.objects.active().filter(kind=ContactChannel.Kind.PHONE)
    return any(channel.dialled_number == digits for channel in phones)
