"""Faults between rows, and what is no fault: each says where it is and what to do, in both languages."""

import string
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from courses.enums import EnrolmentState
from courses.models import Attendance, Course, Enrolment
from courses.register.faults import MESSAGES, column_letters
from courses.register.state import Scope
from courses.register.summary import summary_of
from participants.models import Employment, Participant
from tests.courses.conftest import attend
from tests.factories import (
    make_company,
    make_course,
    make_employment,
    make_enrolment,
    make_hold,
    make_participant,
    make_run,
    make_session,
    make_user,
    personal_number,
)
from tests.register.books import ATTENDANCE, COMPANIES, COURSES, PEOPLE, RUNS, SESSIONS, check, codes, little, workbook

pytestmark = pytest.mark.django_db
ASA, BO = "19850709-9805", "19880513-2399"
DAY = date(2021, 3, 1)
COMPANY = "559823-6809"


def faults(**sheets: Any) -> list[tuple[str, int, int, str]]:
    return codes(check(workbook(little(**sheets))))


def test_the_little_register_is_right() -> None:
    state = check(workbook(little()))

    assert codes(state) == []
    assert [presence.net_minutes for presence in state.plans[Attendance].new] == [480, 360]


def test_columns_that_must_be_there() -> None:
    assert faults(Företag=[["Företagsnamn", "Kommun"], ["A AB", "Flen"]])[0] == ("Företag", 1, 0, "no_column")


def test_two_columns_with_one_heading() -> None:
    rows = [[*COMPANIES, "Kommun"], ["A AB", COMPANY, "Flen", "", "Sala"]]

    assert faults(Företag=rows)[0] == ("Företag", 1, 5, "double_header")


def test_a_heading_with_a_fault_explains_every_row_that_refers_to_its_sheet() -> None:
    people = [[*PEOPLE, "Personnr"], ["19850709-9805", "Åsa", "Ek", "559823-6809", date(2019, 1, 1), "", ""]]

    state = check(workbook(little(Deltagare=people)))

    assert codes(state) == [("Deltagare", 1, 7, "double_header")]
    assert state.faults[0].followers == 2


def test_a_sheet_without_headings() -> None:
    assert faults(Företag=[["A AB", COMPANY, "Flen"]])[0] == ("Företag", 1, 0, "no_header")


def test_the_same_company_twice() -> None:
    rows = [COMPANIES, ["A AB", COMPANY, "Flen", ""], ["B AB", COMPANY, "Flen", ""]]

    assert faults(Företag=rows) == [("Företag", 3, 2, "double")]


def test_an_agreement_that_is_yet_to_be_signed() -> None:
    assert faults(Företag=[COMPANIES, ["A AB", COMPANY, "Flen", "2099-01-01"]])[0] == ("Företag", 2, 4, "in_future")


def test_a_partner_that_is_not_one() -> None:
    rows = [[*COMPANIES, "Samverkanspart"], ["A AB", COMPANY, "Flen", "", "Någon annan"]]
    state = check(workbook(little(Företag=rows)))

    assert codes(state) == [("Företag", 2, 5, "no_partner")]
    assert "Automation Region" in state.faults[0].message


def test_an_employer_that_nobody_knows() -> None:
    rows = [PEOPLE, [ASA, "Åsa", "Ek", "559805-9888", "2019-01-01", ""], [BO, "Bo", "Al", COMPANY, "2019-01-01", ""]]
    state = check(workbook(little(Deltagare=rows)))

    assert codes(state) == [("Deltagare", 2, 4, "no_company")]
    assert state.faults[0].followers == 1  # the person's attendance


def test_another_name_for_the_same_number() -> None:
    rows = [
        PEOPLE,
        [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", "2019-12-31"],
        [ASA, "Bo", "Al", COMPANY, "2020-01-01", ""],
    ]

    assert faults(Deltagare=rows)[0] == ("Deltagare", 3, 3, "other_name")


def test_employments_at_one_company_that_overlap() -> None:
    rows = [
        PEOPLE,
        [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", ""],
        [ASA, "Åsa", "Ek", COMPANY, "2020-01-01", ""],
        [BO, "Bo", "Al", COMPANY, "2019-01-01", ""],
        [BO, "Bo", "Al", COMPANY, "2019-01-01", ""],
    ]

    assert faults(Deltagare=rows) == [("Deltagare", 3, 5, "overlap"), ("Deltagare", 5, 5, "double")]


def test_an_employment_that_overlaps_one_that_is_registered() -> None:
    company = make_company(org_number="5598236809")
    person = make_participant("Åsa", "Ek", number="198507099805")
    make_employment(person, company, starts_on=date(2018, 1, 1))

    assert faults()[0] == ("Deltagare", 2, 5, "overlap")


def test_a_person_of_an_unlikely_age() -> None:
    number = personal_number(birth_date=date(2015, 12, 31))
    rows = [PEOPLE, [number, "Åsa", "Ek", COMPANY, "2019-01-01", ""]]

    assert faults(Deltagare=rows, Närvaro=None) == [("Deltagare", 2, 1, "personal_number_age")]


def test_a_course_of_new_needs_without_a_theme() -> None:
    rows = [COURSES, ["AUT-01", "Robotar", "", "Nya behov", 8]]
    state = check(workbook(little(Kurser=rows)))

    assert codes(state) == [("Kurser", 2, 3, "no_theme")]
    assert state.faults[0].followers == 4  # the run, its session and the attendance of both


def test_a_run_of_a_course_that_nobody_knows() -> None:
    assert faults(Kurser=None)[0] == ("Kurstillfällen", 2, 2, "no_course")


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ([date(2019, 3, 1), "08:00", "16:30", "", ""], 2, "outside_project"),
        ([DAY, "08:00", "08:00", "", ""], 4, "too_long_session"),
        ([DAY, "08:00", "07:30", "", ""], 4, "too_long_session"),
        ([DAY, "08:00", "12:00", "11:30", "12:30"], 5, "break_outside"),
        ([DAY, "08:00", "12:00", "10:30", "10:00"], 5, "break_outside"),
        ([DAY, "08:00", "12:00", "10:30", ""], 6, "break_half"),
    ],
)
def test_times_of_a_session(cells: list[Any], column: int, code: str) -> None:
    state = check(workbook(little(Träffar=[SESSIONS, ["AUT-01-01", *cells]])))

    assert codes(state)[0] == ("Träffar", 2, column, code)


def test_sessions_of_a_run_that_overlap() -> None:
    rows = [SESSIONS, ["AUT-01-01", DAY, "08:00", "12:00", "", ""], ["AUT-01-01", DAY, "11:00", "15:00", "", ""]]

    assert ("Träffar", 3, 3, "session_overlap") in faults(Träffar=rows)


def test_two_sessions_on_a_day_need_their_start() -> None:
    rows = [SESSIONS, ["AUT-01-01", DAY, "08:00", "12:00", "", ""], ["AUT-01-01", DAY, "13:00", "16:00", "", ""]]
    attendance = [[*ATTENDANCE, "Start"], ["AUT-01-01", DAY, ASA, "Närvarande", "", "", ""]]
    with_start = [[*ATTENDANCE, "Start"], ["AUT-01-01", DAY, ASA, "Närvarande", "", "", "13:00"]]

    assert faults(Träffar=rows, Närvaro=attendance) == [("Närvaro", 2, 2, "many_sessions")]
    assert faults(Träffar=rows, Närvaro=with_start) == []


@pytest.mark.parametrize(
    ("status", "arrived", "left", "column", "code"),
    [
        ("Frånvarande anmäld", "09:00", "", 5, "absent_with_time"),
        ("Frånvarande oanmäld", "", "09:00", 6, "absent_with_time"),
        ("Delvis", "", "", 5, "part_without_time"),
        ("Delvis", "", "08:00", 6, "left_before"),
        ("Delvis", "11:00", "10:00", 6, "left_before_arrived"),
    ],
)
def test_times_of_an_attendance(status: str, arrived: str, left: str, column: int, code: str) -> None:
    rows = [ATTENDANCE, ["AUT-01-01", DAY, ASA, status, arrived, left]]

    assert faults(Närvaro=rows) == [("Närvaro", 2, column, code)]


def test_who_arrives_when_it_is_over_has_no_minutes() -> None:
    state = check(workbook(little(Närvaro=[ATTENDANCE, ["AUT-01-01", DAY, ASA, "Delvis", "16:30", ""]])))

    assert (codes(state), state.plans[Attendance].new[0].net_minutes) == ([], 0)


def test_the_same_attendance_twice() -> None:
    row = ["AUT-01-01", DAY, ASA, "Närvarande", "", ""]

    assert faults(Närvaro=[ATTENDANCE, row, row]) == [("Närvaro", 3, 3, "double")]


def test_attendance_before_the_employment() -> None:
    rows = [
        PEOPLE,
        [ASA, "Åsa", "Ek", COMPANY, "2021-03-02", ""],
        [BO, "Bo", "Al", COMPANY, "2019-01-01", "2021-02-28"],
    ]

    assert faults(Deltagare=rows) == [("Närvaro", 2, 3, "not_employed"), ("Närvaro", 3, 3, "not_employed")]


def test_attendance_ahead_of_its_time() -> None:
    from compcor.project.models import Project

    Project.objects.update(ends_on=date(2100, 1, 1))
    ahead = date(2099, 3, 2)
    state = check(
        workbook(
            little(
                Träffar=[SESSIONS, ["AUT-01-01", ahead, "08:00", "12:00", "", ""]],
                Närvaro=[ATTENDANCE, ["AUT-01-01", ahead, ASA, "Närvarande", "", ""]],
            )
        )
    )

    assert codes(state) == [("Närvaro", 2, 2, "session_ahead")]


def test_more_people_than_seats() -> None:
    assert faults(Kurstillfällen=[RUNS, ["AUT-01-01", "AUT-01", "Flen", 1, "Genomfört"]]) == [
        ("Närvaro", 3, 1, "no_seat")
    ]


def test_seats_are_not_taken_from_those_who_have_them() -> None:
    company = make_company(org_number="5598236809")
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01", seats=3)
    make_enrolment(make_participant(company=company), run, company)
    make_hold(run, company)
    rows = {"Kurstillfällen": [RUNS, ["AUT-01-01", "AUT-01", "Flen", 1, "Öppet"]]}

    assert codes(check(workbook(rows))) == [("Kurstillfällen", 2, 4, "seats_taken")]


def test_an_employment_that_ends_before_attended_days_is_named_where_it_stands() -> None:
    """Before anything is written, and not when another company employed the person then."""
    company, other = make_company(org_number="5598236809"), make_company(org_number="5598059888")
    person = make_participant("Åsa", "Ek", number="198507099805")
    make_employment(person, company, starts_on=date(2019, 1, 1))
    run = make_run()
    attend(make_session(run, DAY), [make_enrolment(person, run, company)], make_user())
    rows = [PEOPLE, [ASA, "Åsa", "Ek", COMPANY, date(2019, 1, 1), "2021-02-28"]]

    assert codes(check(workbook({"Deltagare": rows}))) == [("Deltagare", 2, 6, "attended_unemployed")]
    make_employment(person, other, starts_on=date(2021, 3, 1))
    assert codes(check(workbook({"Deltagare": rows}))) == []


def test_a_cancelled_run_has_no_attendance() -> None:
    rows = [RUNS, ["AUT-01-01", "AUT-01", "Flen", 12, "Inställt"]]

    assert {code for *_, code in faults(Kurstillfällen=rows)} == {"run_cancelled"}


def test_a_wrong_key_explains_who_refers_to_the_right_one() -> None:
    """One letter wrong in the company's number: its people are no faults, a stranger's number is."""
    stranger = "559805-9888"
    state = check(
        workbook(
            little(
                Företag=[COMPANIES, ["A AB", "559823-6808", "Flen", ""]],
                Deltagare=[
                    PEOPLE,
                    [ASA, "Åsa", "Ek", COMPANY, "2019-01-01", ""],
                    [BO, "Bo", "Al", COMPANY, "2019-01-01", ""],
                    ["19850709-9813", "Per", "Öst", stranger, "2019-01-01", ""],
                ],
            )
        )
    )

    assert codes(state)[0] == ("Företag", 2, 2, "org_number_check")
    assert state.faults[0].followers == 4
    assert ("Deltagare", 4, 4, "no_company") in codes(state) or ("Deltagare", 4, 1, "personal_number_check") in codes(
        state
    )
    assert len(state.faults) == 2


def test_sheets_may_be_missing_when_what_they_refer_to_is_there() -> None:
    company = make_company(org_number="5598236809")
    run = make_run(make_course(code="AUT-01"), code="AUT-01-01")
    make_session(run, DAY)
    make_participant("Åsa", "Ek", number="198507099805", company=company)
    rows = [ATTENDANCE, ["aut-01-01", DAY, ASA, "Närvarande", "", ""]]

    state = check(workbook({"Närvaro": rows}))

    assert codes(state) == []
    assert len(state.plans[Attendance].new) == 1


def test_hours_belong_to_the_enrolments_company_when_two_employ() -> None:
    first, second = make_company(org_number="5598236809"), make_company()
    person = make_participant("Åsa", "Ek", number="198507099805", company=first)
    make_employment(person, second, starts_on=date(2020, 1, 1))
    run = make_run(code="AUT-01-01")
    make_session(run, DAY)
    make_enrolment(person, run, first, state=EnrolmentState.CONFIRMED)

    state = check(workbook({"Närvaro": [ATTENDANCE, ["AUT-01-01", DAY, ASA, "Närvarande", "", ""]]}))

    assert state.plans[Attendance].new[0].company_id == first.pk
    assert state.plans[Enrolment].unchanged == 1


def test_a_contact_brings_in_own_people_alone_and_learns_of_no_others() -> None:
    own, other = make_company(org_number="5598236809"), make_company()
    make_participant("Åsa", "Ek", number="198507099805", company=other, email="old@example.org")
    make_participant("Bo", "Al", number="198805132399", company=own)
    rows = [
        [*PEOPLE, "E-post"],
        [ASA, "Anna", "Annan", COMPANY, "2021-01-01", "", "new@example.org"],
        [BO, "Bo", "Al", COMPANY, date(2019, 1, 1), "", "bo@example.org"],
    ]
    state = check(workbook(little(Deltagare=rows)), scope=Scope(company=own.pk))

    assert codes(state) == []
    assert list(state.tables) == [next(iter(state.tables))]
    assert [change.after for change in state.plans[Participant].changed] == [{"email": "bo@example.org"}]
    assert len(state.plans[Employment].new) == 1
    assert state.plans[Course].new == []
    people = summary_of(state)["models"][0]
    assert (people["new"], people["changed"], people["unchanged"]) == (1, 1, 0)  # as if nobody knew the first one


def test_a_contact_need_not_say_which_company() -> None:
    own = make_company(org_number="5598236809")
    rows = [["Personnummer", "Förnamn", "Efternamn", "Anställd från"], [ASA, "Åsa", "Ek", "2021-01-01"]]

    state = check(workbook({"Deltagare": rows}), scope=Scope(company=own.pk))

    assert codes(state) == []
    assert state.plans[Employment].new[0][1] == own.pk


def test_a_contact_cannot_bring_in_people_of_another_company() -> None:
    own = make_company(org_number="5598236809")
    make_company(org_number="5598059888")
    rows = [PEOPLE, [ASA, "Åsa", "Ek", "559805-9888", "2021-01-01", ""]]

    state = check(workbook({"Deltagare": rows}), scope=Scope(company=own.pk))

    assert codes(state) == [("Deltagare", 2, 4, "other_company")]


def test_every_message_can_be_told_with_its_details() -> None:
    """No message asks for a detail that its fault does not give: the names are few and known."""
    known = {
        "header", "limit", "least", "most", "choices", "row", "rows", "headers", "day", "age", "period", "hours",
        "time", "seats", "number",
    }  # fmt: skip
    for language in ("en", "sv"):
        with translation.override(language):
            for message in MESSAGES.values():
                assert {name for _, name, _, _ in string.Formatter().parse(str(message)) if name} <= known


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ")])
def test_columns_as_the_spreadsheet_names_them(column: int, letters: str) -> None:
    assert column_letters(column) == letters
