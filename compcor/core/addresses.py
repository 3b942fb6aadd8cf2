"""Addresses of pages that another app owns."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(url_name: str, *arguments: Any, **query: Any) -> str:
    """The page's address; empty when no app of this installation has such a page."""
    try:
        url = reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{url}?{urlencode(query)}" if query else url


def tabs(*pages: tuple[Any, str]) -> list[dict[str, Any]]:
    """Tabs for (label, address) pairs, without those that have no address; the first is the page one is on."""
    existing = [(label, url) for label, url in pages if url]
    return [{"label": label, "url": url, "current": place == 0} for place, (label, url) in enumerate(existing)]
