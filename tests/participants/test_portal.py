"""Contacts and their company's people: what is registered, what is never shown, what another company may not learn."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.audit.models import AuditEvent
from compcor.core.periods import swedish_today
from compcor.mail.models import Message
from courses.attended import refresh_attended
from courses.enums import AttendanceSource, AttendanceStatus
from courses.models import Attendance, Enrolment, Participation, Session
from participants import actions
from participants.enums import CardState, JobChangeState
from participants.models import EmployeeCard, Employment, JobChange, NoticeGiven, Participant
from tests.factories import (
    make_company,
    make_contact,
    make_employment,
    make_enrolment,
    make_participant,
    make_run,
    make_session,
    make_user,
    personal_number,
)

pytestmark = pytest.mark.django_db

NUMBER = "198507099805"
WRITTEN = "850709-9805"


@pytest.fixture
def own() -> Company:
    return make_company("Alm AB")


@pytest.fixture
def contact(client: Client, own: Company) -> Client:
    client.force_login(make_contact(own))
    return client


def attend(session: Session, enrolment: Enrolment) -> Attendance:
    """The whole session, as an employee of the company that enrolled the person."""
    return Attendance.objects.create(
        session=session,
        enrolment=enrolment,
        company=enrolment.company,
        status=AttendanceStatus.PRESENT,
        net_minutes=180,
        source=AttendanceSource.REGISTER,
        recorded_at=session.ends_at,
    )


def url(name: str, company: Company, *more: object) -> str:
    return reverse(f"portal_people:{name}", args=[company.public_id, *more])


def said(**more: str) -> dict[str, str]:
    return {
        "personal_number": WRITTEN,
        "given_name": "Åsa",
        "family_name": "Öberg",
        "email": "asa@alm.example",
        "title": "svetsare",
        "starts_on": "2021-03-01",
    } | more


def register(client: Client, company: Company, **more: str) -> str:
    """The page that one comes to."""
    return client.post(url("new", company), said(**more), follow=True).content.decode()


def alike(page: str) -> str:
    """A page without ids and tokens, and without who reads it."""
    page = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", page)
    page = re.sub(r"Company contact \d+|company_contact\d+@example.org", "reader", page, flags=re.IGNORECASE)
    return re.sub(r"[0-9A-Za-z]{64}", "token", page)


# Registering


def test_somebody_new_is_registered_and_gets_the_notice(contact: Client, own: Company) -> None:
    page = register(contact, own)

    person = Participant.objects.get()
    assert "The person is registered." in page
    assert (person.list_name, person.email, person.informed_on) == ("Öberg, Åsa", "asa@alm.example", swedish_today())
    assert person.employments.get().company == own
    assert EmployeeCard.objects.get().state == CardState.AGREES
    assert Message.objects.get().email == "asa@alm.example"
    given = NoticeGiven.objects.get()
    assert (given.channel, given.language, given.company, given.notice.version) == ("mail", "sv", own, 1)


@pytest.mark.parametrize("more", [{}, {"email": "", "mobile": "070-9"}, {"starts_on": "2018-01-01"}])
def test_somebody_known_elsewhere_is_registered_like_anybody(client: Client, more: dict[str, str]) -> None:
    """The same answer byte for byte, apart from ids; nothing of theirs is overwritten."""
    pages = []
    for is_known in (False, True):
        company = make_company("Alm AB")
        number = personal_number()
        if is_known:
            make_participant(
                "Åse", "Oberg", number=number, company=make_company("Granne AB"), email="old@granne.example",
                mobile="070-1", informed_on=date(2021, 1, 1),
            )  # fmt: skip
        client.force_login(make_contact(company))
        new = register(client, company, personal_number=number, **more)
        listed = client.get(url("list", company)).content.decode()
        home = client.get(reverse("portal:home", args=[company.public_id])).content.decode()
        edited = client.get(url("edit", company, Employment.objects.latest("pk").public_id)).content.decode()
        pages.append([alike(page) for page in (new, listed, home, edited)])

    assert pages[0] == pages[1]
    person = Participant.objects.get(email="old@granne.example")
    assert (person.given_name, person.family_name, person.mobile) == ("Åse", "Oberg", "070-1")
    assert EmployeeCard.objects.get(participant=person, company__name="Alm AB").state == CardState.OPEN


def test_another_register_of_the_same_person_here_is_said_plainly(contact: Client, own: Company) -> None:
    register(contact, own)

    page = register(contact, own, starts_on="2021-04-01")

    assert "The person is already employed at Alm AB during that time." in page
    assert Employment.objects.count() == 1


@pytest.mark.parametrize("is_known", [False, True])
def test_a_protected_identity_of_somebody_known_elsewhere_tells_nothing(
    contact: Client, own: Company, is_known: bool
) -> None:
    if is_known:
        make_participant("X", "Y", number=NUMBER, company=make_company(), protected_identity=True)

    page = register(contact, own)

    assert "Öberg, Åsa" in page
    assert "Skyddad identitet" not in page
    assert "The project informs the person." in page
    assert Message.objects.count() == (0 if is_known else 1)
    assert EmployeeCard.objects.get(company=own).state == (CardState.OPEN if is_known else CardState.AGREES)


def test_a_protected_identity_is_an_alias_and_gets_no_mail(contact: Client, own: Company) -> None:
    page = register(contact, own, protected_identity="on", mobile="070-1")

    person = Participant.objects.get()
    listed = contact.get(url("list", own)).content.decode()
    assert person.protected_identity
    assert (person.email, person.mobile) == ("", "")
    for text in (page, listed):
        assert "Skyddad identitet 1" in text
        assert "Öberg" not in text
    assert "Öberg" not in contact.get(url("edit", own, Employment.objects.get().public_id)).content.decode()
    assert Message.objects.count() == 0
    assert "to hand over" in listed


def test_an_alias_is_not_found_by_its_name(contact: Client, own: Company) -> None:
    register(contact, own, protected_identity="on")

    page = contact.get(url("list", own), {"q": "öberg"}).content.decode()

    assert "Nothing matches" in page


def test_mail_or_mobile_is_needed(contact: Client, own: Company) -> None:
    page = register(contact, own, email="")

    assert "Write an e-mail address or a mobile number: one of them is needed." in page
    assert "Åsa" in page
    assert "The number is kept, and not shown." in page
    assert Participant.objects.count() == 0


# The number


def test_a_number_is_never_shown_again(contact: Client, own: Company) -> None:
    """Neither where something else is wrong on the form nor afterwards, on any page or in any file."""
    number = personal_number()
    wrong = contact.post(url("new", own), said(personal_number=number, given_name=""))
    kept = re.search(r'name="kept_number" value="([^"]+)"', wrong.content.decode())
    assert kept
    contact.post(url("new", own), said(personal_number="", kept_number=kept[1]))
    employment = Employment.objects.get()
    args = (own, employment.public_id)
    pages = [
        wrong,
        contact.get(url("list", own)),
        contact.get(url("list", own), {"export": "xlsx"}),
        *(contact.get(url(name, *args)) for name in ("detail", "edit", "end", "number")),
        contact.post(url("number", *args), {"personal_number": personal_number()}, follow=True),
        contact.get(reverse("portal:home", args=[own.public_id])),
    ]

    for page in pages:
        content = page.getvalue()
        for close in page._resource_closers:  # noqa: SLF001 - `close()` would end the test's connection too
            close()
        for written in (number, number[2:], f"{number[2:8]}-{number[8:]}", number[:8], number[8:]):
            assert written.encode() not in content
    assert Participant.objects.get().personal_number == number


def test_a_kept_number_is_the_readers_alone(contact: Client, own: Company, client: Client) -> None:
    page = contact.post(url("new", own), said(given_name="")).content.decode()
    kept = re.search(r'name="kept_number" value="([^"]+)"', page)
    assert kept

    client.force_login(make_contact(own))
    answer = client.post(url("new", own), said(personal_number="", kept_number=kept[1])).content.decode()

    assert "Write the number again." in answer
    assert Participant.objects.count() == 0


@pytest.mark.parametrize("number", [WRITTEN, "8507099805", "19850769-9802", "19 850709 9805"])
def test_the_check_tells_only_whether_it_is_written_right(contact: Client, own: Company, number: str) -> None:
    make_participant("Eva", "Ek", number=NUMBER, company=own)

    answer = contact.post(url("number_check", own), {"personal_number": number}).content.decode()

    assert "The number is written right." in answer
    assert "Ek" not in answer
    assert "1985" not in answer


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("850709-9816", "The last digit of the personal number is wrong."),
        ("19121212-1212", "The person is older than 100 years. Check the personal number."),
        ("850709-000", "The number is to have 10 or 12 digits."),
    ],
)
def test_what_is_wrong_with_a_number(contact: Client, own: Company, number: str, sentence: str) -> None:
    answer = contact.post(url("number_check", own), {"personal_number": number}).content.decode()

    assert sentence in answer


@pytest.mark.parametrize(("years", "is_asked"), [(14, True), (15, False), (100, False), (101, True)])
def test_an_unlikely_age_is_asked_about_once(contact: Client, own: Company, years: int, is_asked: bool) -> None:
    this_month = swedish_today().replace(day=1)  # there is not a 29 February every year
    birthday = this_month.replace(year=this_month.year - years)
    number = personal_number(birth_date=birthday)

    page = register(contact, own, personal_number=number)
    assert ("The age is right" in page) == is_asked
    if is_asked:
        kept = re.search(r'name="kept_number" value="([^"]+)"', page)
        assert kept
        register(contact, own, personal_number="", kept_number=kept[1], age_is_right="on")

    assert Participant.objects.get().birth_date == birthday


def test_a_reported_number_is_the_coordinators_to_correct(contact: Client, own: Company) -> None:
    register(contact, own)
    employment, right = Employment.objects.get(), personal_number()

    page = contact.post(url("number", own, employment.public_id), {"personal_number": right}, follow=True)

    assert "The coordinators look at the number and correct it." in page.content.decode()
    card = EmployeeCard.objects.get()
    actions.decide_number(card=card, is_right=True, by=make_user())
    assert Participant.objects.get().personal_number == right
    assert EmployeeCard.objects.get().reported_number is None
    assert right not in str(list(AuditEvent.objects.values_list("details", flat=True)))


# Correcting


def edit(client: Client, company: Company, **more: str) -> str:
    employment = Employment.objects.filter(company=company).latest("pk")
    facts = {name: value for name, value in said(**more).items() if name != "personal_number"}
    return client.post(url("edit", company, employment.public_id), facts, follow=True).content.decode()


def test_a_misspelling_goes_through_where_nobody_else_has_a_say(contact: Client, own: Company) -> None:
    register(contact, own)

    page = edit(contact, own, family_name="Åberg", email="", mobile="070-2")

    person = Participant.objects.get()
    assert "Åberg, Åsa" in page
    assert (person.list_name, person.email, person.mobile) == ("Åberg, Åsa", "", "070-2")


def test_a_shared_persons_facts_wait_for_a_coordinator(contact: Client, own: Company) -> None:
    other = make_company("Granne AB")
    person = make_participant("Åsa", "Ek", number=NUMBER, company=other, email="asa@granne.example")
    register(contact, own)

    page = edit(contact, own, family_name="Åberg")

    person.refresh_from_db()
    card = EmployeeCard.objects.get(company=own)
    assert "Åberg, Åsa" in page
    assert (person.family_name, person.email, card.state) == ("Ek", "asa@granne.example", CardState.OPEN)
    actions.decide_card(card=card, take=["family_name"], by=make_user())
    person.refresh_from_db()
    assert (person.list_name, person.email) == ("Åberg, Åsa", "asa@granne.example")


def test_the_first_company_sees_what_it_saw(contact: Client, own: Company, client: Client) -> None:
    """Another company's words, a protection among them, change nothing on its pages."""
    register(contact, own)
    employment = Employment.objects.get()
    pages = (url("list", own), url("detail", own, employment.public_id), url("edit", own, employment.public_id))
    client.get(pages[1])  # reads the message
    before = [alike(contact.get(page).content.decode()) for page in pages]
    other = make_company("Granne AB")

    client.force_login(make_contact(other))
    register(client, other, given_name="Åse", family_name="Berg", protected_identity="on")

    client.force_login(make_contact(own))
    assert [alike(client.get(page).content.decode()) for page in pages] == before


def test_a_protection_that_one_company_flags_is_put_to_coordinators_for_every_other(
    contact: Client, own: Company, client: Client
) -> None:
    """The other goes on seeing the name, so somebody has to look."""
    register(contact, own)
    other = make_company("Granne AB")
    client.force_login(make_contact(other))
    register(client, other)
    assert EmployeeCard.objects.get(company=own).state == CardState.AGREES

    edit(client, other, protected_identity="on")

    card = EmployeeCard.objects.get(company=own)
    assert (card.state, card.protected_identity) == (CardState.OPEN, False)
    client.force_login(make_user(handles_protected=True))
    assert (
        reverse("participants:card", args=[card.public_id])
        in client.get(reverse("participants:job_changes")).content.decode()
    )


def test_a_second_employment_that_a_coordinator_adds_changes_nothing_for_the_first_company(
    contact: Client, own: Company
) -> None:
    """An address that vanished would tell that somebody else employs the person."""
    person = make_participant("Eva", "Ek", company=own, email="eva@alm.example", mobile="070-1")
    employment = Employment.objects.get()
    pages = (url("list", own), url("detail", own, employment.public_id), url("edit", own, employment.public_id))
    before = [alike(contact.get(page).content.decode()) for page in pages]
    assert "eva@alm.example" in before[1]

    actions.start_employment(
        participant=person, company=make_company("Granne AB"), starts_on=date(2021, 1, 1), by=make_user()
    )

    assert [alike(contact.get(page).content.decode()) for page in pages] == before


# Ending


def test_an_employment_ends_and_the_way_back_is_offered(contact: Client, own: Company) -> None:
    register(contact, own)
    employment = Employment.objects.get()

    page = contact.post(url("end", own, employment.public_id), {"ends_on": "2021-06-30"}, follow=True).content.decode()
    assert "The employment ends on 2021-06-30." in page
    assert Employment.objects.get().ends_on == date(2021, 6, 30)
    assert "Öberg" not in contact.get(url("list", own)).content.decode()
    assert "Öberg" in contact.get(url("list", own), {"state": "ended"}).content.decode()

    undo = re.search(r'name="undo" value="([^"]+)"', page)
    assert undo
    contact.post(url("reopen", own, employment.public_id), {"undo": undo[1]})
    assert Employment.objects.get().ends_on is None


# Job changes


def test_two_employers_at_once_are_put_before_coordinators(contact: Client, own: Company) -> None:
    old = make_company("Granne AB")
    person = make_participant(number=NUMBER, company=old)

    register(contact, own)

    change = JobChange.objects.get()
    assert (change.new.company, change.old.company, change.state) == (own, old, JobChangeState.OPEN)
    actions.end_earlier(change=change, ends_on=date(2021, 2, 28), by=make_user())
    change.refresh_from_db()
    assert change.state == JobChangeState.OLD_ENDED
    assert person.employments.get(company=old).ends_on == date(2021, 2, 28)


def test_dates_that_share_no_day_need_nobody(contact: Client, own: Company) -> None:
    person = make_participant(number=NUMBER)
    make_employment(person, make_company(), ends_on=date(2021, 2, 28))

    register(contact, own)

    assert JobChange.objects.count() == 0


def test_when_the_old_employer_ends_it_nobody_need_decide(contact: Client, own: Company, client: Client) -> None:
    old = make_company("Granne AB")
    make_participant(number=NUMBER, company=old)
    register(contact, own)

    client.force_login(make_contact(old))
    employment = Employment.objects.get(company=old)
    client.post(url("end", old, employment.public_id), {"ends_on": "2021-02-28"})

    assert JobChange.objects.get().state == JobChangeState.SETTLED


def test_a_wrong_registration_goes_with_its_card(contact: Client, own: Company) -> None:
    make_participant(number=NUMBER, company=make_company())
    register(contact, own)

    actions.remove_registration(change=JobChange.objects.get(), by=make_user())

    assert Employment.objects.filter(company=own).count() == 0
    assert EmployeeCard.objects.filter(company=own).count() == 0
    assert JobChange.objects.count() == 0


# The notice


def test_nobody_gets_the_same_version_twice(client: Client) -> None:
    for name in ("Alm AB", "Granne AB"):
        company = make_company(name)
        client.force_login(make_contact(company))
        register(client, company)

    assert Message.objects.count() == 1


def test_who_has_no_address_gets_the_printed_notice(contact: Client, own: Company) -> None:
    page = register(contact, own, email="", mobile="070-1")
    employment = Employment.objects.get()
    home = contact.get(reverse("portal:home", args=[own.public_id])).content.decode()
    assert "It is handed over" in page
    assert "1 person has not got the notice about personal data." in home

    handed = contact.post(
        url("handed", own, employment.public_id), {"given_on": "2021-03-02", "language": "en"}, follow=True
    )

    assert "Handed over on 2021-03-02, in English." in handed.content.decode()
    assert Participant.objects.get().informed_on == date(2021, 3, 2)
    assert "has not got the notice" not in contact.get(reverse("portal:home", args=[own.public_id])).content.decode()


def test_what_another_employer_handed_over_tells_nothing(contact: Client, own: Company, client: Client) -> None:
    person = make_participant(number=NUMBER, company=own)
    make_employment(person, make_company("Granne AB"))
    before = "to hand over" in contact.get(url("list", own)).content.decode()

    actions.give_notice(
        people=[person],
        channel="employer",
        given_on=swedish_today(),
        by=None,
        company=Company.objects.get(name="Granne AB"),
    )

    assert before
    assert "to hand over" in contact.get(url("list", own)).content.decode()


# Isolation, and questions asked


def test_the_neighbours_people_are_not_there(contact: Client, own: Company) -> None:
    neighbour = make_company("Granne AB")
    employment = make_employment(make_participant("Eva", "Ek"), neighbour)

    for name in ("detail", "edit", "end", "number"):
        assert contact.get(url(name, own, employment.public_id)).status_code == 404
        assert contact.get(url(name, neighbour, employment.public_id)).status_code == 404
    for name in ("end", "edit", "number", "handed", "reopen"):
        assert contact.post(url(name, own, employment.public_id), {"ends_on": "2021-01-01"}).status_code == 404
    employment.refresh_from_db()
    assert employment.ends_on is None


@pytest.mark.parametrize(("people", "questions"), [(1, 7), (3, 7), (300, 8)])
def test_a_list_asks_the_same_few_questions(
    contact: Client, own: Company, people: int, questions: int, django_assert_num_queries: Callable
) -> None:
    """One more only counts the rows that do not stand on the page."""
    for number in range(people):
        make_participant("Kim", f"Namn {number}", company=own)
    contact.get(url("list", own))

    with django_assert_num_queries(questions):
        page = contact.get(url("list", own), {"q": "namn"})

    assert page.status_code == 200
    assert page.content.decode().count('<th scope="row">') == min(people, 50)


def test_only_contacts_have_the_pages(client: Client, own: Company) -> None:
    client.force_login(make_user(Role.COORDINATOR))

    assert client.get(url("list", own)).status_code == 403


def test_a_future_start_is_listed(contact: Client, own: Company) -> None:
    register(contact, own, starts_on=(swedish_today() + timedelta(days=30)).isoformat())

    assert "Öberg, Åsa" in contact.get(url("list", own)).content.decode()


# Hours


def test_hours_stay_with_the_company_that_enrolled_while_two_employ(contact: Client, own: Company) -> None:
    """Nor do they move when a coordinator has ended the earlier employment after them; the person counts once."""
    old = make_company("Granne AB")
    person = make_participant(number=NUMBER, company=old)
    run = make_run()
    attendance = attend(make_session(run, date(2021, 2, 10)), make_enrolment(person, run, old))
    refresh_attended([person.pk])

    register(contact, own, starts_on="2021-02-01")
    attendance.refresh_from_db()
    assert attendance.company == old

    actions.accept_both(change=JobChange.objects.get(), by=make_user())
    attendance.refresh_from_db()
    assert attendance.company == old
    assert Participant.objects.count() == Participation.objects.count() == 1


def test_an_employment_cannot_end_before_attendance_whoever_else_employs(contact: Client, own: Company) -> None:
    """Or the answer would tell whether there is another employer on that day."""
    person = make_participant(number=NUMBER, company=make_company("Granne AB"))
    employment = make_employment(person, own)
    run = make_run()
    attend(make_session(run, date(2021, 2, 10)), make_enrolment(person, run, own))

    page = contact.post(url("end", own, employment.public_id), {"ends_on": "2021-02-09"}).content.decode()

    assert "The person has attendance of 2021-02-10 as your employee." in page
