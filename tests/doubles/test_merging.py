"""Two registrations of one person become one: what follows, what collides, and what it does to the figures."""

from datetime import date, time, timedelta

import pytest

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.crypto import blind_index
from compcor.core.exceptions import RuleViolation
from compcor.core.fields import token_of
from compcor.core.identifiers import PersonalNumber
from compcor.core.periods import swedish_today
from compcor.mail.actions import send_message
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from courses.actions import record_attendance
from courses.actions.attendance import AttendanceEntry
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus, EnrolmentState
from courses.models import Attendance, CourseRun, Enrolment, Participation
from participants import actions
from participants.enums import JobChangeState, NumberChange, Side
from participants.identity import find_person
from participants.models import EmployeeCard, Employment, FormerNumber, JobChange, Merge, NotTheSame, Participant
from participants.moves import effects
from tests.doubles.rows import BORN, MARCH, attend, merge, minutes_of, number_of, person
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
def by() -> User:
    return make_user()


@pytest.fixture
def company() -> Company:
    return make_company()


@pytest.fixture
def pair(company: Company) -> tuple[Participant, Participant]:
    """The same person registered twice at one company."""
    return person(company=company, email="first@example.org"), person("Amina", "Ali", company=company)


def parse(number: str) -> PersonalNumber:
    return PersonalNumber.parse(number, today=swedish_today())


def periods(participant: Participant) -> list[tuple[object, ...]]:
    rows = Employment.objects.filter(participant=participant).order_by("company", "starts_on")
    return list(rows.values_list("company", "starts_on", "ends_on"))


# Facts and numbers


def test_each_fact_is_taken_from_the_side_that_was_chosen(pair: tuple[Participant, Participant], by: User) -> None:
    merge(*pair, by, family_name=Side.SECOND, email=Side.FIRST)

    kept = Participant.objects.get()
    assert (kept.given_name, kept.family_name, kept.email) == ("Amina", "Ali", "first@example.org")
    assert kept.list_name == "Ali, Amina"
    assert kept.search_text == "amina ali first@example.org"


def test_the_order_of_the_two_says_nothing(pair: tuple[Participant, Participant], by: User) -> None:
    """The first side is always the row that was registered first."""
    first, second = pair

    done = merge(second, first, by, family_name=Side.SECOND)

    assert (done.kept, done.gone_id) == (first, second.public_id)
    assert Participant.objects.get().family_name == "Ali"


def test_a_coordination_number_and_the_later_personal_number_both_find_the_person(by: User) -> None:
    """docs/domain.md §9 trap 2."""
    coordination, personal = number_of(BORN, is_coordination=True), number_of(BORN)
    first, second = make_participant(number=coordination), make_participant(number=personal)

    merge(first, second, by, number=Side.SECOND)

    kept = Participant.objects.get()
    assert kept.personal_number == personal
    assert find_person(parse(coordination)) == find_person(parse(personal)) == kept
    assert FormerNumber.objects.get().personal_number == coordination


def test_a_mistyped_number_is_forgotten_and_the_birth_date_follows_the_right_one(by: User) -> None:
    right, mistyped = number_of(BORN), number_of(date(1981, 5, 17))
    first, second = make_participant(number=mistyped), make_participant(number=right)

    merge(first, second, by, number=Side.SECOND, other_number=NumberChange.MISTYPED)

    assert Participant.objects.get().birth_date == BORN
    assert find_person(parse(mistyped)) is None


def test_former_numbers_of_both_go_on_finding_the_person(by: User) -> None:
    old = number_of(BORN, is_coordination=True)
    first, second = person(), make_participant(number=old)
    actions.correct_personal_number(participant=second, personal_number=number_of(BORN), change=NumberChange.NEW, by=by)

    merge(first, second, by)

    assert find_person(parse(old)) == first
    assert first.former_numbers.count() == 2


# Employments, mails, notices, cards


def test_employments_move_and_those_that_share_days_at_a_company_are_joined(company: Company, by: User) -> None:
    first, second, other = person(), person(), make_company()
    make_employment(first, company, starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 30), title="montör")
    make_employment(second, company, starts_on=date(2020, 6, 30), title="tekniker")
    make_employment(second, other, starts_on=date(2018, 1, 1), ends_on=date(2019, 1, 1))

    merge(first, second, by)

    assert periods(first) == [
        (company.pk, date(2020, 1, 1), None),
        (other.pk, date(2018, 1, 1), date(2019, 1, 1)),
    ]
    assert Employment.objects.get(company=company).title == "tekniker"


def test_employments_at_one_company_that_share_no_day_stay_two(company: Company, by: User) -> None:
    first, second = person(), person()
    make_employment(first, company, starts_on=date(2020, 1, 1), ends_on=date(2020, 6, 30))
    make_employment(second, company, starts_on=date(2020, 8, 1))

    merge(first, second, by)

    assert len(periods(first)) == 2


def test_mails_cards_and_job_changes_follow(company: Company, by: User) -> None:
    other = make_company()
    first, second = person(company=company), person()
    old, new = make_employment(second, company), make_employment(second, other)
    for participant in (first, second):
        EmployeeCard.objects.create(participant=participant, company=company, given_name="A", family_name="B")
    card = EmployeeCard.objects.create(participant=second, company=other, given_name="A", family_name="B")
    change = JobChange.objects.create(participant=second, new=new, old=old)
    message = send_message(
        template="participants/mail/notice", to=Recipient("a@example.org", "A"), facts=NOTICE, by=by, about=[second]
    )

    merge(first, second, by)

    assert {row.company for row in EmployeeCard.objects.filter(participant=first)} == {company, other}
    card.refresh_from_db()
    change.refresh_from_db()
    joined = Employment.objects.get(participant=first, company=company)
    assert (card.participant, change.participant, change.old) == (first, first, joined)
    assert change.state == JobChangeState.OPEN
    assert list(Message.objects.about(first)) == [message]


NOTICE = {"project": "CompCor", "link": "https://example.org/", "name": "A", "company": "B", "notice": "…"}


def test_who_was_found_to_be_somebody_else_stays_so(by: User) -> None:
    first, second, third = person(), person(), person()
    actions.find_not_the_same(first=first, second=third, by=by)
    actions.find_not_the_same(first=second, second=third, by=by)

    merge(first, second, by)

    assert list(NotTheSame.objects.values_list("first", "second")) == [(first.pk, third.pk)]


# Enrolments and attended time


def test_enrolments_move_with_their_attendance(
    pair: tuple[Participant, Participant], company: Company, by: User
) -> None:
    first, second = pair
    run = make_run()
    enrolment = make_enrolment(second, run, company)
    attend(enrolment, make_session(run, MARCH))

    merge(first, second, by)

    assert Enrolment.objects.get().participant == first
    assert minutes_of(first) == [180]
    assert attended_differences() == []


def test_the_person_counts_once_with_all_minutes(
    pair: tuple[Participant, Participant], company: Company, by: User
) -> None:
    for participant, day in zip(pair, (MARCH, MARCH + timedelta(days=40)), strict=True):
        run = make_run()
        attend(make_enrolment(participant, run, company), make_session(run, day))
    assert Participation.objects.count() == 2

    merge(*pair, by)

    counted = Participation.objects.get()
    assert (counted.participant_id, counted.minutes, counted.started_on) == (pair[0].pk, 360, MARCH)
    assert counted.last_attended_on == MARCH + timedelta(days=40)
    assert attended_differences() == []


def test_two_enrolments_on_one_run_keep_every_attended_minute(
    pair: tuple[Participant, Participant], company: Company, by: User
) -> None:
    run = make_run()
    one, other = (make_enrolment(participant, run, company) for participant in pair)
    sessions = [make_session(run, MARCH + timedelta(days=days)) for days in range(3)]
    attend(one, sessions[0])
    attend(other, sessions[1])
    attend(one, sessions[2], status=AttendanceStatus.ABSENT)
    attend(other, sessions[2], left=time(10))

    merge(*pair, by)

    assert Enrolment.objects.get() == one
    assert minutes_of(pair[0]) == [180, 180, 60]
    assert Attendance.objects.get(session=sessions[2]).status == AttendanceStatus.PART


@pytest.mark.parametrize(
    ("one", "other", "minutes", "status"),
    [
        ((None, None), (None, None), 180, AttendanceStatus.PRESENT),
        ((None, None), (time(10), time(11)), 180, AttendanceStatus.PRESENT),
        ((None, time(10, 30)), (time(10), None), 180, AttendanceStatus.PRESENT),
        ((None, time(10)), (time(9, 30), time(11)), 120, AttendanceStatus.PART),
        ((time(9), time(10)), (time(10), time(11)), 120, AttendanceStatus.PART),
        # With a gap between: what nobody has attended does not begin to count.
        ((time(9), time(10)), (time(11), time(11, 30)), 90, AttendanceStatus.PART),
        ((None, time(10)), (time(11), None), 120, AttendanceStatus.PART),
    ],
)
def test_presence_at_one_session_is_united_and_never_counted_twice(
    *,
    pair: tuple[Participant, Participant],
    company: Company,
    by: User,
    one: tuple[time | None, time | None],
    other: tuple[time | None, time | None],
    minutes: int,
    status: AttendanceStatus,
) -> None:
    run = make_run()
    session = make_session(run, MARCH)
    for participant, times in zip(pair, (one, other), strict=True):
        attend(make_enrolment(participant, run, company), session, *times)

    merge(*pair, by)

    assert minutes_of(pair[0]) == [minutes]
    assert Attendance.objects.get().status == status
    assert attended_differences() == []


def test_a_gap_stays_when_the_hours_are_counted_anew_and_the_sheet_is_saved(
    pair: tuple[Participant, Participant], company: Company, by: User
) -> None:
    run = make_run()
    session = make_session(run, MARCH)
    for participant, times in zip(pair, ((None, time(10)), (time(11), None)), strict=True):
        attend(make_enrolment(participant, run, company), session, *times)
    merge(*pair, by)
    employment = Employment.objects.get()

    actions.change_employment(employment=employment, starts_on=date(2018, 1, 1), by=by)
    row = Attendance.objects.get()
    entry = AttendanceEntry(row.enrolment, AttendanceStatus(row.status), row.arrived_at, row.left_at)
    changed = record_attendance(session=session, entries=[entry], by=by, source=AttendanceSource.REGISTER)

    assert changed == []
    assert minutes_of(pair[0]) == [120]


@pytest.mark.parametrize(
    ("one", "other", "after"),
    [
        (EnrolmentState.WITHDRAWN, EnrolmentState.COMPLETED, EnrolmentState.COMPLETED),
        (EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED, EnrolmentState.CONFIRMED),
        (EnrolmentState.NOT_COMPLETED, EnrolmentState.CONFIRMED, EnrolmentState.NOT_COMPLETED),
    ],
)
def test_the_further_state_of_two_enrolments_stays(
    *,
    pair: tuple[Participant, Participant],
    company: Company,
    by: User,
    one: EnrolmentState,
    other: EnrolmentState,
    after: EnrolmentState,
) -> None:
    run = make_run()
    for participant, state in zip(pair, (one, other), strict=True):
        make_enrolment(participant, run, company, state=state, queued_at="2021-01-01T10:00Z")

    merge(*pair, by)

    assert Enrolment.objects.get().state == after


def test_a_seat_that_is_freed_goes_to_the_first_in_line(
    pair: tuple[Participant, Participant], company: Company, by: User
) -> None:
    run = make_run(seats=2)
    for participant in pair:
        make_enrolment(participant, run, company)
    waiting = waiting_for(run, company)

    merge(*pair, by)

    waiting.refresh_from_db()
    assert waiting.state == EnrolmentState.CONFIRMED


def waiting_for(run: CourseRun, company: Company) -> Enrolment:
    facts = {"state": EnrolmentState.WAITLISTED, "queued_at": "2021-01-01T10:00Z"}
    return make_enrolment(person("Siv", "Alm", company=company), run, company, **facts)


def test_hours_stay_with_the_employer_of_the_day(by: User) -> None:
    """docs/domain.md §9 trap 1: registered by two companies, one after the other."""
    old, new, run = make_company(), make_company(), make_run()
    first, second = person(), person()
    make_employment(first, old, ends_on=date(2021, 2, 28))
    make_employment(second, new, starts_on=date(2021, 3, 1))
    attend(make_enrolment(first, run, old), make_session(run, date(2021, 2, 9)))
    attend(make_enrolment(second, run, new), make_session(run, MARCH))

    merge(first, second, by)

    companies = Attendance.objects.order_by("session__starts_at").values_list("company", flat=True)
    assert list(companies) == [old.pk, new.pk]


# The page's own words, and who may

H = "3\N{NO-BREAK SPACE}h"


def test_the_page_tells_what_moves_and_what_collides(pair: tuple[Participant, Participant], company: Company) -> None:
    run = make_run()
    session = make_session(run, MARCH)
    for participant in pair:
        attend(make_enrolment(participant, run, company), session)
    alone = make_enrolment(pair[1], make_run(), company)

    told = {effect.title: (effect.is_collision, list(effect.lines)) for effect in effects(*pair)}

    assert told["Enrolments that move"] == (False, [f"{alone.run.course} ({alone.run}), confirmed"])
    assert told["Attendance twice at one session"] == (True, [f"{run}, 2021-03-02: {H} and {H} become {H}"])
    assert told["Employments that are joined"][0]
    assert "Figures" in told


def test_only_who_may_see_both_merges_a_protected_identity(by: User) -> None:
    first, second = person(), person(protected_identity=True)
    alias = second.list_name

    with pytest.raises(RuleViolation):
        merge(first, second, by)
    merge(first, second, make_user(handles_protected=True))

    kept = Participant.objects.get()
    assert (kept.protected_identity, kept.list_name, kept.search_text) == (True, alias, "")


def test_a_person_is_not_merged_with_themselves(by: User) -> None:
    participant = person()

    with pytest.raises(RuleViolation):
        merge(participant, participant, by)


def test_a_merge_is_in_the_history_of_both_and_the_log_holds_no_personal_data(
    pair: tuple[Participant, Participant], by: User
) -> None:
    first, second = pair
    done = merge(first, second, by, family_name=Side.SECOND)

    for row, fact, other in ((first, "other", second), (second, "into", first)):
        event = AuditEvent.objects.about(row).get()
        assert (event.verb, event.actor) == ("participant.merged", by)
        assert event.details == {
            fact: str(other.public_id),
            "merge": str(done.public_id),
            "number": "first",
            "other_number": "new",
            "choices": {"family_name": "second"},
        }


def test_the_journal_is_encrypted(pair: tuple[Participant, Participant], by: User) -> None:
    done = merge(*pair, by)

    token = Merge.objects.annotate(token=token_of("journal")).values_list("token", flat=True).get(pk=done.pk)
    assert blind_index(pair[1].personal_number) not in token
    assert "Hassan" not in token
