"""A contact's calendar feed: an address that is known to whoever has it, and only by its hash to us."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from courses.models import CalendarFeed

SECRET_BYTES = 32


@transaction.atomic
def make_feed(*, company: Company, by: User) -> str:
    """A new secret for the contact's calendar of the company; an earlier one stops. It is shown this once."""
    revoke_feed(company=company, by=by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = CalendarFeed(user=by, company=company, token_hash=hash_of(secret))
    feed.full_clean()
    feed.save()
    record("feed.created", feed, by=by, company=company.public_id)
    return secret


@transaction.atomic
def revoke_feed(*, company: Company, by: User) -> list[CalendarFeed]:
    """Switch the contact's calendar of the company off."""
    feeds = list(CalendarFeed.objects.select_for_update().open().filter(user=by, company=company))
    for feed in feeds:
        feed.revoked_at = timezone.now()
        feed.save(update_fields=["revoked_at", "changed_at"])
        record("feed.revoked", feed, by=by, company=company.public_id)
    return feeds


def feed_of(secret: str) -> CalendarFeed | None:
    """The open feed with this secret, while its contact speaks for the company; else nothing."""
    feed = CalendarFeed.objects.open().select_related("user", "company").filter(token_hash=hash_of(secret)).first()
    if feed is None or not Company.objects.visible_to(feed.user).filter(pk=feed.company_id).exists():
        return None
    return feed


def hash_of(secret: str) -> str:
    """What is kept of a secret of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
