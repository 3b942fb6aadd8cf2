"""Links and codes by which an agreement is signed: made once for a mail, known by their hashes, and few."""

import secrets
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from companies.enums import AgreementState
from companies.invitations import hash_of
from companies.models import SigningLink
from compcor.accounts.tokens import absolute_url

LINK_LIFETIME = timedelta(days=14)
CODE_LIFETIME = timedelta(minutes=10)
CODE_DIGITS = 6
MOST_TRIES = 5
# A code may be lost on its way; more than this is somebody else's curiosity.
MOST_CODES = 10
BETWEEN_CODES = timedelta(minutes=1)
# Links that a signatory asks for without help of a coordinator.
MOST_LINKS_PER_DAY = 3


def signing_link(token: str) -> SigningLink | None:
    """The link with this token; None alike for one that is wrong, used, replaced or too old."""
    usable = SigningLink.objects.filter(
        token_hash=hash_of(token),
        expires_at__gt=timezone.now(),
        used_at=None,
        ended_at=None,
        agreement__state=AgreementState.SENT,
    )
    return usable.select_related("agreement__company", "agreement__sent_by").first()


def link_of(token: str) -> str:
    """The address in the mail, on the configured host."""
    return absolute_url(reverse("signing:page", args=[token]))


def new_code() -> str:
    """Six digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def code_hash(link: SigningLink, code: str) -> str:
    """Keyed, because a million codes are soon tried on a copied database; bound to the link."""
    return salted_hmac("companies.signing", f"{link.public_id}:{code}", algorithm="sha256").hexdigest()


def has_code(link: SigningLink) -> bool:
    """Whether a code was sent that may still be tried."""
    return bool(
        link.code_hash
        and link.code_sent_at
        and link.code_tries < MOST_TRIES
        and timezone.now() < link.code_sent_at + CODE_LIFETIME
    )


def is_right(link: SigningLink, code: str) -> bool:
    """Whether this is the link's code, and in time."""
    return has_code(link) and constant_time_compare(link.code_hash, code_hash(link, code))


def next_code_at(link: SigningLink) -> datetime | None:
    """The moment from which another code may be sent; None for now. A link that has had its share gets none."""
    if link.code_sent_at is None:
        return None
    earliest = link.code_sent_at + BETWEEN_CODES
    return earliest if timezone.now() < earliest else None
