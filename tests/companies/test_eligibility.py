"""Whether a company may take part: each criterion with its reason, decisions, and the same for lists."""

from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from companies import actions
from companies.eligibility import Met, checklist, eligibility_expression, eligibility_of
from companies.enums import AgreementState, Criterion
from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.size_class import SizeClass
from tests.factories import make_agreement, make_company, make_override, make_project, make_sent_agreement, make_user

pytestmark = pytest.mark.django_db
SMALL = {"headcount": 20, "turnover_msek": 20, "balance_msek": 20, "sni_code": "25.620", "sni_version": "2007"}


@pytest.fixture(autouse=True)
def project() -> None:
    make_project()


@pytest.fixture
def by() -> User:
    return make_user()


def lines(company: Company) -> dict[str, tuple[str, str]]:
    return {line.criterion.value: (line.met.value, line.reason) for line in checklist(company)}


def test_a_company_that_meets_everything_is_eligible() -> None:
    company = make_company(**SMALL)
    make_agreement(company, signatory="Åsa Öst")

    found = lines(company)

    assert eligibility_of(checklist(company)) == Met.MET
    assert found["workplace"] == ("met", "Eskilstuna in Södermanlands län.")
    assert "25.620 (SNI 2007), division 25" in found["industry"][1]
    assert found["size"][1].startswith("Small.")
    assert found["agreement"] == ("met", "Signed 2020-09-01 by Åsa Öst.")


@pytest.mark.parametrize(
    ("facts", "criterion", "met", "reason"),
    [
        ({"municipality": "0180"}, "workplace", "not_met", "outside"),
        ({"municipality": ""}, "workplace", "unknown", "missing"),
        ({"sni_code": "49.410"}, "industry", "not_met", "not manufacturing"),
        ({"sni_code": ""}, "industry", "unknown", "missing"),
        ({"headcount": 250}, "size", "not_met", "Above the limits"),
        ({"headcount": None}, "size", "unknown", "number of employees is missing"),
        ({"declared_size": SizeClass.LARGE}, "size", "not_met", "Large"),
    ],
)
def test_what_is_not_met_or_not_known_says_why(facts: dict[str, Any], criterion: str, met: str, reason: str) -> None:
    company = make_company(**SMALL | facts)

    found = lines(company)[criterion]

    assert found[0] == met
    assert reason in found[1]


def test_a_code_with_two_meanings_says_so_and_its_version() -> None:
    reason = lines(make_company(**SMALL | {"sni_version": "2025"}))["industry"][1]

    assert "(SNI 2025)" in reason
    assert "another trade in the other version" in reason


@pytest.mark.parametrize(
    ("state", "reason"), [(None, "No agreement is made"), ("sent", "waits for"), ("withdrawn", "was withdrawn")]
)
def test_only_a_signed_agreement_counts(by: User, state: str | None, reason: str) -> None:
    company = make_company(**SMALL)
    if state:
        agreement = make_sent_agreement(company)
        if state == AgreementState.WITHDRAWN:
            actions.withdraw_agreement(agreement=agreement, reason="Ångrat sig", by=by)

    met, why = lines(company)["agreement"]

    assert met == "not_met"
    assert reason in why


def test_a_decision_lets_a_company_in_until_it_is_taken_back(by: User) -> None:
    company = make_company(**SMALL | {"headcount": 300})
    make_agreement(company)
    override = actions.override_criterion(company=company, criterion="size", reason="Styrgruppen", by=by)
    decided = eligibility_of(checklist(company))
    actions.take_back_override(override=override, by=by)

    assert (decided, eligibility_of(checklist(company))) == (Met.DECIDED, Met.NOT_MET)


def test_nobody_takes_part_without_an_agreement_by_decision(by: User) -> None:
    with pytest.raises(RuleViolation, match="cannot be done without"):
        actions.override_criterion(company=make_company(), criterion="agreement", reason="Brådskar", by=by)


def test_a_list_says_the_same_as_each_companys_page(django_assert_num_queries: Any) -> None:
    """Every combination of what is met, not met, not known and decided."""
    towns, codes, people = ("0484", "0180", ""), ("25.620", "49.410", ""), (20, 300, None)
    for town, code, headcount, agreed, decided in product(towns, codes, people, (False, True), (False, True)):
        company = make_company(**SMALL | {"municipality": town, "sni_code": code, "headcount": headcount})
        if agreed:
            make_agreement(company)
        if decided:
            make_override(company, criterion=Criterion.SIZE)
            make_override(company, criterion=Criterion.INDUSTRY)

    with django_assert_num_queries(2):
        listed = dict(Company.objects.annotate(met=eligibility_expression()).values_list("pk", "met"))

    assert listed == {company.pk: eligibility_of(checklist(company)) for company in Company.objects.all()}


def test_the_list_of_companies_is_narrowed_to_those_that_may_not_take_part(client: Client, by: User) -> None:
    eligible = make_company("Alfa AB", **SMALL)
    make_agreement(eligible)
    make_company("Beta AB", **SMALL | {"headcount": 300})
    client.force_login(by)

    page = client.get(reverse("companies:list"), {"eligibility": "not_met"}).content.decode()

    assert "Beta AB" in page
    assert "Alfa AB" not in page


def test_the_page_leads_to_what_mends_it(client: Client, by: User) -> None:
    company = make_company(**SMALL | {"headcount": 300, "sni_code": ""})
    client.force_login(by)

    page = client.get(reverse("companies:eligibility", args=[company.public_id])).content.decode()

    for name, arguments in (
        ("companies:edit", []),
        ("companies:size", []),
        ("companies:agreements_of", []),
        ("companies:override", ["size"]),
        ("companies:override", ["industry"]),
    ):
        assert reverse(name, args=[company.public_id, *arguments]) in page
    assert reverse("companies:override", args=[company.public_id, "agreement"]) not in page


def test_a_decision_is_made_and_taken_back_on_its_page(client: Client, by: User) -> None:
    company = make_company(**SMALL | {"headcount": 300})
    client.force_login(by)
    url = reverse("companies:override", args=[company.public_id, "size"])

    without_reason = client.post(url, {"reason": ""})
    client.post(url, {"reason": "Beslut i styrgruppen"})
    override = company.overrides.get()
    client.post(reverse("companies:override_end", args=[company.public_id, override.public_id]))
    override.refresh_from_db()

    assert "reason" in without_reason.context["form"].errors
    assert override.taken_back_by == by
    page = client.get(reverse("companies:eligibility", args=[company.public_id])).content.decode()
    assert "Beslut i styrgruppen" in page
