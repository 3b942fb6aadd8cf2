"""What a company's contact has done with its people, and what coordinators are to look at because of it.

Everything happens at the company of the trial's first contact; where nobody signs in there is nothing to show.
"""

from datetime import timedelta

from django.db.models import QuerySet

from companies.models import Company, CompanyMembership
from companies.trial import CONTACTS
from compcor.accounts.models import User
from compcor.core.periods import swedish_today
from participants import actions
from participants.models import Employment, Participant
from reporting.demo.identifiers import personal_number

WITHOUT_NOTICE = 2
NEW_SINCE = timedelta(days=21)
REPORTED_BIRTH_NUMBER = 239


def make_reports_of_contacts() -> None:
    """A change of jobs with the name spelled otherwise, a protected identity, a wrong number, two without notice."""
    membership = CompanyMembership.objects.active().filter(user__email=CONTACTS[0].email).first()
    if membership is None:
        return
    company, contact = membership.company, membership.user
    mover = _elsewhere(company, protected_identity=False).exclude(email="").first()
    protected = _elsewhere(company, protected_identity=True).first()
    if mover:
        _register(mover, company, family_name=f"{mover.family_name}-Lind", email="ny@compcor.example", by=contact)
    if protected:
        _register(protected, company, family_name=protected.family_name, protected_identity=True, by=contact)
    own = Employment.objects.filter(company=company, participant__protected_identity=False).on(swedish_today())
    own = own.exclude(participant=mover)
    wrong = own.order_by("pk").first()
    if wrong:
        right = personal_number(wrong.participant.birth_date, REPORTED_BIRTH_NUMBER)
        actions.report_number(employment=wrong, personal_number=right.display, by=contact)
    Participant.objects.filter(pk__in=_without_notice(own)).update(informed_on=None, notice_version="", email="")


def _elsewhere(company: Company, **facts: bool) -> QuerySet[Participant]:
    """People who work at one other company."""
    there = Employment.objects.filter(ends_on__isnull=True).exclude(company=company)
    here = Employment.objects.filter(company=company)
    people = Participant.objects.filter(pk__in=there.values("participant"), **facts)
    return people.exclude(pk__in=here.values("participant")).order_by("pk")


def _register(
    person: Participant,
    company: Company,
    *,
    family_name: str,
    by: User,
    email: str = "",
    protected_identity: bool = False,
) -> None:
    actions.register_employee(
        company=company,
        personal_number=person.personal_number,
        given_name=person.given_name,
        family_name=family_name,
        email=email,
        protected_identity=protected_identity,
        title="CNC-operatör",
        starts_on=swedish_today() - NEW_SINCE,
        by=by,
    )


def _without_notice(own: QuerySet[Employment]) -> list[int]:
    people = own.order_by("-pk").values_list("participant", flat=True)
    return list(people.distinct()[:WITHOUT_NOTICE])
