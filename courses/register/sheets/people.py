"""Deltagare: people and their employments. A person stands on a row for each employment."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from compcor.core.crypto import blind_index
from compcor.core.identifiers import OLDEST_LIKELY_AGE, YOUNGEST_LIKELY_AGE, PersonalNumber
from compcor.core.periods import age_on
from courses.attended import hold_people
from courses.employers import Employers
from courses.models import Attendance, Enrolment
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.plans import References
from courses.register.portal import plan_own_people
from courses.register.state import State
from participants.enums import Education
from participants.identity import ids_by_index
from participants.models import Employment, Participant

EDUCATION = {
    "Ingen avslutad utbildning": Education.NONE,
    "Folkskola": Education.PRE_LOWER_SECONDARY,
    "Grundskola": Education.LOWER_SECONDARY,
    "Gymnasieutbildning": Education.UPPER_SECONDARY,
    "Eftergymnasial < 2 år": Education.POST_SECONDARY_SHORT,
    "Eftergymnasial ≥ 2 år": Education.POST_SECONDARY,
    "Kandidat-, yrkesexamen": Education.BACHELOR,
    "Magister, master": Education.MASTER,
    "Licentiat, doktor": Education.DOCTOR,
    "Ingen": Education.NONE,
    "Förgymnasial < 9 år": Education.PRE_LOWER_SECONDARY,
    "Realskola": Education.LOWER_SECONDARY,
    "Gymnasium": Education.UPPER_SECONDARY,
    "Gymnasial": Education.UPPER_SECONDARY,
    "Eftergymnasial >= 2 år": Education.POST_SECONDARY,
    "Kandidatexamen": Education.BACHELOR,
    "Yrkesexamen": Education.BACHELOR,
    "Master": Education.MASTER,
    "Magister": Education.MASTER,
    "Civilingenjör": Education.MASTER,
    "Doktor": Education.DOCTOR,
}
PERSON_FACTS = (
    "given_name", "family_name", "email", "mobile", "education", "protected_identity", "informed_on",
)  # fmt: skip
LIKELY_AGES = (YOUNGEST_LIKELY_AGE, OLDEST_LIKELY_AGE)
EMPLOYMENT_FACTS = ("title", "ends_on", "furloughed")


class PersonRow(NamedTuple):
    """A row of the sheet Deltagare."""

    row: int
    number: str
    given_name: str
    family_name: str
    email: str | None
    mobile: str | None
    org_number: str | None
    title: str | None
    starts_on: date
    ends_on: date | None
    protected_identity: bool | None
    education: str | None
    furloughed: bool | None
    informed_on: date | None


class Spell(NamedTuple):
    """The dates of an employment; the row is None for one that only CompCor has."""

    starts_on: date
    ends_on: date | None
    row: PersonRow | None


class Kept(NamedTuple):
    """An employment that CompCor has."""

    participant: int
    company: int
    starts_on: date
    pk: int
    title: str
    ends_on: date | None
    furloughed: bool


class PersonDraft:
    """What the rows of one person say together, and room for what follows from it (`participants.identity`)."""

    __slots__ = (
        "birth_date", "education", "email", "family_name", "given_name", "informed_on", "list_name", "mobile",
        "number", "personal_number", "personal_number_index", "pk", "protected_identity", "row", "search_text", "sex",
    )  # fmt: skip

    given_name: str
    family_name: str
    email: str | None
    mobile: str | None
    education: str | None
    protected_identity: bool | None

    def __init__(self, row: PersonRow) -> None:
        self.row, self.number = row.row, row.number
        self.list_name = ""
        for name in PERSON_FACTS:
            setattr(self, name, getattr(row, name))

    def agrees_with(self, row: PersonRow) -> bool:
        """Whether another row has the same name."""
        return (self.given_name, self.family_name) == (row.given_name, row.family_name)

    def add(self, row: PersonRow) -> None:
        """A further row adds what it says; a protected identity is one as soon as one row says so."""
        for name in PERSON_FACTS:
            value = getattr(row, name)
            if value is not None:
                setattr(self, name, value)
        self.protected_identity = self.protected_identity or row.protected_identity


SHEET = Sheet(
    "Deltagare",
    (
        Column(
            "number", "Personnummer", cells.personal_number, required=True, spellings=("Personnr", "Pnr", "Pers.nr")
        ),
        Column("given_name", "Förnamn", cells.text(80), required=True, spellings=("Tilltalsnamn",)),
        Column("family_name", "Efternamn", cells.text(80), required=True),
        Column("email", "E-post", cells.email, spellings=("Epost", "Mejl", "E-postadress", "Mail")),
        Column("mobile", "Mobil", cells.text(30), spellings=("Mobiltelefon", "Mobilnummer", "Telefon")),
        Column(
            "org_number", "Organisationsnummer", cells.org_number, required=True, spellings=("Org.nr", "Orgnummer")
        ),
        Column("title", "Befattning", cells.text(120), spellings=("Yrke", "Roll", "Titel")),
        Column("starts_on", "Anställd från", cells.day, required=True, spellings=("Anställd fr.o.m.",)),
        Column("ends_on", "Anställd till", cells.day, spellings=("Anställd t.o.m.",)),
        Column("protected_identity", "Skyddad identitet", cells.yes_or_no, spellings=("Skyddad", "Skyddade uppgifter")),
        Column("education", "Utbildningsnivå", cells.choice(EDUCATION), spellings=("Utbildning",)),
        Column("furloughed", "Permitterad", cells.yes_or_no, spellings=("Korttidsarbete",)),
        Column("informed_on", "Informerad", cells.past_day, spellings=("Informerad om personuppgifter",)),
    ),
    PersonRow,
    key=lambda row: row.number,
)  # fmt: skip
# A company's own contact need not say which company it is.
OF_COMPANY = replace(
    SHEET,
    columns=tuple(
        replace(column, required=column.required and column.name != "org_number") for column in SHEET.columns
    ),
)


class People:
    """The people whom the file names, and their employments: what CompCor has, and what the file says."""

    fact_names = PERSON_FACTS
    sheet = SHEET

    def __init__(self, state: State) -> None:
        self.state = state
        self.facts: dict[int, tuple[Any, ...]] = {}  # in the order of PERSON_FACTS
        self.hidden: set[int] = set()  # registered elsewhere, which the owner of the file must not learn
        self.employments: dict[tuple[int, int], list[Kept]] = defaultdict(list)
        self.spells: dict[tuple[int, int], list[Spell]] = defaultdict(list)
        self.drafts: dict[int, PersonDraft] = {}

    def load(self, numbers: Iterable[str]) -> None:
        """What CompCor has of the people with these numbers; four queries. They are held if they will be written."""
        by_index = {blind_index(number): number for number in numbers}
        found = ids_by_index(list(by_index))
        self.state.people.ids.update({by_index[index]: pk for index, pk in found.items()})
        if self.state.holds:
            hold_people({*found.values(), *_followed(self.state)})
        known = Participant.objects.filter(pk__any_of=sorted(set(found.values())))
        self.facts = {pk: tuple(facts) for pk, *facts in known.values_list("id", *PERSON_FACTS).iterator()}
        employments = Employment.objects.filter(participant_id__any_of=list(self.facts)).order_by("starts_on", "id")
        names = ("participant_id", "company_id", "starts_on", "id", *EMPLOYMENT_FACTS)
        for facts in employments.values_list(*names).iterator():
            kept = Kept(*facts)
            self.employments[kept.participant, kept.company].append(kept)
        if not self.state.scope.is_whole:
            own = {person for person, company in self.employments if company == self.state.scope.company}
            self.hidden = self.facts.keys() - own

    def employers_of(self, people: Iterable[int]) -> Employers:
        """Who employs these people when the file is in; negative numbers are those that it brings."""
        wanted = set(people)
        rows = [
            (key[0], key[1], spell.starts_on, spell.ends_on)
            for key in self.spells.keys() | self.employments.keys()
            if key[0] in wanted
            for spell in self.spells_of(key)
        ]
        return Employers(sorted(rows, key=lambda row: row[2]))

    def spells_of(self, key: tuple[int, int]) -> list[Spell]:
        """Somebody's employments at a company, by start: those of the file, and those that only CompCor has."""
        said = self.spells.get(key, [])
        days = {spell.starts_on for spell in said}
        others = [kept for kept in self.employments.get(key, ()) if kept.starts_on not in days]
        spells = said + [Spell(kept.starts_on, kept.ends_on, None) for kept in others]
        return sorted(spells, key=lambda spell: spell.starts_on)


def _followed(state: State) -> Iterator[int]:
    """Whose attendance or summaries follow from what the sheets before say of sessions, runs and courses."""
    if state.recounted_sessions:
        attended = Attendance.objects.filter(session_id__any_of=sorted(state.recounted_sessions)).order_by()
        yield from attended.values_list("enrolment__participant_id", flat=True).distinct()
    if state.reclassified_courses:
        courses = [pk for pk in state.reclassified_courses if pk > 0]
        yield from Enrolment.objects.filter(run__course_id__any_of=courses).values_list("participant_id", flat=True)


def plan(state: State, numbers: set[str]) -> None:
    """New and changed people and employments; `numbers` is every personal number that the file names."""
    state.refuse_faulty(SHEET, state.people)
    people = People(state)
    people.load(numbers)
    state.employers = people.employers_of
    to_companies = References(state.companies, own=state.people)
    for row in state.rows(SHEET):
        company = _company_of(state, row, to_companies)
        if row.ends_on is not None and row.ends_on < row.starts_on:
            day = row.starts_on.isoformat()
            state.people.refuse(row.number, state.fault(SHEET, row, "ends_on", "ends_before_start", day=day))
        elif company is not None and _takes_person(people, row):
            _plan_employment(people, row, state.people.ids[row.number], company)
    state.faults += to_companies.settle()
    _find_overlaps(people)
    if state.scope.is_whole:
        _plan_people(people)
        _find_days_without_employer(people)
    else:
        plan_own_people(people)


def _company_of(state: State, row: PersonRow, to_companies: References) -> int | None:
    """The employer's number; None with a fault, or with one that it follows from."""
    company = state.companies.ids.get(row.org_number)
    if not state.scope.is_whole:
        if row.org_number is None or company == state.scope.company:
            return state.scope.company
        state.people.refuse(row.number, state.fault(SHEET, row, "org_number", "other_company"))
        return None
    if company is None:
        to_companies.miss(row.org_number, state.possible_fault(SHEET, row, "org_number", "no_company"), row.number)
    return company


def _takes_person(people: People, row: PersonRow) -> bool:
    """Let the row say who the person is; False with a fault if another row says otherwise."""
    state = people.state
    known = state.people.ids.get(row.number)
    if known is None or known in people.hidden:
        age = _unlikely_age(row, state.today)
        if age is not None:
            state.people.refuse(row.number, state.fault(SHEET, row, "number", "personal_number_age", age=age))
            return False
    if known is None:
        state.people.ids[row.number] = state.plans[Participant].add(PersonDraft(row))
    pk = state.people.ids[row.number]
    draft = people.drafts.get(pk)
    if draft is None:
        people.drafts[pk] = state.plans[Participant].new[-pk - 1] if pk < 0 else PersonDraft(row)
        return True
    if draft.agrees_with(row):
        draft.add(row)
        return True
    state.people.refuse(row.number, state.fault(SHEET, row, "family_name", "other_name", row=draft.row))
    return False


def _unlikely_age(row: PersonRow, today: date) -> int | None:
    """The age, if it is under 15 or over 100 years: then the number is probably mistyped."""
    if LIKELY_AGES[0] < today.year - int(row.number[:4]) < LIKELY_AGES[1]:
        return None
    number = PersonalNumber(row.number)
    return age_on(number.birth_date, today) if number.unlikely_age(today) else None


def _plan_employment(people: People, row: PersonRow, person: int, company: int) -> None:
    state = people.state
    there = people.employments.get((person, company), ())
    kept = next((kept for kept in there if kept.starts_on == row.starts_on), None)
    ends_on = row.ends_on
    if kept is None:
        state.plans[Employment].add((person, company, row))
        is_moved = person > 0
    else:
        said = {name: getattr(row, name) for name in EMPLOYMENT_FACTS}
        before = {name: getattr(kept, name) for name in EMPLOYMENT_FACTS}
        change = state.plans[Employment].compare(kept.pk, row.row, before, said)
        is_moved = change is not None and "ends_on" in change.after
        ends_on = ends_on or kept.ends_on
    if is_moved:
        state.re_employed.add(person)
    people.spells[person, company].append(Spell(row.starts_on, ends_on, row))


def _find_overlaps(people: People) -> None:
    """Nobody is employed twice at one company at the same time."""
    for key, spells in people.spells.items():
        first = spells[0].starts_on
        if len(spells) == 1 and all(kept.starts_on == first for kept in people.employments.get(key, ())):
            continue  # nearly everybody
        ordered = people.spells_of(key)
        for before, after in pairwise(ordered):
            row = after.row or before.row
            if row and (before.ends_on is None or before.ends_on >= after.starts_on):
                _refuse_overlap(people, row, before, after)


def _refuse_overlap(people: People, row: PersonRow, before: Spell, after: Spell) -> None:
    other = before if after.row else after
    if other.row and other.starts_on == row.starts_on:
        fault = people.state.fault(SHEET, row, "starts_on", "double", row=other.row.row)
    else:
        fault = people.state.fault(SHEET, row, "starts_on", "overlap", day=other.starts_on.isoformat())
    people.state.people.refuse(row.number, fault)


def _find_days_without_employer(people: People) -> None:
    """An employment does not end before a day that was attended, unless somebody else employed the person then."""
    state = people.state
    rows = {
        key[0]: spell.row
        for key, spells in people.spells.items()
        for spell in spells
        if spell.row and spell.row.ends_on and key[0] in state.re_employed
    }
    if not rows:
        return
    attended = Attendance.objects.filter(enrolment__participant_id__any_of=sorted(rows)).order_by("session__starts_on")
    employers = people.employers_of(rows)
    days = attended.values_list("enrolment__participant_id", "session__starts_on")
    last = {person: day for person, day in days if employers.on(day, person) is None}
    for person, day in last.items():
        row = rows[person]
        fault = state.fault(SHEET, row, "ends_on", "attended_unemployed", day=day.isoformat())
        state.people.refuse(row.number, fault)


def _plan_people(people: People) -> None:
    """Compare those who are there with what the file says.

    A protection is set by the file but lifted only on the person's own page (docs/domain.md §5.4).
    """
    plan = people.state.plans[Participant]
    for pk, draft in people.drafts.items():
        if pk < 0:
            continue
        before = dict(zip(PERSON_FACTS, people.facts[pk], strict=True))
        said = {name: getattr(draft, name) for name in PERSON_FACTS}
        plan.compare(pk, draft.row, before, said | {"protected_identity": draft.protected_identity or None})
