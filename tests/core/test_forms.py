"""Forms show what actions refuse, wherever it was found, and keep what was typed."""

from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError

from companies.models import Company
from compcor.core.exceptions import RuleViolation
from compcor.core.forms import ActionForm
from tests.factories import make_company

pytestmark = pytest.mark.django_db


class NameForm(ActionForm):
    """One field."""

    name = forms.CharField()


def refuse(error: Exception) -> Callable[..., None]:
    def action(**_facts: str) -> None:
        make_company("Written before the refusal")
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (RuleViolation("No.", "name"), {"name": ["No."]}),
        (RuleViolation("No.", "elsewhere"), {"__all__": ["No."]}),
        (RuleViolation("No."), {"__all__": ["No."]}),
        (ValidationError({"name": ["No."], "elsewhere": ["Neither."]}), {"name": ["No."], "__all__": ["Neither."]}),
        (ValidationError("No."), {"__all__": ["No."]}),
    ],
    ids=["at its field", "at a field that is not there", "at none", "of a model's fields", "of a model"],
)
def test_a_refusal_is_shown_and_nothing_is_written(error: Exception, expected: dict[str, list[str]]) -> None:
    form = NameForm({"name": "Åsa"})
    form.is_valid()

    assert form.perform(refuse(error), **form.cleaned_data) is None
    assert form.errors == expected
    assert form["name"].value() == "Åsa"
    assert Company.objects.count() == 0


def test_what_the_database_refuses_is_said_in_the_constraints_words() -> None:
    company = make_company()
    form = NameForm({"name": "Åsa"})
    form.is_valid()

    form.perform(lambda **_: Company.objects.filter(pk=company.pk).update(turnover_msek=-1))

    assert form.errors == {"__all__": ["Turnover and balance sheet total cannot be negative."]}


def test_a_lost_race_is_said_as_such() -> None:
    number = make_company().org_number
    form = NameForm({"name": "Åsa"})
    form.is_valid()

    form.perform(lambda **_: make_company(org_number=number))

    assert "Somebody else changed the same thing" in str(form.errors)
