"""Who sends a form without a session: from which page, and from which address."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_from_own_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent the form.

    What no page can forge is asked in this order: Sec-Fetch-Site (browsers since 2020, over
    HTTPS), Origin, Referer. A browser that says nothing at all is not believed.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(source).netloc.lower() == request.get_host().lower()
    except ValueError:
        return False


def address_of(request: HttpRequest) -> str:
    """Return the visitor's address, as the outermost of our own proxies saw it.

    Without proxies of ours, X-Forwarded-For is what anybody may write into it: then the
    address is the connection's.
    """
    trusted: int = settings.TRUSTED_PROXIES
    header = request.headers.get("X-Forwarded-For", "")
    seen = [address.strip() for address in header.split(",") if address.strip()]
    if not trusted or len(seen) < trusted:
        return str(request.META.get("REMOTE_ADDR", ""))
    return _without_port(seen[-trusted])


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
