"""Size declarations: what is refused, what class follows, and that every figure counts by it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from companies import actions
from companies.enums import Control, Criterion, Holder, Independence
from companies.models import Company, EligibilityOverride, RelatedEnterprise, SizeDeclaration
from companies.size import size_expression, size_of, size_reason
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.size_class import SizeClass
from compcor.project.actions import change_project
from tests.factories import make_company, make_contact, make_declaration, make_override, make_project, make_user

pytestmark = pytest.mark.django_db
LAST_YEAR = timezone.localdate().year - 1
OWN = {"headcount": Decimal(40), "turnover_msek": Decimal(60), "balance_msek": Decimal(30)}
BEFORE = {f"{name}_before": value for name, value in OWN.items()}
PARENT = {"name": "Moderbolaget AB", "capital_percent": Decimal(30), "votes_percent": Decimal(30)}


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    make_project()
    return make_company("Ångtorp AB", headcount=9, turnover_msek=10, balance_msek=10)


def facts(**more: Any) -> dict[str, Any]:
    values = {
        "independence": Independence.AUTONOMOUS,
        "year": LAST_YEAR,
        "signed_on": timezone.localdate(),
        "signatory": "Åsa Öst",
    }
    return values | OWN | BEFORE | more


def declare(company: Company, by: User, *enterprises: dict[str, Any], **more: Any) -> Company:
    actions.declare_size(company=company, facts=facts(**more), enterprises=enterprises, by=by)
    company.refresh_from_db()
    return company


# What follows


def test_a_declaration_decides_the_class_instead_of_the_companys_figures(company: Company, by: User) -> None:
    before = size_of(company)
    declare(company, by)

    assert (before, size_of(company)) == (SizeClass.MICRO, SizeClass.SMALL)
    assert Company.objects.annotate(size=size_expression()).get().size == SizeClass.SMALL
    assert f"for {LAST_YEAR}" in size_reason(company)
    event = AuditEvent.objects.about(company).get()
    assert event.verb == "company.size_declared"
    assert "Åsa" not in str(event.details)


def test_the_shares_of_partners_count(company: Company, by: User) -> None:
    declare(company, by, PARENT | OWN | BEFORE, independence=Independence.PARTNER)
    small = size_of(company)
    huge = {name: value * 20 for name, value in (OWN | BEFORE).items()}
    declare(company, by, PARENT | huge, independence=Independence.PARTNER)

    assert (small, size_of(company)) == (SizeClass.MEDIUM, SizeClass.LARGE)


def test_a_correction_is_a_new_declaration_and_an_earlier_year_does_not_displace_a_later(
    company: Company, by: User
) -> None:
    declare(company, by, headcount=Decimal(300), headcount_before=Decimal(300))
    large = size_of(company)
    declare(company, by)
    corrected = size_of(company)
    declare(company, by, year=LAST_YEAR - 1, headcount=Decimal(300), headcount_before=Decimal(300))

    assert (large, corrected) == (SizeClass.LARGE, SizeClass.SMALL)
    # Small last year, and small the year before in its own declaration: two years in a row
    assert size_of(company) == SizeClass.SMALL


def test_one_year_over_the_limit_does_not_change_the_class(company: Company, by: User) -> None:
    declare(company, by, year=LAST_YEAR - 1)
    declare(company, by, headcount=Decimal(60))
    once = size_of(company)
    declare(company, by, headcount=Decimal(60), headcount_before=Decimal(60))

    assert (once, size_of(company)) == (SizeClass.SMALL, SizeClass.MEDIUM)


def test_another_rate_gives_another_class_everywhere(company: Company, by: User) -> None:
    declare(company, by, turnover_msek=Decimal(105), balance_msek=Decimal(105),
            turnover_msek_before=Decimal(105), balance_msek_before=Decimal(105))  # fmt: skip
    before = company.declared_size

    change_project(by=by, sek_per_eur=Decimal(10))
    company.refresh_from_db()

    assert (before, company.declared_size) == (SizeClass.SMALL, SizeClass.MEDIUM)
    assert AuditEvent.objects.about(company).first().verb == "company.size_recomputed"


@pytest.mark.parametrize("companies", [1, 3])
def test_recomputing_costs_the_same_for_one_and_three(by: User, companies: int, django_assert_num_queries: Any) -> None:
    make_project()
    for _ in range(companies):
        declare(make_company(), by)
    Company.objects.update(declared_size=SizeClass.LARGE)

    with django_assert_num_queries(10):
        assert actions.refresh_declared_sizes(by=by) == companies


# What is refused


@pytest.mark.parametrize(
    ("enterprises", "more", "field"),
    [
        ([], {"signed_on": timezone.localdate() + timedelta(days=1)}, "signed_on"),
        ([], {"year": LAST_YEAR - 5}, "year"),
        ([], {"turnover_msek": None}, "turnover_msek"),
        ([], {"balance_msek_before": None}, "balance_msek_before"),
        ([], {"independence": Independence.LINKED}, "independence"),
        ([PARENT | OWN], {}, "independence"),
        ([PARENT], {"independence": Independence.PARTNER}, "enterprise_0_headcount"),
        ([PARENT | OWN, PARENT | OWN | {"headcount_before": Decimal(1)}], {}, "enterprise_1_turnover_msek_before"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    company: Company, by: User, enterprises: list[dict[str, Any]], more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refusal, transaction.atomic():
        declare(company, by, *enterprises, **more)

    assert refusal.value.field == field
    assert not SizeDeclaration.objects.exists()


def test_an_exempt_holder_needs_no_figures_and_leaves_the_company_autonomous(company: Company, by: User) -> None:
    declare(company, by, PARENT | {"holder": Holder.UNIVERSITY})

    assert size_of(company) == SizeClass.SMALL


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("size_declaration_independence_is_known", {"independence": "free"}),
        ("size_declaration_year_exists", {"year": 21}),
        ("size_declaration_is_signed", {"signatory": ""}),
        ("size_declaration_not_negative", {"headcount": -1}),
    ],
)
def test_the_database_refuses_a_declaration(company: Company, constraint: str, change: dict[str, Any]) -> None:
    row = make_declaration(company)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SizeDeclaration.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("related_enterprise_share_is_a_share", {"votes_percent": 101}),
        ("related_enterprise_kinds_are_known", {"holder": "friend"}),
        ("related_enterprise_not_negative", {"balance_msek": -1}),
    ],
)
def test_the_database_refuses_an_enterprise(company: Company, constraint: str, change: dict[str, Any]) -> None:
    row = RelatedEnterprise.objects.create(declaration=make_declaration(company), name="Moderbolaget AB")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RelatedEnterprise.objects.filter(pk=row.pk).update(**change)


# Pages


@pytest.fixture
def contact(client: Client, company: Company) -> Client:
    client.force_login(make_contact(company))
    return client


def sent(**more: object) -> dict[str, object]:
    """The form as a browser sends it, with Swedish decimals."""
    own = {"headcount": "40", "turnover_msek": "60.5", "balance_msek": "30"}
    values = {"independence": "autonomous", "year": LAST_YEAR, "signed_on": timezone.localdate(), "signatory": "Åsa"}
    return values | own | {"rows": 0} | more


def test_a_contact_declares_in_the_portal(contact: Client, company: Company) -> None:
    url = reverse("portal:declare", args=[company.public_id])

    response = contact.post(url, sent())
    company.refresh_from_db()

    assert response.headers["Location"] == reverse("portal:declaration", args=[company.public_id])
    assert company.declared_size == SizeClass.SMALL
    assert company.size_declarations.get().turnover_msek == Decimal("60.5")


def test_adding_an_enterprise_keeps_what_was_typed_and_says_no_fault(contact: Client, company: Company) -> None:
    url = reverse("portal:declare", args=[company.public_id])

    response = contact.post(url, sent(add="yes", headcount="", signatory="Åsa Öst"))
    form = response.context["form"]

    assert (form.count, form["signatory"].value(), form.errors) == (1, "Åsa Öst", {})
    assert 'name="enterprise_0_name"' in response.content.decode()
    assert not SizeDeclaration.objects.exists()


def test_an_enterprise_left_empty_is_none_and_a_fault_stands_at_the_right_one(
    contact: Client, company: Company
) -> None:
    url = reverse("portal:declare", args=[company.public_id])
    first = {"enterprise_0_holder": "enterprise", "enterprise_0_name": ""}
    second = {
        "enterprise_1_holder": "enterprise",
        "enterprise_1_name": "Moderbolaget AB",
        "enterprise_1_votes_percent": "60",
    }

    faulty = contact.post(url, sent(rows=2, independence="linked", **first, **second))
    figures = {"enterprise_1_headcount": 10, "enterprise_1_turnover_msek": 5, "enterprise_1_balance_msek": 5}
    right = contact.post(url, sent(rows=2, independence="linked", **first, **second, **figures))

    assert list(faulty.context["form"].errors) == ["enterprise_1_headcount"]
    assert right.status_code == 302
    assert [row.name for row in RelatedEnterprise.objects.all()] == ["Moderbolaget AB"]


def test_owners_with_the_same_letter_belong_together_however_it_is_written(contact: Client, company: Company) -> None:
    """13 % and 13 % are 26 %, and make each of them a partner."""
    owners: dict[str, object] = {}
    for place, letter in enumerate("Aa"):
        values = {"name": f"Ägare {place}", "holder": "enterprise", "group": letter, "capital_percent": "13"}
        figures = {"headcount": 10, "turnover_msek": 5, "balance_msek": 5}
        owners |= {f"enterprise_{place}_{name}": value for name, value in (values | figures).items()}

    response = contact.post(
        reverse("portal:declare", args=[company.public_id]), sent(rows=2, independence="partner", **owners)
    )

    assert response.status_code == 302
    assert [row.group for row in RelatedEnterprise.objects.all()] == ["A", "A"]


def test_a_new_declaration_begins_with_the_last_one(contact: Client, company: Company, by: User) -> None:
    declare(company, by, PARENT | OWN | {"control": Control.BOARD}, independence=Independence.LINKED)

    form = contact.get(reverse("portal:declare", args=[company.public_id])).context["form"]

    assert form.count == 1
    assert (form["enterprise_0_name"].value(), form["independence"].value()) == ("Moderbolaget AB", "linked")


def test_the_page_shows_each_year_with_what_everybody_adds(client: Client, company: Company, by: User) -> None:
    declare(company, by, PARENT | OWN | BEFORE, independence=Independence.PARTNER)
    client.force_login(by)

    told = client.get(reverse("companies:size", args=[company.public_id])).context["told"]

    (one,) = told
    assert [year.year for year in one.years] == [LAST_YEAR, LAST_YEAR - 1]
    assert [row.figures for row in one.years[0].rows] == [("40", "60", "30"), ("12", "18", "9")]
    assert one.years[0].total == ("52", "78", "39")


def test_a_decision_is_the_coordinators_own_and_can_be_taken_back(company: Company, by: User) -> None:
    override = actions.override_criterion(company=company, criterion=Criterion.SIZE, reason="Styrgruppen", by=by)
    with pytest.raises(Exception, match="already a decision"):
        actions.override_criterion(company=company, criterion=Criterion.SIZE, reason="Igen", by=by)

    taken_back = actions.take_back_override(override=override, by=by)

    assert taken_back.taken_back_by == by
    with pytest.raises(RuleViolation):
        actions.take_back_override(override=override, by=by)
    assert [event.verb for event in AuditEvent.objects.about(company)] == [
        "company.override_taken_back",
        "company.override_made",
    ]
    assert "Styrgruppen" not in str([event.details for event in AuditEvent.objects.about(company)])
    assert not EligibilityOverride.objects.visible_to(make_contact(company)).exists()


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("override_has_reason", {"reason": ""}),
        ("override_criterion_is_known", {"criterion": "luck"}),
        ("override_taken_back_by_somebody", {"taken_back_at": timezone.now()}),
    ],
)
def test_the_database_refuses_a_decision(company: Company, constraint: str, change: dict[str, Any]) -> None:
    override = make_override(company)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EligibilityOverride.objects.filter(pk=override.pk).update(**change)
