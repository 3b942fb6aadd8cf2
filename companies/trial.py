"""The trial's two company contacts: each speaks for a company of its own."""

from django.db import transaction

from companies.enums import CompanyState
from companies.models import Company, CompanyMembership
from compcor.accounts.enums import Role
from compcor.accounts.trial import Entry, Person, ensure_account
from compcor.audit.actions import record

CONTACTS = (
    Person(Role.COMPANY_CONTACT, "kontakt1@compcor.example", "Kim Kontakt"),
    Person(Role.COMPANY_CONTACT, "kontakt2@compcor.example", "Kaj Kontakt"),
)


@transaction.atomic
def ensure_contacts(entries: list[Entry]) -> None:
    """Make the contacts that are missing, as far as there are companies that nobody of them speaks for."""
    for contact in CONTACTS:
        if _company_of(contact):
            ensure_account(contact, entries, company=_company_of(contact))
        elif company := _next_company():
            account = ensure_account(contact, entries, company=company.name)
            membership = CompanyMembership.objects.create(user=account, company=company)
            record("company.access_given", company, by=None, membership=membership.public_id)


def _company_of(contact: Person) -> str | None:
    membership = CompanyMembership.objects.active().filter(user__email=contact.email).first()
    return membership.company.name if membership else None


def _next_company() -> Company | None:
    """Active companies first: they have people."""
    spoken_for = CompanyMembership.objects.filter(user__email__in=[contact.email for contact in CONTACTS])
    free = Company.objects.exclude(pk__in=spoken_for.values("company"))
    return free.filter(state=CompanyState.ACTIVE).order_by("name").first() or free.order_by("name").first()
