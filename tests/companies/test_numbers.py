"""Numbers in forms, as people write them."""

from decimal import Decimal

import pytest
from django import forms
from django.test import Client
from django.utils import translation

from companies.forms.declaration import DeclarationForm
from compcor.core.forms import ActionForm
from compcor.project.forms.administration import ProjectForm
from compcor.project.models import current_project
from tests.companies.test_pages import FACTS, page
from tests.factories import make_company, make_user

NO_BREAK, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


class Form(ActionForm):
    people = forms.IntegerField(required=False)
    amount = forms.DecimalField(localize=True, required=False)
    hidden = forms.IntegerField(required=False, widget=forms.HiddenInput)


@pytest.mark.parametrize("space", ["", " ", NO_BREAK, NARROW, THIN])
def test_a_number_is_written_with_any_space_between_its_digits(space: str) -> None:
    form = Form({"people": f"1{space}200", "amount": f" 8{space}800{space}000,5 "})

    with translation.override("sv"):
        assert form.is_valid()
        assert form.cleaned_data == {"people": 1200, "amount": Decimal("8800000.5"), "hidden": None}


def test_what_is_no_number_is_refused_and_stands_there() -> None:
    form = Form({"people": "some 20", "amount": "1 2 x"})

    assert sorted(form.errors) == ["amount", "people"]
    assert 'value="some20"' in str(form["people"])


def test_a_number_is_a_field_of_text_that_asks_for_the_right_keys() -> None:
    """In a field of type number some browsers send nothing for "1 200"."""
    form = Form()

    assert 'type="text" name="people" inputmode="numeric"' in str(form["people"])
    assert 'type="text" name="amount" inputmode="decimal"' in str(form["amount"])
    assert 'type="hidden"' in str(form["hidden"])


@pytest.mark.django_db
def test_a_companys_amounts_are_taken_as_a_swede_writes_them(client: Client) -> None:
    company = make_company(org_number="5598236809")
    client.force_login(make_user(language="sv"))

    client.post(page("edit", company), FACTS | {"headcount": "1 200", "turnover_msek": f"1{NO_BREAK}250,5"})

    company.refresh_from_db()
    assert (company.headcount, company.turnover_msek) == (1200, Decimal("1250.5"))


@pytest.mark.django_db
def test_so_are_those_of_a_declaration_and_of_the_project() -> None:
    with translation.override("sv"):
        declaration = DeclarationForm({"turnover_msek": "8 800,5", "headcount": "1 200"})
        project = ProjectForm({"grant_sek": "8 800 000"}, instance=current_project())

        assert not {"turnover_msek", "headcount"} & set(declaration.errors)
        assert "grant_sek" not in project.errors
        assert project.cleaned_data["grant_sek"] == 8_800_000
