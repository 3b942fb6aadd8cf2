"""Coordinators' pages about doubles: what they show, and to whom."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from participants import actions
from participants.doubles import count_of_doubles
from participants.models import Employment, Merge, NotTheSame, Participant, Takeover
from participants.tasks import count_doubles_task
from reporting.queues import queues
from tests.doubles.rows import BORN, MARCH, attend, merge, number_of, person
from tests.factories import (
    make_company,
    make_contact,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def page(client: Client, by: User) -> Client:
    client.force_login(by)
    return client


@pytest.fixture
def pair() -> tuple[Participant, Participant]:
    company = make_company("Verkstaden AB")
    return person(company=company, email="first@example.org"), person("Amina", "Hassan", company=company)


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(name: str, *rows: Any) -> str:
    return reverse(f"participants:{name}", args=[row.public_id for row in rows])


def choices(**more: str) -> dict[str, str]:
    return {"number": "first", "other_number": "new", "email": "first"} | more


def test_the_list_shows_both_with_the_reasons(page: Client, pair: tuple[Participant, Participant]) -> None:
    run = make_run()
    attend(make_enrolment(pair[0], run, Company.objects.get()), make_session(run, MARCH))

    text = text_of(page.get(url("doubles")))

    assert "Amina Hassan and Amina Hassan" in text
    assert "same name · same birth date · same company" in text
    assert "very likely one person" in text
    assert "Verkstaden AB, 2019-01-01" in text
    assert "1 course, 3 h attended" in text
    assert pair[0].personal_number not in text


@pytest.mark.parametrize("pairs", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_any_number_of_pairs(page: Client, pairs: int) -> None:
    company = make_company()
    for day in range(1, pairs + 1):
        for _twice in range(2):
            participant = person("Amina", "Hassan", date(1980, 1, day), company=company)
            run = make_run()
            attend(make_enrolment(participant, run, company), make_session(run, MARCH))
    page.get(url("doubles"))

    with CaptureQueriesContext(connection) as queries:
        page.get(url("doubles"))

    assert len(queries) == 18


def test_many_pairs_come_on_pages(page: Client) -> None:
    for month in range(1, 6):
        for day in range(1, 7):
            for _twice in range(2):
                person("Amina", "Hassan", date(1960 + 2 * day + 7 * month, month, day))

    first = page.get(url("doubles"))
    second = page.get(url("doubles") + first.context["next"])

    assert (len(first.context["pairs"]), len(second.context["pairs"])) == (25, 5)
    assert (second.context["previous"], second.context["next"]) == ("?from=1", "")


def test_the_comparison_shows_what_moves_and_what_collides(page: Client, pair: tuple[Participant, Participant]) -> None:
    run = make_run()
    session = make_session(run, MARCH)
    for participant in pair:
        attend(make_enrolment(participant, run, Company.objects.get()), session)

    text = text_of(page.get(url("merge", *pair)))

    assert "The presence is united: what both rows tell counts once, and never more than the session." in text
    assert "Employments that are joined" in text
    assert "first@example.org" in text
    assert pair[0].personal_number not in text


def test_a_pair_is_merged_and_its_page_tells_the_way_back(page: Client, pair: tuple[Participant, Participant]) -> None:
    response = page.post(url("merge", *pair), choices(), follow=True)

    done = Merge.objects.get()
    assert response.redirect_chain == [(url("merged", done), 302)]
    assert "Nothing new depends on it." in text_of(response)
    assert Participant.objects.get() == pair[0]

    page.post(url("merge_undo", done))
    assert Participant.objects.count() == 2
    assert "Taken back" in text_of(page.get(url("merged", done)))


def test_a_choice_that_is_missing_is_asked_for(page: Client, pair: tuple[Participant, Participant]) -> None:
    response = page.post(url("merge", *pair), {"number": "first", "email": "first"})

    assert "The other number: This field is required." in text_of(response)
    assert Participant.objects.count() == 2


def test_the_personal_number_is_proposed_where_the_other_is_a_coordination_number(page: Client) -> None:
    first = make_participant("Amina", "Ali", number=number_of(BORN, is_coordination=True))
    second = make_participant("Amina", "Ali", number=number_of(BORN))

    form = page.get(url("merge", first, second)).context["form"]

    assert (form["number"].initial, form["other_number"].initial) == ("second", "new")


def test_what_depends_on_a_merge_is_told_and_the_button_is_gone(
    page: Client, pair: tuple[Participant, Participant], by: User
) -> None:
    done = merge(*pair, by)
    actions.end_employment(employment=Employment.objects.get(), ends_on=date(2022, 1, 1), by=by)

    response = page.get(url("merged", done))
    refusal = page.post(url("merge_undo", done), follow=True)

    assert "Changed since: employment Verkstaden AB" in text_of(response)
    assert url("merge_undo", done) not in response.content.decode()
    assert "The merge cannot be taken back any more." in text_of(refusal)


def test_the_address_of_the_row_that_is_gone_leads_to_the_person_with_both_histories(
    page: Client, pair: tuple[Participant, Participant], by: User
) -> None:
    actions.change_participant(participant=pair[1], mobile="070-174 06 05", by=by)
    merge(*pair, by)

    assert page.get(url("detail", pair[1])).headers["Location"] == url("detail", pair[0])
    assert "Changed: mobile" in text_of(page.get(url("history", pair[0])))


def test_not_the_same_is_remembered_and_taken_back(page: Client, pair: tuple[Participant, Participant]) -> None:
    response = page.post(url("find_not_the_same", *pair), follow=True)
    assert "are two people" in text_of(response)
    assert "Nothing to look at" in text_of(response)
    look = NotTheSame.objects.get()
    assert "Hassan" in text_of(page.get(url("not_the_same")))

    page.post(url("look_again", look))

    assert "Amina Hassan and Amina Hassan" in text_of(page.get(url("doubles")))


def test_another_registration_is_found_by_name(page: Client, pair: tuple[Participant, Participant]) -> None:
    third = person("Amina", "Ek")
    hidden = person("Amina", "Alm", protected_identity=True)

    response = page.get(url("merge_with", pair[0]), {"q": "amina"})

    assert [row["row"] for row in response.context["found"]] == [third, pair[1]]
    assert url("merge", pair[0], third) in response.content.decode()
    assert str(hidden) not in text_of(response)


def test_a_personal_number_does_not_stay_in_the_address(page: Client, pair: tuple[Participant, Participant]) -> None:
    response = page.get(url("merge_with", pair[0]), {"q": "19850709-9805"})

    assert response.headers["Location"] == url("merge_with", pair[0])
    assert "A personal number must not stand in an address." in page.get(response.headers["Location"]).content.decode()


# Protected identities


@pytest.fixture
def protected(pair: tuple[Participant, Participant]) -> Participant:
    """The same name and birth date as the pair, behind an alias."""
    return person("Amina", "Hassan", protected_identity=True)


def test_a_pair_that_a_colleague_has_merged_leads_back_to_the_list(
    page: Client, pair: tuple[Participant, Participant]
) -> None:
    """Two coordinators have the list open, and work from its top."""
    addresses = (url("merge", *pair), url("find_not_the_same", *pair))
    merge(*pair, make_user())

    answers = [page.get(addresses[0], follow=True), *(page.post(one, choices(), follow=True) for one in addresses)]

    for answer in answers:
        assert answer.redirect_chain == [(url("doubles"), 302)]
        assert "Somebody has merged one of the two meanwhile." in text_of(answer)
    assert page.get(reverse("participants:merge", args=[pair[0].public_id, uuid4()])).status_code == 404


def test_nothing_tells_whose_alias_stands_where(
    page: Client, pair: tuple[Participant, Participant], protected: Participant
) -> None:
    appointed = make_user(handles_protected=True)
    actions.find_not_the_same(first=pair[0], second=protected, by=appointed)
    done = merge(pair[1], protected, appointed)
    alias = Participant.objects.get(pk=pair[1].pk).list_name

    for address in (url("doubles"), url("not_the_same"), url("merges")):
        assert alias not in text_of(page.get(address))
    assert page.get(url("merged", done)).status_code == 404
    assert page.post(url("merge_undo", done)).status_code == 404
    assert page.post(url("look_again", NotTheSame.objects.get())).status_code == 404
    assert page.get(url("merge", pair[0], pair[1])).status_code == 403
    assert page.post(url("find_not_the_same", pair[0], pair[1])).status_code == 403


def test_who_may_see_gets_the_alias_in_lists_and_the_look_at_the_names_is_logged(
    client: Client, pair: tuple[Participant, Participant], protected: Participant
) -> None:
    appointed = make_user(handles_protected=True)
    client.force_login(appointed)
    merge(*pair, appointed)

    listed = text_of(client.get(url("doubles")))
    compared = text_of(client.get(url("merge", pair[0], protected)))

    assert f"Amina Hassan and {protected.list_name}" in listed
    assert compared.count("Amina Hassan") == 2
    event = AuditEvent.objects.about(protected).get()
    assert (event.verb, event.actor) == ("participant.identity_seen", appointed)


# The coordinators' home


def test_the_home_counts_the_pairs(by: User, pair: tuple[Participant, Participant]) -> None:
    waiting = {queue.label: (queue.count, queue.url) for queue in queues(by)}

    assert waiting == {"Possible doubles": (1, url("doubles"))}


def test_of_very_many_people_the_count_is_made_at_night(
    by: User, pair: tuple[Participant, Participant], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participants.doubles.COUNTED_AT_ONCE", 1)
    assert count_of_doubles(by) is None

    count_doubles_task()

    assert count_of_doubles(by) == 1


# A company is taken over


def test_a_takeover_is_shown_before_it_is_done(page: Client) -> None:
    company, successor = make_company("Verkstaden AB"), make_company("Nya Verkstaden AB")
    people = [person(name, "Alm", company=company) for name in ("Siv", "Ulf")]
    contact = make_contact(company)
    facts = {"successor": successor.name, "last_day": "2021-03-31", "state": "", "reason": ""}

    shown = page.post(url("takeover", company), facts)
    assert "2 people have their last day at Verkstaden AB on 2021-03-31" in text_of(shown)
    assert [str(row.public_id) for row in people] == shown.context["form"]["people"].value()
    assert not shown.context["form"]["contacts"].value()
    assert not Takeover.objects.exists()

    chosen = {"people": str(people[0].public_id), "contacts": str(contact.public_id), "confirm": "yes"}
    done = page.post(url("takeover", company), facts | chosen, follow=True)

    takeover = Takeover.objects.get()
    assert done.redirect_chain == [(url("takeover_done", takeover), 302)]
    assert set(Employment.objects.filter(company=successor).values_list("participant", flat=True)) == {people[0].pk}
    assert set(Company.objects.visible_to(contact)) == {company, successor}
    page.post(url("takeover_undo", takeover))
    assert not Employment.objects.filter(company=successor).exists()


def test_a_takeover_with_a_fault_shows_it_and_does_nothing(page: Client) -> None:
    company = make_company()
    facts = {"successor": "Okända AB", "last_day": "2021-03-31"}

    response = page.post(url("takeover", company), facts)

    assert "There is no company with that name or number." in text_of(response)


@pytest.mark.parametrize("day", ["2022-08-31", "9999-12-31"])
def test_nobody_is_taken_over_when_the_project_has_ended(page: Client, day: str) -> None:
    company, successor = make_company(), make_company()

    response = page.post(url("takeover", company), {"successor": successor.name, "last_day": day})

    assert response.context["form"].errors == {"last_day": ["The project ends 2022-08-31. Choose an earlier day."]}
