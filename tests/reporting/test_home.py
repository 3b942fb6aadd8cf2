"""The first pages: what blocks the report, targets against outcome, and the figures as tables."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from compcor.accounts.enums import Role
from compcor.core.periods import Period, swedish_today
from compcor.project.models import current_project
from courses.attended import refresh_attended
from courses.enums import EnrolmentState, RunState
from courses.models import CourseRun, Enrolment
from participants.models import Participant
from reporting.blockers import Blocker, blockers, next_scb_month, scb_deadline
from reporting.enums import ReportState
from reporting.figures import collect_figures
from reporting.frozen import freeze
from reporting.models import ProgressReport
from reporting.outlook import outlooks
from tests.courses.test_attended import attend
from tests.factories import (
    make_agreement,
    make_company,
    make_enrolment,
    make_participant,
    make_project,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2021, 10, 23, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    make_project()
    with time_machine.travel(NOW, tick=False):
        yield


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(make_user(role))
    return client


def seat(day: date = date(2021, 9, 14), minutes: int | None = 180, **company: object) -> Enrolment:
    """A seat on a run with one session; attended, or not recorded when minutes is None. Everything is in order."""
    employer = make_company(**{"turnover_msek": 20, "balance_msek": 20} | company)
    make_agreement(employer)
    enrolment = make_enrolment(make_participant(company=employer, informed_on=date(2020, 9, 1)), make_run(), employer)
    session = make_session(enrolment.run, day)
    CourseRun.objects.filter(pk=enrolment.run_id).update(first_starts_at=session.starts_at)
    if minutes is not None:
        attend(session, enrolment, minutes)
        refresh_attended([enrolment.participant_id])
    return enrolment


def found() -> list[Blocker]:
    return blockers(make_user(), project=current_project(), today=swedish_today())


def test_nothing_blocks_when_everything_is_in_place() -> None:
    seat()

    assert found() == []
    assert "Nothing blocks the report" in signed_in(Role.COORDINATOR).get("/").text


def test_a_session_without_attendance_blocks_until_its_month_is_due() -> None:
    missing = seat(minutes=None)
    seat(day=date(2021, 11, 2), minutes=None)

    (blocker,) = found()

    assert blocker.what == "Attendance is missing for 1 session"
    assert blocker.url == reverse("attendance:grid", args=[missing.run.sessions.get().public_id])
    assert blocker.due_on == date(2021, 10, 28)
    assert not blocker.is_late(swedish_today())
    CourseRun.objects.update(state=RunState.CANCELLED, cancelled_reason="för få anmälda")
    assert found() == []


def test_a_company_with_people_but_without_agreement_blocks_from_the_first_session() -> None:
    anna = make_user(name="Anna Ek")
    enrolment = seat(coordinator=anna)
    enrolment.company.agreements.all().delete()

    (blocker,) = found()

    assert blocker.what == "A company has no agreement"
    assert blocker.url == reverse("companies:agreement", args=[enrolment.company.public_id])
    assert (blocker.owner, blocker.due_on) == ("Anna Ek", date(2021, 9, 14))
    assert blocker.is_of(anna)
    assert blocker.is_late(swedish_today())
    Enrolment.objects.update(state=EnrolmentState.WITHDRAWN)
    assert found() == []


def test_people_who_are_not_informed_are_one_task_of_their_coordinator() -> None:
    anna = make_user(name="Anna Ek")
    first, second, third = seat(coordinator=anna), seat(coordinator=anna), seat()
    Participant.objects.update(informed_on=None)

    of_nobody, of_anna = sorted(found(), key=lambda blocker: blocker.owner)

    assert of_anna.what == "2 participants are not informed about personal data"
    assert of_anna.where == f"{first.company.name}, {second.company.name}"
    assert of_anna.url == f"{reverse('participants:list')}?informed=no"
    assert of_nobody.url == f"{reverse('participants:list')}?informed=no&company={third.company.public_id}"


def test_a_company_reached_without_a_size_class_blocks() -> None:
    enrolment = seat(headcount=None)
    seat(headcount=None, minutes=None, day=date(2021, 11, 2))

    (blocker,) = found()

    assert blocker.where == enrolment.company.name
    assert blocker.url == reverse("companies:edit", args=[enrolment.company.public_id])


def test_a_report_that_could_not_be_made_blocks() -> None:
    ProgressReport.objects.create(
        number=7,
        period_start=date(2021, 9, 1),
        period_end=date(2021, 9, 30),
        state=ReportState.FAILED,
        reason="The worker stopped 3 times.",
    )

    (blocker,) = found()

    assert (blocker.what, blocker.where) == ("Report 7 could not be made", "The worker stopped 3 times.")


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2021, 10, 1), date(2021, 9, 1)),
        (date(2021, 10, 28), date(2021, 9, 1)),
        (date(2021, 10, 29), date(2021, 10, 1)),
        (date(2020, 9, 2), date(2020, 9, 1)),
        (date(2022, 9, 28), date(2022, 8, 1)),
        (date(2022, 9, 29), None),
        (date(2020, 8, 1), None),
    ],
)
def test_the_month_that_scb_waits_for(today: date, month: date | None) -> None:
    assert next_scb_month(today, current_project()) == month


def test_scb_takes_a_month_within_four_weeks_after_it() -> None:
    assert scb_deadline(date(2021, 10, 1)) == date(2021, 11, 28)


def test_the_home_page_shows_the_counted_figures() -> None:
    for _ in range(3):
        seat()
    figures = collect_figures(None, as_of=swedish_today())

    page = signed_in(Role.COORDINATOR).get("/")

    assert page.context["figures"] == figures
    assert page.context["people"]["value"] == "3"
    assert page.context["companies"]["value"] == "3"
    assert "as of 2021-10-23" in page.text


def test_the_week_shows_how_full_its_sessions_are() -> None:
    monday = date(2021, 10, 18)
    early = seat(day=monday, minutes=None)
    late = make_run(seats=2, min_seats=1)
    make_session(late, monday + timedelta(days=6), time(18), time(20))
    make_enrolment(make_participant(company=early.company), late, early.company)
    make_session(late, monday + timedelta(days=7))

    week = signed_in(Role.COORDINATOR).get("/").context["week"]

    assert [(row.session.run, row.state) for row in week] == [(early.run, "attendance missing"), (late, "1 seat left")]


def test_only_mine_shows_the_readers_own_tasks() -> None:
    client = Client()
    anna = make_user(name="Anna Ek")
    client.force_login(anna)
    for owner in (anna, None):
        seat(coordinator=owner).company.agreements.all().delete()

    assert len(client.get("/").context["blockers"]) == 2
    (own,) = client.get("/?mine").context["blockers"]
    assert own["item"].owner == "Anna Ek"


def test_an_empty_installation_teaches_the_first_steps() -> None:
    page = signed_in(Role.COORDINATOR).get("/")

    assert "First steps" in page.text
    assert reverse("companies:create") in page.text


def test_an_empty_installation_whose_project_is_over_has_its_pages_and_its_report() -> None:
    with time_machine.travel(datetime(2026, 11, 23, 8, tzinfo=UTC), tick=False):
        client = signed_in(Role.LEADERSHIP)
        home = client.get("/leadership/").context
        tables = {table.key: table for table in client.get("/figures/").context["tables"]}
        asked = client.get(reverse("reports:create")).context["form"].initial
        whole = Period(asked["period_start"], asked["period_end"])
        frozen = freeze(project=current_project(), period=whole, counted_at=NOW, today=swedish_today())

        assert "Last day to report" not in signed_in(Role.COORDINATOR).get("/").text

    assert (home["people"]["value"], home["people"]["note"]) == ("0", "")
    assert [row.values for row in home["months"].rows][-1] == (0, 0, 600, 0, 60)
    assert len(home["months"].rows) == len(frozen["months"]) == len(frozen["plan_by_month"]) == 24
    assert tables["totals"].rows[0].values == (0,)
    assert whole == current_project().period
    assert frozen["targets"]["participants"] == {"target": 600, "outcome": 0, "plan": 600, "path": []}


@pytest.mark.parametrize(
    ("url", "role"), [("/", Role.COORDINATOR), ("/leadership/", Role.LEADERSHIP), ("/figures/", Role.COORDINATOR)]
)
def test_as_many_queries_for_one_person_as_for_many(url: str, role: Role) -> None:
    client = signed_in(role)
    counts = []
    for _ in range(2):
        for _ in range(2):
            seat(minutes=None)
            seat()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 38


def test_leadership_sees_numbers_and_no_names() -> None:
    enrolment = seat(name="Rördrom Ytbehandling AB")

    client = signed_in(Role.LEADERSHIP)
    pages = client.get("/leadership/").text + client.get("/figures/").text

    assert "Rördrom" not in pages
    assert enrolment.participant.family_name not in pages
    assert "of 600 people" in pages


def test_leadership_sees_no_small_numbers_of_people() -> None:
    seat()

    context = signed_in(Role.LEADERSHIP).get("/leadership/").context

    (county,) = context["regions"][0].rows
    assert sorted(str(value) for value in county.values) == ["0", "None", "None"]


def test_leadership_finds_no_small_number_among_the_totals_either() -> None:
    seat()

    home, figures = (signed_in(Role.LEADERSHIP).get(url).context for url in ("/leadership/", "/figures/"))

    assert home["sums"][0]["value"] == ""
    tables = {table.key: table for table in figures["tables"]}
    assert [row.values for row in tables["totals"].rows[:2]] == [(None,), (None,)]
    assert (tables["hours"].rows[0].values[0], tables["hours"].total.values[0]) == (None, None)
    assert tables["courses"].rows[0].values[3:6] == (None, None, None)


def test_leadership_sees_few_new_people_of_a_month_together_with_those_after() -> None:
    for month, people in ((date(2021, 3, 9), 6), (date(2021, 5, 4), 2), (date(2021, 6, 1), 5)):
        for _ in range(people):
            seat(day=month)

    context = signed_in(Role.LEADERSHIP).get("/leadership/").context

    shown = {row.label: row.values[:2] for row in context["months"].rows if row.values[0]}
    assert shown == {"March 2021": (6, 6), "May 2021 – June 2021": (7, 13)}
    assert signed_in(Role.COORDINATOR).get("/").context["months"].rows[8].values[:2] == (2, 8)


def test_a_months_few_new_people_do_not_stand_in_leaderships_chart() -> None:
    for month, people in ((date(2021, 3, 9), 6), (date(2021, 5, 4), 2), (date(2021, 6, 1), 5)):
        for _ in range(people):
            seat(day=month)
    figures = collect_figures(None, as_of=swedish_today())

    people, _companies = outlooks(current_project(), figures, limit=5)

    assert people.totals[6:11] == (6, 6, 6, 13, 13)


def test_leadership_chooses_whole_months() -> None:
    seat(day=date(2021, 9, 14))

    page = signed_in(Role.LEADERSHIP).get("/figures/?start=2021-09-14&end=2021-09-15&as_of=2021-09-14")

    assert page.context["figures"].period == Period(date(2021, 9, 1), date(2021, 9, 30))
    assert page.context["figures"].as_of == swedish_today()


def test_the_chart_ends_with_the_project_unless_somebody_is_new_after_it() -> None:
    project = current_project()
    seat(day=date(2021, 3, 9))
    with time_machine.travel(datetime(2023, 2, 1, 8, tzinfo=UTC), tick=False):
        people, _companies = outlooks(project, collect_figures(None, as_of=swedish_today()))
        assert people.months[-1] == date(2022, 8, 1)
        assert len(people.totals) == len(people.months) == 24
        seat(day=date(2022, 11, 8))
        people, _companies = outlooks(project, collect_figures(None, as_of=swedish_today()))
        assert people.months[-1] == date(2022, 11, 1)
        assert people.totals[-1] == people.outcome == 2


def test_a_report_hides_a_small_number_of_newcomers() -> None:
    seat()
    month = Period.of_month(date(2021, 9, 1))

    frozen = freeze(project=current_project(), period=month, counted_at=NOW, today=NOW.date())

    assert frozen["totals"]["started"] is None
    assert [course["participants"] for course in frozen["courses"]] == [None]


def test_the_figures_page_counts_the_days_of_its_address() -> None:
    seat(day=date(2021, 1, 12))
    seat()
    client = signed_in(Role.COORDINATOR)

    assert client.get("/figures/").context["figures"].participants == 2
    quarter = client.get("/figures/?start=2021-01-01&end=2021-03-31")
    assert quarter.context["figures"].participants == 1
    assert client.get("/figures/?as_of=2020-12-31").context["figures"].participants == 0
    assert "A period cannot end before it starts." in client.get("/figures/?start=2021-02-01&end=2021-01-01").text
    assert client.get("/figures/?as_of=2099-12-31").context["figures"].as_of == swedish_today()


@pytest.mark.parametrize("day", ["0001-01-01", "0021-09-15", "9999-12-31"])
def test_a_year_that_is_a_slip_is_said_to_be_one(day: str) -> None:
    for role in (Role.COORDINATOR, Role.LEADERSHIP):
        for name in ("start", "end", "as_of"):
            page = signed_in(role).get(f"/figures/?{name}={day}")
            assert page.status_code == 200
            assert role == Role.LEADERSHIP or "The date is not likely." in page.text
    assert signed_in(Role.COORDINATOR).get(f"/figures/people/?as_of={day}&start={day}").status_code == 200


def test_one_letter_is_too_short_to_search_for() -> None:
    assert "Write at least 2 letters" in signed_in(Role.COORDINATOR).get("/search/?q=a").text


def test_the_workbook_holds_the_same_numbers_as_the_page() -> None:
    seat(name="=1+1 AB")

    answer = signed_in(Role.COORDINATOR).get("/figures/?export=xlsx")

    assert "attachment" in answer["Content-Disposition"]
    book = load_workbook(BytesIO(answer.getvalue()))
    assert [cell.value for cell in book["In short"]["B"]][:5] == ["Number", 1, 1, 1, 1]
    company = book["Companies reached"]["A2"]
    assert company.data_type == "s"
    assert "1+1 AB" in company.value


@pytest.mark.parametrize(
    ("url", "role", "status"),
    [
        ("/figures/", Role.TRAINER, 403),
        ("/figures/", Role.COMPANY_CONTACT, 403),
        ("/figures/", Role.ADMINISTRATOR, 403),
        ("/leadership/", Role.COORDINATOR, 403),
        ("/", Role.LEADERSHIP, 302),
    ],
)
def test_other_roles_are_refused_or_led_home(url: str, role: Role, status: int) -> None:
    assert signed_in(role).get(url).status_code == status


def test_what_waits_beside_the_report_is_told_with_its_number_and_its_page() -> None:
    enrolment = seat()
    Enrolment.objects.filter(pk=enrolment.pk).update(state=EnrolmentState.REQUESTED)
    client = signed_in(Role.COORDINATOR)

    waiting = client.get("/").context["queues"]

    assert [(queue.count, queue.url) for queue in waiting] == [(1, reverse("enrolments:queue"))]
    Enrolment.objects.update(state=EnrolmentState.CONFIRMED)
    assert client.get("/").context["queues"] == []
