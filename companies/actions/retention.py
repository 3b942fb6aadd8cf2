"""What is forgotten by itself: addresses of people who are neither contacts nor participants."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from companies.actions.interest import forget_contact
from companies.enums import COMMITTED_STATES
from companies.models import Company, ContactInvitation, Interest
from companies.models.interest import SENDER
from compcor.audit.actions import record_many


@transaction.atomic
def forget_addresses(*, on: date | None = None) -> int:
    """Empty what nobody needs any more; how many rows were emptied. The timetable asks for it every night.

    Of an expression of interest that is who sent it, of an invitation that has ended the address (docs/domain.md
    §5.3). What happened when stays, and so does the company with all that coordinators noted about it.
    """
    interests = list(Interest.objects.to_forget(on))
    invitations = list(ContactInvitation.objects.to_forget(on))
    companies = _held([*interests, *invitations])
    _forget_senders(interests, companies)
    _forget_invited(invitations)
    for verb, name, rows in (("sender", "interest", interests), ("invited", "invitation", invitations)):
        events = [(companies[row.company_id], {name: str(row.public_id)}) for row in rows]
        record_many(f"company.{verb}_forgotten", events, by=None)
    return len(interests) + len(invitations)


def _held(rows: Iterable[Interest | ContactInvitation]) -> dict[int, Company]:
    """The companies of the rows, held before them as in every act."""
    companies = Company.objects.select_for_update().filter(pk__in={row.company_id for row in rows})
    return {company.pk: company for company in companies.order_by("pk")}


def _forget_senders(rows: Sequence[Interest], companies: dict[int, Company]) -> None:
    """A company that takes no part forgets the contact person whom the form gave it."""
    for row in rows:
        if companies[row.company_id].state not in COMMITTED_STATES:
            forget_contact(row)
    emptied = dict.fromkeys(SENDER, "")
    Interest.objects.filter(pk__in=[row.pk for row in rows]).update(**emptied, changed_at=timezone.now())


def _forget_invited(rows: Sequence[ContactInvitation]) -> None:
    """One that nobody answered counts as withdrawn from the day on which its link stopped working."""
    kept = ContactInvitation.objects.filter(pk__in=[row.pk for row in rows])
    kept.open().update(withdrawn_at=F("expires_at"))
    kept.update(email="", changed_at=timezone.now())
