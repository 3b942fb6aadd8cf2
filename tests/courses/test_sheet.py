"""The attendance sheet as a page: defaults, faults at the row, somebody else's save, whose sessions."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from courses.enums import AttendanceSource, EnrolmentState
from courses.forms.attendance import Sheet
from courses.models import Attendance, CourseRun, Enrolment, Session
from tests.courses.conftest import SESSION_DAY, Seated, attend
from tests.factories import (
    make_company,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(run: CourseRun) -> User:
    user = make_user(Role.TRAINER)
    run.trainers.add(user)
    return user


def sent(session: Session, **changes: dict[str, str]) -> dict[str, str]:
    """What the browser sends of the sheet; `changes` by the family name of the person."""
    sheet = Sheet(session)
    values = {"seen": sheet.version}
    for row in sheet.rows:
        own = {name: str(row[name].value() or "") for name in row.fields}
        own |= changes.get(row.enrolment.participant.family_name, {})
        values |= {f"{row.prefix}-{name}": value for name, value in own.items()}
    return values


def grid(session: Session) -> str:
    return reverse("attendance:grid", args=[session.public_id])


def people(run: CourseRun, company: Company, *names: str) -> list[Enrolment]:
    return [make_enrolment(make_participant("Kim", name, company=company), run, company) for name in names]


def test_everybody_is_proposed_as_present_and_saved_by_one_press(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    people(run, company, "Alm", "Berg")
    client.force_login(coordinator)

    answer = client.post(grid(session), sent(session), follow=True)

    assert "Saved: 2 rows were changed." in answer.content.decode()
    assert (
        list(session.attendances.values_list("status", "net_minutes", "source")) == [("present", 180, "register")] * 2
    )


def test_times_are_written_as_people_do_and_make_a_part(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    people(run, company, "Alm", "Berg", "Ceder")
    client.force_login(coordinator)

    changes = {"Alm": {"arrived": "1015"}, "Berg": {"arrived": "10.15"}, "Ceder": {"arrived": "10:15"}}
    client.post(grid(session), sent(session, **changes))

    assert list(session.attendances.values_list("status", "net_minutes")) == [("part", 105)] * 3


def test_a_presence_without_a_minute_of_the_session_is_a_fault(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    """Times of another day, or typed in the wrong row: saved, they would be hours that nobody gets."""
    people(run, company, "Alm", "Berg")
    client.force_login(coordinator)
    changes = {"Alm": {"status": "part", "arrived": "0530", "left": "0630"}, "Berg": {"status": "absent"}}

    html = client.post(grid(session), sent(session, **changes)).content.decode()

    assert html.count("These times lie outside the session, or within its break.") >= 1
    assert not Attendance.objects.exists()


def test_faults_stand_in_their_rows_and_nothing_is_lost_or_saved(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    people(run, company, "Alm", "Berg", "Ceder")
    client.force_login(coordinator)
    changes = {
        "Alm": {"status": "part", "arrived": "kvart i"},
        "Berg": {"status": "absent", "left": "1100"},
        "Ceder": {"status": "part", "left": "1030"},
    }

    html = client.post(grid(session), sent(session, **changes)).content.decode()

    assert "Write a time such as 8.30 or 0830." in html
    assert 'value="kvart i"' in html
    assert 'value="1030"' in html
    assert not Attendance.objects.exists()

    changes["Alm"]["arrived"] = ""
    html = client.post(grid(session), sent(session, **changes)).content.decode()
    assert "Write when the person arrived or left." in html
    assert "Somebody absent neither arrives nor leaves." in html


def test_an_employment_that_is_missing_is_told_in_the_row(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    person = make_participant("Alva", "Ek")
    make_employment(person, company, starts_on=SESSION_DAY + timedelta(days=1))
    make_enrolment(person, run, company)
    client.force_login(coordinator)

    html = client.post(grid(session), sent(session)).content.decode()

    assert "Ek, Alva was employed nowhere on 2021-03-01." in html


def test_somebody_elses_save_is_shown_and_not_overwritten(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    (enrolment,) = people(run, company, "Alm")
    stale = sent(session, Alm={"status": "absent"})
    attend(session, [enrolment], make_user())
    client.force_login(coordinator)

    html = client.post(grid(session), stale).content.decode()

    assert "Somebody else saved this attendance while you were writing." in html
    assert "Saved by the other: present" in html
    assert session.attendances.get().status == "present"

    client.post(grid(session), stale | {"seen": Sheet(session).version})
    assert session.attendances.get().status == "absent"


def test_who_withdrew_later_stays_open_until_somebody_says(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    (enrolment,) = people(run, company, "Alm")
    enrolment.state, enrolment.decided_at = EnrolmentState.WITHDRAWN, session.starts_at + timedelta(days=1)
    enrolment.save()
    client.force_login(coordinator)

    client.post(grid(session), sent(session))
    assert not session.attendances.exists()

    client.post(grid(session), sent(session, Alm={"status": "present"}))
    assert session.attendances.get().net_minutes == 180


def test_who_gets_a_seat_later_is_not_made_present_by_a_correction(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    (enrolment,) = people(run, company, "Alm")
    attend(session, [enrolment], coordinator)
    people(run, company, "Berg")
    client.force_login(coordinator)

    client.post(grid(session), sent(session, Alm={"status": "absent"}))

    assert session.attendances.get().status == "absent"


def test_minutes_follow_while_one_types(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    people(run, company, "Alm")
    (row,) = Sheet(session).rows
    client.force_login(coordinator)
    url = reverse("attendance:minutes", args=[session.public_id])

    def minutes(**values: str) -> str:
        named = {f"{row.prefix}-{name}": value for name, value in values.items()}
        return client.get(url, {"row": row.prefix} | named).content.decode()

    assert minutes(status="part", arrived="10") == "120"
    assert minutes(status="absent") == "0"
    assert minutes(status="part", arrived="soon") == ""


def test_minutes_while_one_types_are_those_that_are_saved(
    client: Client, coordinator: User, run: CourseRun, session: Session, company: Company
) -> None:
    """A gap that a merge found stays while the times do."""
    (enrolment,) = people(run, company, "Alm")
    attend(session, [enrolment], coordinator)
    Attendance.objects.update(away_minutes=30, net_minutes=150)

    sheet = Sheet(session, data=sent(session))

    assert sheet.total == 150


def test_what_was_changed_after_it_was_recorded_stands_below_the_sheet(  # noqa: PLR0917 - fixtures
    client: Client, coordinator: User, trainer: User, run: CourseRun, session: Session, company: Company
) -> None:
    """Old and new minutes with who and when, also from nothing to all of it."""
    people(run, company, "Alm")
    client.force_login(coordinator)
    client.post(grid(session), sent(session, Alm={"status": "absent"}))
    assert client.get(grid(session)).context["changes"] == []

    client.post(grid(session), sent(session, Alm={"status": "present"}))

    (change,) = client.get(grid(session)).context["changes"]
    assert (change["who"], change["text"]) == (coordinator, "Alm, Kim: Recorded attendance")
    told = {one["label"]: (one["before"], one["after"]) for one in change["changes"]}
    assert told == {"status": ("absent", "present"), "net minutes": ("0", "180")}
    client.force_login(trainer)
    assert client.get(reverse("trainer:session", args=[session.public_id])).context["changes"] == []


def test_a_session_to_come_has_no_sheet_yet(client: Client, coordinator: User, run: CourseRun, seated: Seated) -> None:
    seated()
    client.force_login(coordinator)

    html = client.get(grid(make_session(run, timezone.localdate() + timedelta(days=2)))).content.decode()

    assert "The session has not started" in html
    assert "Save attendance" not in html


def test_a_trainer_records_own_sessions_only(
    client: Client, trainer: User, run: CourseRun, session: Session, company: Company
) -> None:
    people(run, company, "Alm")
    other = make_session(make_run(), SESSION_DAY)
    client.force_login(trainer)

    client.post(reverse("trainer:session", args=[session.public_id]), sent(session))
    assert session.attendances.values_list("source", "recorded_by").get() == (AttendanceSource.TRAINER, trainer.pk)

    for name in ("trainer:session", "trainer:minutes", "trainer:paper"):
        assert client.get(reverse(name, args=[other.public_id])).status_code == 404
    assert client.post(reverse("trainer:session", args=[other.public_id]), {}).status_code == 404
    assert client.get(grid(session)).status_code == 403


def test_a_trainer_sees_names_and_companies_and_no_way_to_people(
    client: Client, trainer: User, run: CourseRun, session: Session, company: Company
) -> None:
    (enrolment,) = people(run, company, "Alm")
    client.force_login(trainer)

    html = client.get(reverse("trainer:session", args=[session.public_id])).content.decode()

    assert "Alm, Kim" in html
    assert company.name in html
    assert str(enrolment.participant.public_id) not in html


def test_a_trainers_home_begins_with_what_is_missing(
    client: Client, trainer: User, run: CourseRun, seated: Seated
) -> None:
    today = timezone.localdate()
    enrolments = seated()
    done, missing, now, coming = (make_session(run, today + timedelta(days=days)) for days in (-2, -1, 0, 1))
    attend(done, enrolments, trainer)
    make_session(make_run(), today)
    client.force_login(trainer)

    context = client.get(reverse("trainer:home")).context

    assert [list(context[part]) for part in ("missing", "today", "coming", "held")] == [
        [missing],
        [now],
        [coming],
        [done],
    ]


def test_a_neighbours_person_is_never_on_the_sheet(run: CourseRun, session: Session, company: Company) -> None:
    own = people(run, company, "Alm")
    people(make_run(), make_company(), "Berg")

    assert Sheet(session).enrolments == own


def test_saving_costs_as_many_queries_for_16_as_for_100(
    client: Client, coordinator: User, run: CourseRun, company: Company
) -> None:
    client.force_login(coordinator)
    client.get(reverse("attendance:list"))  # the first request of a sign-in notes when it was
    queries = []
    for number, day in ((16, 1), (100, 2)):
        session = make_session(run, SESSION_DAY.replace(day=day))
        for _ in range(number):
            make_enrolment(make_participant(company=company), run, company)
        values = sent(session)
        with CaptureQueriesContext(connection) as captured:
            client.post(grid(session), values)
        queries.append([query["sql"][:100] for query in captured.captured_queries])

    assert len(queries[0]) == len(queries[1])
    assert len(queries[0]) <= 17, "\n".join(queries[0])  # 15, and the transaction that a test makes a savepoint
