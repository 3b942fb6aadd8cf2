"""Rules about companies, their pipeline, agreements and contacts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies import actions
from companies.enums import CompanyState
from companies.models import Agreement, Company, CompanyMembership
from companies.size import size_of, size_reason
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.size_class import SizeClass
from tests.factories import make_agreement, make_company, make_contact, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return make_user()


def events_about(row: Company) -> list[tuple[str, dict[str, object]]]:
    return [(event.verb, event.details) for event in AuditEvent.objects.about(row).order_by("pk")]


# Facts


@pytest.mark.parametrize("spelling", ["559823-6809", "5598236809", "165598236809"])
def test_a_company_is_registered_once_however_its_number_is_written(by: User, spelling: str) -> None:
    company = actions.create_company(by=by, name="Ångtorp AB", org_number="5598236809", municipality="0484")

    with pytest.raises(ValidationError, match="already a company with this number"):
        actions.create_company(by=by, name="Ångtorp", org_number=spelling, municipality="0484")

    assert Company.objects.get() == company
    assert events_about(company) == [("company.created", {"state": "lead"})]


def test_a_wrong_number_is_refused_at_its_field(by: User) -> None:
    with pytest.raises(RuleViolation) as refusal:
        actions.create_company(by=by, name="Ångtorp AB", org_number="559823-6808", municipality="0484")

    assert refusal.value.field == "org_number"


def test_a_company_is_found_by_name_and_number_with_or_without_dash(by: User) -> None:
    company = actions.create_company(by=by, name="Ångtorp AB", org_number="5598236809", municipality="0484")

    assert company.search_text == "ångtorp ab 5598236809 559823-6809"


def test_a_sole_traders_number_is_masked_and_not_searchable(by: User) -> None:
    company = actions.create_company(by=by, name="Eks Smide", org_number="850709-9805", municipality="0484")

    assert company.org_number_display == "850709-****"
    assert company.search_text == "eks smide"


def test_a_change_tells_what_it_was_and_keeps_personal_data_out(by: User) -> None:
    company = make_company("Ångtorp AB", headcount=40)

    actions.change_company(company=company, by=by, headcount=55, contact_email="ek@example.org", name="Ångtorp AB")

    assert events_about(company) == [
        (
            "company.changed",
            {"changed": ["headcount", "contact_email"], "before": {"headcount": 40}, "after": {"headcount": 55}},
        )
    ]


def test_a_new_name_is_searchable_and_the_rest_stays(by: User) -> None:
    company = make_company("Ångtorp AB", note="Ring först")

    changed = actions.change_company(company=company, by=by, name="  Öbergs   Mekaniska AB ")

    assert (changed.name, changed.note) == ("Öbergs Mekaniska AB", "Ring först")
    assert changed.search_text.startswith("öbergs mekaniska ab ")


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("company_state_is_known", {"state": "asleep"}),
        ("company_withdrawn_has_reason", {"state": CompanyState.WITHDRAWN, "withdrawn_reason": ""}),
        ("company_fiscal_month_exists", {"fiscal_year_start_month": 13}),
        ("company_money_not_negative", {"turnover_msek": -1}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_database_refuses(constraint: str, change: dict[str, object]) -> None:
    company = make_company()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Company.objects.filter(pk=company.pk).update(**change)


# The pipeline


@pytest.mark.parametrize("state", ["agreed", "active", "completed"])
def test_who_takes_part_has_an_agreement(by: User, state: str) -> None:
    company = make_company(state=CompanyState.INTERESTED)

    with pytest.raises(RuleViolation, match="has no agreement"):
        actions.change_state(company=company, state=state, by=by)
    make_agreement(company)

    assert actions.change_state(company=company, state=state, by=by).state == state


def test_withdrawing_needs_a_reason_and_coming_back_forgets_it(by: User) -> None:
    company = make_company()
    make_agreement(company)

    with pytest.raises(ValidationError, match="why the company withdraws"):
        actions.change_state(company=company, state=CompanyState.WITHDRAWN, by=by)
    actions.change_state(company=company, state=CompanyState.WITHDRAWN, reason="Sold", by=by)
    back = actions.change_state(company=company, state=CompanyState.ACTIVE, by=by)

    assert back.withdrawn_reason == ""
    assert [details["after"] for _, details in events_about(company)] == [{"state": "withdrawn"}, {"state": "active"}]


def test_one_company_that_cannot_be_moved_stops_them_all(by: User) -> None:
    ready, not_ready = make_company("Alm AB", state=CompanyState.LEAD), make_company("Ek AB", state=CompanyState.LEAD)
    make_agreement(ready)

    with pytest.raises(RuleViolation, match="Ek AB has no agreement"):
        actions.change_states(rows=[ready, not_ready], state=CompanyState.ACTIVE, by=by)

    assert Company.objects.filter(state=CompanyState.LEAD).count() == 2
    assert events_about(ready) == []


# Agreements


def test_a_signed_agreement_makes_the_company_agreed_from_that_day(by: User) -> None:
    company = make_company(state=CompanyState.INTERESTED)

    actions.sign_agreement(company=company, signed_on=date(2020, 10, 1), signatory="Eva Ek", by=by)

    company.refresh_from_db()
    assert (company.state, company.state_since) == (CompanyState.AGREED, date(2020, 10, 1))
    assert "Eva Ek" not in str(events_about(company))


def test_a_later_agreement_leaves_an_active_company_active(by: User) -> None:
    company = make_company(state=CompanyState.ACTIVE)

    actions.sign_agreement(company=company, signed_on=date(2020, 10, 1), by=by)

    company.refresh_from_db()
    assert company.state == CompanyState.ACTIVE


def test_no_agreement_is_signed_in_the_future(by: User) -> None:
    with pytest.raises(RuleViolation, match="future"):
        actions.sign_agreement(company=make_company(), signed_on=timezone.localdate() + timedelta(days=1), by=by)


def test_agreement_one_per_day(by: User) -> None:
    company = make_company()
    make_agreement(company, signed_on=date(2020, 10, 1))

    with pytest.raises(ValidationError, match="already an agreement of that day"):
        actions.sign_agreement(company=company, signed_on=date(2020, 10, 1), by=by)
    with pytest.raises(IntegrityError, match="agreement_one_per_day"), transaction.atomic():
        Agreement.objects.create(company=company, signed_on=date(2020, 10, 1))


def test_an_agreement_that_was_registered_wrong_and_withdrawn_is_registered_anew(by: User) -> None:
    company, day = make_company(state=CompanyState.INTERESTED), date(2020, 10, 1)
    wrong = actions.sign_agreement(company=company, signed_on=day, signatory="Fel Person", by=by)
    actions.change_state(company=company, state=CompanyState.INTERESTED, by=by)
    actions.withdraw_agreement(agreement=wrong, reason="Fel namn", by=by)

    right = actions.sign_agreement(company=company, signed_on=day, signatory="Eva Ek", by=by)

    assert list(company.agreements.signed()) == [right]


# Contacts


def test_a_contact_sees_the_company_while_the_access_lasts(by: User) -> None:
    company = make_company()
    contact = make_user(Role.COMPANY_CONTACT)

    membership = actions.give_access(company=company, user=contact, by=by)
    seen_with = list(Company.objects.visible_to(contact))
    actions.end_access(membership=membership, by=by)

    assert seen_with == [company]
    assert list(Company.objects.visible_to(contact)) == []
    assert [verb for verb, _ in events_about(company)] == ["company.access_given", "company.access_ended"]


def test_only_a_contact_gets_access(by: User) -> None:
    with pytest.raises(RuleViolation, match="role company contact"):
        actions.give_access(company=make_company(), user=make_user(Role.TRAINER), by=by)


def test_membership_one_open(by: User) -> None:
    company = make_company()
    contact = make_contact(company)

    with pytest.raises(ValidationError, match="already has access"):
        actions.give_access(company=company, user=contact, by=by)
    with pytest.raises(IntegrityError, match="membership_one_open"), transaction.atomic():
        CompanyMembership.objects.create(company=company, user=contact)


def test_membership_runs_forward() -> None:
    company = make_company()
    make_contact(company)

    with pytest.raises(IntegrityError, match="membership_runs_forward"), transaction.atomic():
        company.memberships.update(ends_on=date(2019, 1, 1))


def test_access_ends_once(by: User) -> None:
    company = make_company()
    make_contact(company)
    actions.end_access(membership=company.memberships.get(), by=by)

    with pytest.raises(RuleViolation, match="already ended"):
        actions.end_access(membership=company.memberships.get(), by=by)


# Coordinators


def test_many_companies_get_a_coordinator_with_one_event_each(
    by: User, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    companies = [make_company() for _ in range(4)]
    companies.append(make_company(coordinator=by))

    with django_assert_max_num_queries(9):
        moved = actions.assign_coordinator(rows=companies, coordinator=by, by=by)

    assert moved == 4
    assert Company.objects.filter(coordinator=by).count() == 5
    assert AuditEvent.objects.filter(verb="company.coordinator_assigned").count() == 4


def test_only_a_coordinator_gets_companies(by: User) -> None:
    with pytest.raises(RuleViolation, match="Only a coordinator"):
        actions.assign_coordinator(rows=[make_company()], coordinator=make_user(Role.TRAINER), by=by)


# Size class


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "size", "reason"),
    [
        (9, 21, None, SizeClass.MICRO, "Fewer than 10 employees, and a turnover of at most 21 MSEK"),
        (40, 106, 105, SizeClass.SMALL, "balance sheet total of at most 105 MSEK"),
        (40, None, None, SizeClass.UNKNOWN, "is missing, and decides"),
        (None, 1, 1, SizeClass.UNKNOWN, "number of employees is missing"),
        (250, 1, 1, SizeClass.LARGE, "Above the limits"),
    ],
)
def test_the_size_class_says_why(
    headcount: int | None, turnover: int | None, balance: int | None, size: SizeClass, reason: str
) -> None:
    company = Company(
        headcount=headcount,
        turnover_msek=None if turnover is None else Decimal(turnover),
        balance_msek=None if balance is None else Decimal(balance),
    )

    assert size_of(company) == size
    assert reason in size_reason(company)
