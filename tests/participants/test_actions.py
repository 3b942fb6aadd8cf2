"""Rules about people, their numbers and their employments."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import Sex
from compcor.core.periods import swedish_today
from participants import actions, followers
from participants.enums import NumberChange
from participants.models import Employment, FormerNumber, Participant
from tests.factories import make_company, make_employment, make_participant, make_user, personal_number

pytestmark = pytest.mark.django_db

START = date(2021, 1, 1)


@pytest.fixture
def by() -> User:
    return make_user()


@pytest.fixture
def appointed() -> User:
    return make_user(handles_protected=True)


@pytest.fixture
def followed() -> Iterator[list[list[int]]]:
    """What an app above is told."""
    told: list[list[int]] = []

    def follower(participants: list[int], _by: User | None) -> None:
        told.append(list(participants))

    followers.when_people_change(follower)
    yield told
    followers._followers.remove(follower)  # noqa: SLF001 - followers never leave


def events_about(row: Participant) -> list[tuple[str, dict[str, object]]]:
    return [(event.verb, event.details) for event in AuditEvent.objects.about(row).order_by("pk")]


def register(number: str, by: User, **more: object) -> actions.Registration:
    facts = {"given_name": "Åsa", "family_name": "Öberg", "company": make_company(), "starts_on": START}
    return actions.register_participant(personal_number=number, by=by, **facts | more)


# Registering


def test_birth_date_and_sex_follow_from_the_number(by: User) -> None:
    participant = register("19850709-9805", by).participant

    assert (participant.birth_date, participant.sex) == (date(1985, 7, 9), Sex.WOMAN)
    assert participant.list_name == "Öberg, Åsa"
    assert participant.search_text == "åsa öberg"


def test_a_coordination_number_is_a_number_too(by: User) -> None:
    assert register("19850769-9802", by).participant.birth_date == date(1985, 7, 9)


@pytest.mark.parametrize("spelling", ["850709-9805", "8507099805", "198507099805", " 19850709 – 9805 "])
def test_the_same_person_in_another_spelling_is_found(by: User, spelling: str) -> None:
    first = register("19850709-9805", by)

    second = register(spelling, by, given_name="Asa")

    assert (second.participant, second.is_new) == (first.participant, False)
    assert Participant.objects.get().given_name == "Åsa"
    assert Employment.objects.count() == 2


def test_the_same_job_twice_is_refused(by: User) -> None:
    company = make_company()
    register("19850709-9805", by, company=company)

    with pytest.raises(RuleViolation, match="already employed at"):
        register("850709-9805", by, company=company, starts_on=START + timedelta(days=9))

    assert Employment.objects.count() == 1


def test_wrong_check_digit_is_refused_at_the_number(by: User) -> None:
    with pytest.raises(RuleViolation, match="last digit") as refusal:
        register("19850709-9806", by)

    assert refusal.value.field == "personal_number"
    assert Participant.objects.count() == 0


def test_an_unlikely_age_is_refused_until_somebody_says_that_it_is_right(by: User) -> None:
    child = personal_number(birth_date=swedish_today() - timedelta(days=10 * 365))

    with pytest.raises(RuleViolation, match="younger than 15"):
        register(child, by)

    assert register(child, by, age_is_right=True).is_new


def test_registering_is_audited_without_name_or_number(by: User) -> None:
    result = register("19850709-9805", by)

    verbs = [verb for verb, _ in events_about(result.participant)]
    texts = str(events_about(result.participant))
    assert verbs == ["participant.registered", "participant.employment_started"]
    assert [text for text in ("Åsa", "Öberg", "9805", "19850709") if text in texts] == []


def test_the_database_refuses_a_second_person_with_the_number() -> None:
    number = personal_number()
    make_participant(number=number)

    with pytest.raises(IntegrityError), transaction.atomic():
        make_participant(number=number)


# Changing


def test_changed_names_reach_list_and_search(by: User) -> None:
    participant = make_participant("Kim", "Alm")

    actions.change_participant(participant=participant, family_name="Ek", email="KIM@example.org", by=by)

    participant.refresh_from_db()
    assert (participant.list_name, participant.search_text) == ("Ek, Kim", "kim ek kim@example.org")
    assert events_about(participant) == [("participant.changed", {"changed": ["family_name", "email"]})]


def test_saving_what_is_known_already_is_no_event(by: User) -> None:
    participant = make_participant("Kim", "Alm")

    actions.change_participant(participant=participant, given_name="Kim", by=by)

    assert events_about(participant) == []


def test_control_characters_are_refused(by: User) -> None:
    with pytest.raises(ValidationError, match="cannot be used"):
        actions.change_participant(participant=make_participant(), given_name="Kim\x00", by=by)


# Protected identities


def test_a_protected_identity_is_an_alias_that_no_search_finds(by: User) -> None:
    make_participant(protected_identity=True)
    participant = make_participant("Åsa", "Öberg")

    actions.change_participant(participant=participant, protected_identity=True, by=by)

    participant.refresh_from_db()
    assert (participant.list_name, participant.search_text) == ("Skyddad identitet 2", "")
    assert str(participant) == participant.display_name == "Skyddad identitet 2"
    assert participant.masked_number == "********-****"
    assert list(Participant.objects.found_by("Åsa")) == []


def test_participant_protected_not_searchable() -> None:
    participant = make_participant(protected_identity=True)

    with pytest.raises(IntegrityError, match="participant_protected_not_searchable"), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(search_text="åsa")


def test_participant_sex_is_known() -> None:
    participant = make_participant()

    with pytest.raises(IntegrityError, match="participant_sex_is_known"), transaction.atomic():
        Participant.objects.filter(pk=participant.pk).update(sex="")


def test_only_the_appointed_change_a_protected_identity(by: User, appointed: User) -> None:
    participant = make_participant(protected_identity=True)

    with pytest.raises(RuleViolation, match="handles protected identities"):
        actions.change_participant(participant=participant, protected_identity=False, by=by)
    actions.change_participant(participant=participant, protected_identity=False, by=appointed)

    participant.refresh_from_db()
    assert participant.list_name.endswith(", Kim")


# Numbers


def test_a_personal_number_follows_a_coordination_number_and_both_find_the_person(
    by: User, followed: list[list[int]]
) -> None:
    participant = register("19850769-9802", by).participant
    followed.clear()

    actions.correct_personal_number(
        participant=participant, personal_number="19850709-9805", change=NumberChange.NEW, by=by
    )

    assert register("850769-9802", by).participant == participant
    assert register("850709-9805", by).participant == participant
    assert followed[0] == [participant.pk]
    assert events_about(participant)[2] == ("participant.number_corrected", {"change": "new"})


def test_a_mistyped_number_finds_nobody(by: User) -> None:
    participant = register("19850769-9802", by).participant

    actions.correct_personal_number(
        participant=participant, personal_number="19850709-9805", change=NumberChange.MISTYPED, by=by
    )

    assert FormerNumber.objects.count() == 0
    assert register("19850769-9802", by).is_new


def test_a_former_number_can_be_taken_back(by: User) -> None:
    participant = register("19850769-9802", by).participant
    for number in ("19850709-9805", "19850769-9802"):
        actions.correct_personal_number(participant=participant, personal_number=number, change=NumberChange.NEW, by=by)

    assert FormerNumber.objects.count() == 1
    assert register("19850709-9805", by).participant == participant


def test_anothers_number_is_refused(by: User) -> None:
    other = register("19850709-9805", by).participant
    participant = register(personal_number(), by).participant

    with pytest.raises(RuleViolation, match=f"{other} already has this number"):
        actions.correct_personal_number(
            participant=participant, personal_number="19850709-9805", change=NumberChange.MISTYPED, by=by
        )


def test_a_number_does_not_lead_to_the_alias_of_a_protected_identity(by: User, appointed: User) -> None:
    make_participant(number="198507099805", protected_identity=True)
    other, company = make_participant(), make_company()
    start = {"company": company, "starts_on": date(2020, 1, 1)}

    with pytest.raises(RuleViolation, match="handles protected identities"):
        actions.register_participant(personal_number="19850709-9805", by=by, **start)
    with pytest.raises(RuleViolation, match="handles protected identities"):
        actions.correct_personal_number(
            participant=other, personal_number="19850709-9805", change=NumberChange.MISTYPED, by=by
        )
    assert not Employment.objects.filter(company=company).exists()
    assert not actions.register_participant(personal_number="19850709-9805", by=appointed, **start).is_new


def test_a_revealed_number_is_logged_with_its_reason(by: User) -> None:
    participant = make_participant(number="19850709-9805")

    shown = actions.reveal_personal_number(participant=participant, reason="SCB asked", by=by)

    event = AuditEvent.objects.about(participant).get()
    assert shown == "19850709-9805"
    assert (event.verb, event.actor, event.details) == ("participant.number_revealed", by, {"reason": "SCB asked"})


@pytest.mark.parametrize("reason", [" ", "x", " SCB \N{NO-BREAK SPACE}  "])
def test_no_reason_no_number(by: User, reason: str) -> None:
    participant = make_participant()

    with pytest.raises(RuleViolation, match="Say in a few words why"):
        actions.reveal_personal_number(participant=participant, reason=reason, by=by)

    assert events_about(participant) == []


def test_a_protected_number_is_for_the_appointed(by: User, appointed: User) -> None:
    participant = make_participant(number="19850709-9805", protected_identity=True)

    with pytest.raises(RuleViolation, match="handles protected identities"):
        actions.reveal_personal_number(participant=participant, reason="SCB asked", by=by)

    assert actions.reveal_personal_number(participant=participant, reason="SCB asked", by=appointed)


# Employments

YEAR = {"starts_on": START, "ends_on": date(2021, 12, 31)}


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_allowed"),
    [
        (date(2020, 1, 1), date(2020, 12, 31), True),
        (date(2020, 1, 1), START, False),
        (date(2021, 6, 1), date(2021, 6, 30), False),
        (date(2021, 12, 31), None, False),
        (date(2022, 1, 1), None, True),
        (date(2020, 1, 1), None, False),
    ],
)
def test_no_two_employments_at_one_company_share_a_day(
    *, by: User, starts_on: date, ends_on: date | None, is_allowed: bool
) -> None:
    participant, company = make_participant(), make_company()
    make_employment(participant, company, **YEAR)

    def start() -> Employment:
        return actions.start_employment(
            participant=participant, company=company, starts_on=starts_on, ends_on=ends_on, by=by
        )

    if is_allowed:
        start()
    else:
        with pytest.raises((RuleViolation, ValidationError), match="already"):
            start()
    assert Employment.objects.count() == 1 + is_allowed


def test_two_companies_at_once_are_possible(by: User) -> None:
    participant = make_participant(company=make_company())

    actions.start_employment(participant=participant, company=make_company(), starts_on=START, by=by)

    assert Employment.objects.on(START).filter(participant=participant).count() == 2


def test_employment_runs_forward(by: User) -> None:
    with pytest.raises(ValidationError, match="cannot end before it starts"):
        actions.start_employment(
            participant=make_participant(),
            company=make_company(),
            starts_on=START,
            ends_on=START - timedelta(days=1),
            by=by,
        )


@pytest.mark.parametrize("year", [21, 1021])
def test_a_slip_of_the_finger_in_the_year_is_no_employment(by: User, year: int) -> None:
    with pytest.raises(RuleViolation, match="Look at the year"):
        actions.start_employment(
            participant=make_participant(), company=make_company(), starts_on=date(year, 9, 1), by=by
        )


def test_employment_starts_once() -> None:
    participant, company = make_participant(), make_company()
    make_employment(participant, company, **YEAR)

    with pytest.raises(IntegrityError, match="employment_starts_once"), transaction.atomic():
        make_employment(participant, company, starts_on=START)


def test_the_last_day_is_included(by: User) -> None:
    participant = make_participant(company=make_company())

    actions.end_employment(employment=participant.employments.get(), ends_on=START, by=by)

    assert Employment.objects.on(START).exists()
    assert not Employment.objects.on(START + timedelta(days=1)).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda employment, by: actions.end_employment(employment=employment, ends_on=START, by=by),
        lambda employment, by: actions.change_employment(employment=employment, starts_on=START, by=by),
        lambda employment, by: actions.start_employment(
            participant=employment.participant, company=make_company(), starts_on=START, by=by
        ),
    ],
    ids=["end", "change", "start"],
)
def test_apps_above_are_told_of_every_change(
    by: User, followed: list[list[int]], act: Callable[[Employment, User], Employment]
) -> None:
    participant = make_participant(company=make_company())

    act(participant.employments.get(), by)

    assert followed == [[participant.pk]]


def test_an_app_above_can_refuse_and_nothing_is_written(by: User) -> None:
    participant = make_participant(company=make_company())

    def refuse(_participants: list[int], _by: User | None) -> None:
        raise RuleViolation("Attended after that day.")

    followers.when_people_change(refuse)
    try:
        with pytest.raises(RuleViolation, match="Attended"):
            actions.end_employment(employment=participant.employments.get(), ends_on=START, by=by)
    finally:
        followers._followers.remove(refuse)  # noqa: SLF001 - followers never leave

    assert participant.employments.get().ends_on is None
    assert events_about(participant) == []


# Informed


def test_many_are_recorded_as_informed_at_once(by: User, django_assert_max_num_queries: Callable) -> None:
    people = [make_participant() for _ in range(5)]

    with django_assert_max_num_queries(10):
        actions.record_informed(rows=people, informed_on=START, notice_version="2", by=by)

    assert Participant.objects.filter(informed_on=START, notice_version="2").count() == 5
    assert AuditEvent.objects.filter(verb="participant.informed").count() == 5


def test_nobody_is_informed_in_the_future(by: User) -> None:
    with pytest.raises(RuleViolation, match="future"):
        actions.record_informed(rows=[make_participant()], informed_on=swedish_today() + timedelta(days=1), by=by)
    with pytest.raises(RuleViolation, match="future"):
        actions.change_participant(participant=make_participant(), informed_on=date(2099, 1, 1), by=by)
