"""A company is taken over: hours stay with the company of the day, people count once, both companies are reached."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from companies.enums import CompanyState
from companies.models import Company, CompanyMembership
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from courses.actions import record_attendance
from courses.actions.attendance import AttendanceEntry
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState
from courses.models import Attendance, Enrolment
from participants import actions
from participants.actions.people import parse_number
from participants.employees import names_at
from participants.enums import NumberChange, Side
from participants.identity import find_person
from participants.models import EmployeeCard, Employment, Participant, Takeover
from participants.takeovers import Plan, effects, people_of
from reporting.figures import collect_figures
from tests.doubles.rows import BORN, attend, every_row, merge, number_of, person
from tests.factories import (
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_hold,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db

LAST_DAY = date(2021, 3, 31)
BEFORE, AFTER = LAST_DAY - timedelta(days=20), LAST_DAY + timedelta(days=20)


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    return make_company("Verkstaden AB")


@pytest.fixture
def successor() -> Company:
    return make_company("Nya Verkstaden AB")


@pytest.fixture
def people(company: Company) -> list[Participant]:
    return [person(name, "Alm", company=company) for name in ("Ulf", "Siv")]


def take_over(company: Company, successor: Company, people: Sequence[Participant], by: User, **more: Any) -> Takeover:
    facts = {"last_day": LAST_DAY, "people": people} | more
    return actions.take_over(company=company, successor=successor, by=by, **facts)


def spells(participant: Participant) -> list[tuple[object, ...]]:
    rows = Employment.objects.filter(participant=participant).order_by("starts_on")
    return list(rows.values_list("company__name", "starts_on", "ends_on"))


def test_employments_end_on_the_day_and_begin_at_the_successor_on_the_next(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    take_over(company, successor, people, by)

    for participant in people:
        assert spells(participant) == [
            ("Verkstaden AB", date(2019, 1, 1), LAST_DAY),
            ("Nya Verkstaden AB", LAST_DAY + timedelta(days=1), None),
        ]


def test_only_the_chosen_people_move(company: Company, successor: Company, people: list[Participant], by: User) -> None:
    take_over(company, successor, people[:1], by)

    assert len(spells(people[1])) == 1
    assert list(people_of(company, LAST_DAY)) == [people[1]]


def test_who_works_for_both_already_only_leaves_the_old_company(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    make_employment(people[0], successor, starts_on=date(2021, 5, 1))

    take_over(company, successor, people, by)

    assert spells(people[0])[1:] == [("Nya Verkstaden AB", LAST_DAY + timedelta(days=1), None)]


def test_an_employment_to_come_is_at_the_successor_from_its_first_day(
    company: Company, successor: Company, by: User
) -> None:
    participant = person()
    make_employment(participant, company, starts_on=date(2021, 6, 1))

    take_over(company, successor, [participant], by)

    assert spells(participant) == [("Nya Verkstaden AB", date(2021, 6, 1), None)]


def test_open_enrolments_and_reserved_seats_follow_and_what_is_over_stays(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    coming, past = make_run(), make_run()
    for run, day in ((coming, AFTER), (past, BEFORE)):
        session = make_session(run, day)
        run.first_starts_at, run.last_ends_at = session.starts_at, session.ends_at
        run.save()
    moves = make_enrolment(people[0], coming, company)
    stays = make_enrolment(people[0], past, company)
    given_up = make_enrolment(people[1], coming, company, state=EnrolmentState.WITHDRAWN)
    hold = make_hold(coming, company)

    take_over(company, successor, people, by)

    hold.refresh_from_db()
    assert hold.company == successor
    found = dict(Enrolment.objects.values_list("pk", "company"))
    assert found == {moves.pk: successor.pk, stays.pk: company.pk, given_up.pk: company.pk}


def test_the_page_tells_what_happens_before(company: Company, successor: Company, people: list[Participant]) -> None:
    run = make_run()
    enrolment = make_enrolment(people[0], run, company)
    attend(enrolment, make_session(run, BEFORE))
    attend(enrolment, make_session(run, AFTER))

    plan = Plan(company, successor, LAST_DAY, frozenset(row.pk for row in people))
    told = {effect.title: effect.text for effect in effects(plan)}

    assert told["Employments"].startswith("2 people have their last day at Verkstaden AB on 2021-03-31")
    assert told["Hours"].startswith("3\N{NO-BREAK SPACE}h attended until then stay with Verkstaden AB")
    assert told["Hours that move"].startswith("3\N{NO-BREAK SPACE}h are recorded after that day")


@pytest.mark.parametrize("name", ["detail", "agreements_of", "eligibility", "size", "timeline"])
def test_the_pages_of_both_companies_say_so_and_lead_to_the_papers(
    client: Client, company: Company, successor: Company, people: list[Participant], name: str
) -> None:
    by = make_user()
    takeover = take_over(company, successor, people, by)
    client.force_login(by)

    def page(of: Company) -> str:
        return client.get(reverse(f"companies:{name}", args=[of.public_id])).content.decode()

    assert "Taken over by Nya Verkstaden AB, last day 2021-03-31" in page(company)
    assert reverse("companies:detail", args=[successor.public_id]) in page(company)
    assert "Took over Verkstaden AB, whose last day was 2021-03-31" in page(successor)
    for paper in ("agreements_of", "size", "timeline"):
        assert reverse(f"companies:{paper}", args=[company.public_id]) in page(successor)
    actions.undo_takeover(takeover=takeover, by=by)
    assert "Took over" not in page(successor).split("What happened")[0]


def test_contacts_get_access_to_the_successor_only_where_they_are_named(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    """Nobody gets to see another company's people by a takeover that did not name them."""
    named, other = make_contact(company), make_contact(company)

    take_over(company, successor, people, by, contacts=[named])

    assert set(Company.objects.visible_to(named)) == {company, successor}
    assert set(Company.objects.visible_to(other)) == {company}


def test_the_successor_knows_people_as_the_workplace_wrote_them(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    EmployeeCard.objects.create(participant=people[0], company=company, given_name="Uffe", family_name="Alm")

    take_over(company, successor, people, by)

    assert names_at(successor, [people[0].pk]) == {people[0].pk: "Alm, Uffe"}


def test_the_old_company_is_withdrawn_with_its_reason(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    take_over(company, successor, people, by, state=CompanyState.WITHDRAWN, reason="Uppgått i Nya Verkstaden AB")

    company.refresh_from_db()
    assert (company.state, company.withdrawn_reason) == (CompanyState.WITHDRAWN, "Uppgått i Nya Verkstaden AB")


def test_both_companies_and_each_person_have_it_in_their_history(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    take_over(company, successor, people, by)

    verbs = [AuditEvent.objects.about(row).first().verb for row in (company, successor, *people)]  # type: ignore[union-attr]
    assert verbs == ["company.taken_over", "company.took_over", "participant.taken_over", "participant.taken_over"]


@pytest.mark.parametrize("wrong", ["itself", "nobody"])
def test_a_takeover_needs_another_company_and_people(
    company: Company, successor: Company, people: list[Participant], by: User, wrong: str
) -> None:
    with pytest.raises(RuleViolation):
        take_over(company, company if wrong == "itself" else successor, people if wrong == "itself" else [], by)


# Undo


def test_a_takeover_and_its_undo_leave_every_row_as_it_was_to_the_byte(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    run = make_run()
    enrolment = make_enrolment(people[0], run, company)
    attend(enrolment, make_session(run, BEFORE))
    attend(enrolment, make_session(run, AFTER))
    make_hold(run, company)
    EmployeeCard.objects.create(participant=people[0], company=company, given_name="Uffe", family_name="Alm")
    make_employment(people[1], successor, starts_on=date(2021, 5, 1))
    contact = make_contact(company)
    before = every_row()

    done = take_over(company, successor, people, by, contacts=[contact], state=CompanyState.WITHDRAWN, reason="Uppgått")
    assert every_row() != before
    actions.undo_takeover(takeover=done, by=by)

    assert every_row() == before
    assert attended_differences() == []
    assert not CompanyMembership.objects.filter(company=successor).exists()
    with pytest.raises(RuleViolation, match="already"):
        actions.undo_takeover(takeover=done, by=by)


def test_attendance_that_was_recorded_since_hinders_the_undo(
    company: Company, successor: Company, people: list[Participant], by: User
) -> None:
    run = make_run()
    enrolment = make_enrolment(people[0], run, company)
    done = take_over(company, successor, people, by)
    enrolment.refresh_from_db()
    entry = AttendanceEntry(enrolment, AttendanceStatus.PRESENT)
    record_attendance(session=make_session(run, AFTER), entries=[entry], by=by, source=AttendanceSource.REGISTER)

    with pytest.raises(RuleViolation, match="Added or changed since: attendance"):
        actions.undo_takeover(takeover=done, by=by)


# The scenario of docs/domain.md §9 trap 1


@time_machine.travel("2021-09-30T12:00:00+02:00", tick=True)
def test_hours_stay_with_the_company_of_the_day_over_a_job_change_and_a_company_merger(by: User) -> None:
    """Registered by two companies with two numbers, merged, and then the second company is taken over.

    January at the first company, February at the second, April at its successor: three companies reached, one person.
    """
    make_project()
    first, second, third = make_company("Ettan AB"), make_company("Tvåan AB"), make_company("Trean AB")
    coordination, personal = number_of(BORN, is_coordination=True), number_of(BORN)
    early, late = make_participant("Åsa", "Ek", number=coordination), make_participant("Asa", "Ek", number=personal)
    make_employment(early, first, ends_on=date(2021, 1, 31))
    make_employment(late, second, starts_on=date(2021, 2, 1))
    run = make_run()
    attend(make_enrolment(early, run, first), make_session(run, date(2021, 1, 12)))
    enrolment = make_enrolment(late, run, second)
    attend(enrolment, make_session(run, date(2021, 2, 9)))
    assert figures() == (2, 360, {"Ettan AB": 180, "Tvåan AB": 180})

    merge(early, late, by, number=Side.SECOND, other_number=NumberChange.NEW)
    assert figures() == (1, 360, {"Ettan AB": 180, "Tvåan AB": 180})

    take_over(second, third, [Participant.objects.get()], by)
    coming = make_session(run, date(2021, 4, 13))
    entry = AttendanceEntry(Enrolment.objects.get(), AttendanceStatus.PRESENT)
    record_attendance(session=coming, entries=[entry], by=by, source=AttendanceSource.REGISTER)

    assert figures() == (1, 540, {"Ettan AB": 180, "Tvåan AB": 180, "Trean AB": 180})
    assert {find_person(parse_number(number)) for number in (coordination, personal)} == {Participant.objects.get()}
    assert attended_differences() == []
    companies = Attendance.objects.order_by("session__starts_at").values_list("company__name", flat=True)
    assert list(companies) == ["Ettan AB", "Tvåan AB", "Trean AB"]


def figures() -> tuple[int, int, dict[str, int]]:
    """People, minutes, and minutes of each company that is reached."""
    counted = collect_figures(None, as_of=date(2021, 9, 30))
    reached = {row.name: row.net_minutes for row in counted.companies}
    return counted.participants, counted.net_minutes, reached
