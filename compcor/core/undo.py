"""A message with an Undo button: what was just done, and the way back, offered once."""

from typing import Any

from django.core import signing
from django.http import HttpRequest

OFFERED_FOR = 15 * 60  # seconds
_KEPT = "undo"


def offer_undo(request: HttpRequest, *, text: str, url: str, facts: dict[str, Any]) -> None:
    """Show `text` with a button on the next page; pressing it posts the signed `facts` to `url`."""
    request.session[_KEPT] = {"text": str(text), "url": url, "token": signing.dumps(facts, salt=url)}


def taken_offer(request: HttpRequest) -> dict[str, str] | None:
    """The offer for `components/undo.html`, if there is one; it is shown once."""
    offer: dict[str, str] | None = request.session.pop(_KEPT, None)
    return offer


def facts_to_undo(request: HttpRequest) -> dict[str, Any] | None:
    """What the button carries; None when it is too old or was made for another address."""
    try:
        facts: dict[str, Any] = signing.loads(request.POST.get("undo", ""), salt=request.path, max_age=OFFERED_FOR)
    except signing.BadSignature:
        return None
    return facts
