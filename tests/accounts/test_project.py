"""The project's facts: as the press release states them, and changed by administrators."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.test import Client

from compcor.accounts.enums import Role
from compcor.audit.models import AuditEvent
from compcor.project.actions import change_partner, change_project
from compcor.project.forms.administration import ProjectForm
from compcor.project.models import Partner, Project, current_project
from compcor.project.press_release import press_release
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_an_empty_installation_is_the_project_of_the_press_release() -> None:
    """See docs/domain.md §0.1."""
    project = current_project()

    assert (project.acronym, project.owner) == ("CompCor", "MITC")
    assert (project.starts_on, project.ends_on) == (date(2020, 9, 1), date(2022, 8, 31))
    assert (project.target_participants, project.target_companies) == (600, 60)
    assert project.grant_sek == Decimal(8_800_000)
    assert list(Partner.objects.values_list("name", "is_owner", "county")) == [
        ("MITC", True, "04"),
        ("Alfred Nobel Science Park", False, "18"),
        ("Automation Region", False, "19"),
    ]


def test_facts_that_were_changed_stay_changed() -> None:
    """Every `migrate` looks whether there is a project; it never overwrites one."""
    change_project(by=make_user(Role.ADMINISTRATOR), case_id="2020/00412")

    press_release()

    assert current_project().case_id == "2020/00412"
    assert Project.objects.count() == 1
    assert Partner.objects.count() == 3


def test_a_change_is_audited_with_old_and_new() -> None:
    administrator = make_user(Role.ADMINISTRATOR)

    change_project(by=administrator, target_companies=65, owner="MITC")

    [event] = AuditEvent.objects.about(current_project())
    assert (event.verb, event.actor) == ("project.changed", administrator)
    assert event.details == {
        "changed": ["target_companies"],
        "before": {"target_companies": 60},
        "after": {"target_companies": 65},
    }


def test_a_project_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValidationError, match="cannot end before"):
        change_project(by=make_user(Role.ADMINISTRATOR), ends_on=date(2020, 1, 1))

    assert current_project().ends_on == date(2022, 8, 31)


def form(**changes: Any) -> dict[str, Any]:
    """What the page sends."""
    held = model_to_dict(current_project(), fields=ProjectForm.Meta.fields)
    return {name: "" if value is None else value for name, value in held.items()} | changes


def test_the_page_changes_the_facts(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))

    response = client.post("/administration/project/", form(case_id="2020/00412"))

    assert response.status_code == 302, response.context["form"].errors
    assert current_project().case_id == "2020/00412"


def test_amounts_are_written_with_a_comma_in_swedish(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, language="sv"))

    changed = client.post(
        "/administration/project/", form(grant_sek="8800000,50", sek_per_eur="10,45", agreement_fee_sek="1500")
    )

    assert changed.status_code == 302, changed.context["form"].errors
    project = current_project()
    assert (project.grant_sek, project.sek_per_eur, project.agreement_fee_sek) == (
        Decimal("8800000.50"),
        Decimal("10.45"),
        Decimal(1500),
    )
    assert 'value="10,4500"' in client.get("/administration/project/").content.decode()


def test_the_page_shows_what_the_rule_refuses(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = client.post("/administration/project/", form(ends_on="2020-01-01"))

    assert "A project cannot end before it starts." in page.content.decode()
    assert current_project().ends_on == date(2022, 8, 31)


# Partners


@pytest.fixture
def partner() -> Partner:
    return Partner.objects.get(name="Automation Region")


def test_the_page_changes_a_partner(client: Client, partner: Partner) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    client.force_login(administrator)
    page = f"/administration/project/partners/{partner.public_id}/"

    answer = client.post(page, {"name": "Automation  Region Mälardalen", "county": ""})

    partner.refresh_from_db()
    assert answer.headers["Location"] == "/administration/project/"
    assert (partner.name, partner.county) == ("Automation Region Mälardalen", "")
    [event] = AuditEvent.objects.about(partner)
    assert (event.verb, event.actor) == ("partner.changed", administrator)
    assert event.details["before"] == {"name": "Automation Region", "county": "19"}
    assert event.details["after"] == {"name": "Automation Region Mälardalen", "county": ""}
    assert f'href="{page}"' in client.get("/administration/project/").content.decode()


def test_a_county_is_led_by_one_partner(client: Client, partner: Partner) -> None:
    """New companies of a county become its partner's: with two, chance would choose."""
    client.force_login(make_user(Role.ADMINISTRATOR))

    page = client.post(f"/administration/project/partners/{partner.public_id}/", {"name": partner.name, "county": "18"})

    partner.refresh_from_db()
    assert page.context["form"].non_field_errors() == ["Another partner leads that county."]
    assert partner.county == "19"


def test_two_partners_can_lead_no_county(partner: Partner) -> None:
    by = make_user(Role.ADMINISTRATOR)

    for each in (partner, Partner.objects.get(county="18")):
        change_partner(partner=each, by=by, name=each.name, county="")

    assert Partner.objects.filter(county="").count() == 2


def test_saving_a_partner_without_a_change_leaves_no_trace(partner: Partner) -> None:
    change_partner(partner=partner, by=make_user(Role.ADMINISTRATOR), name=partner.name, county=partner.county)

    assert not AuditEvent.objects.about(partner).exists()


def test_the_projects_history_tells_of_its_partners(client: Client, partner: Partner) -> None:
    administrator = make_user(Role.ADMINISTRATOR)
    change_project(by=administrator, target_companies=65)
    change_partner(partner=Partner.objects.get(county="18"), by=administrator, name="Science Park", county="")
    change_partner(partner=partner, by=administrator, name=partner.name, county="18")
    client.force_login(administrator)

    page = client.get(f"/administration/project/{current_project().public_id}/history/")

    html = page.content.decode()
    assert "partner Automation Region" in html
    assert "<del>Västmanlands län</del> → <ins>Örebro län</ins>" in html
    assert "<del>60</del> → <ins>65</ins>" in html
    assert re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', html) == ["/administration/project/"]
