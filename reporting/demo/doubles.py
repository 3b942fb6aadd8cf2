"""Three people who are registered twice, as it happens: a number that changed, a marriage, and a slip of the finger.

Six hundred people stay six hundred: the second registration of each is somebody of the story under another name.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from compcor.core.crypto import blind_index
from compcor.core.identifiers import PersonalNumber, Sex
from courses.attended import refresh_attended
from courses.models import Attendance, Participation
from participants.identity import identify, ids_by_index, name_in_lists
from participants.models import Employment, Participant
from reporting.demo.companies import PHONES
from reporting.demo.identifiers import BIRTH_NUMBERS, personal_number

NEW_FAMILY_NAME = "Lindeberg"
INTERNATIONAL = f"+46 {PHONES[-1].removeprefix('0')}"


def make_doubles() -> None:
    """Each pair is of one company; the last one was at the same session under both names."""
    _give_each_number_to_one()
    used: set[int] = set()
    first, second = _colleagues(used)
    _become(first, first.birth_date, is_coordination=True)
    _become(second, first.birth_date, like=first)
    first, second = _colleagues(used)
    Participant.objects.filter(mobile=PHONES[-1]).update(mobile="")
    first.mobile, second.mobile = PHONES[-1], INTERNATIONAL
    _become(first, first.birth_date)
    _become(second, first.birth_date, like=first, family_name=NEW_FAMILY_NAME)
    first, second = _at_one_session(used)
    _become(second, first.birth_date + timedelta(days=1), like=first)


def _give_each_number_to_one() -> None:
    """There are few numbers that nobody can have; people of the story must not look alike for sharing one."""
    holders: dict[str, int] = {}
    for pk, mobile in Participant.objects.exclude(mobile="").order_by("pk").values_list("pk", "mobile"):
        holders.setdefault(mobile, pk)
    Participant.objects.exclude(mobile="").exclude(pk__in=holders.values()).update(mobile="")


def _colleagues(used: set[int]) -> tuple[Participant, Participant]:
    """Two of one company and sex who have not attended anything yet."""
    people = Participant.objects.filter(protected_identity=False).exclude(
        pk__in=Participation.objects.values("participant")
    )
    rows = Employment.objects.filter(participant__in=people).order_by("company", "participant")
    return next(_pairs(rows.values_list("company", "participant"), used))


def _at_one_session(used: set[int]) -> tuple[Participant, Participant]:
    """Two colleagues of one sex who were both at a session."""
    there = Attendance.objects.counted().filter(enrolment__participant__protected_identity=False)
    rows = there.order_by("-session__starts_at", "session", "company", "pk")
    keys = rows.values_list("session", "company", "enrolment__participant")
    return next(_pairs((((session, company), person) for session, company, person in keys.iterator()), used))


def _pairs(rows: Iterable[tuple[object, int]], used: set[int]) -> Iterator[tuple[Participant, Participant]]:
    """People who come one after the other under the same key, of the same sex, and not used yet."""
    seen: dict[tuple[object, str], Participant] = {}
    for key, pk in rows:
        person = Participant.objects.get(pk=pk)
        other = seen.setdefault((key, person.sex), person)
        if other != person and not used & {other.pk, person.pk}:
            used |= {other.pk, person.pk}
            yield other, person


def _become(
    person: Participant,
    born: date,
    *,
    like: Participant | None = None,
    family_name: str = "",
    is_coordination: bool = False,
) -> None:
    """Give somebody a birth date with a number that nobody has, and the name of whom they double."""
    if like:
        person.given_name, person.family_name = like.given_name, family_name or like.family_name
        person.email = ""
    if like or is_coordination:
        identify(person, _free_number(Sex(person.sex), born, is_coordination=is_coordination))
    name_in_lists(person)
    person.save()
    refresh_attended([person.pk])


def _free_number(sex: Sex, born: date, *, is_coordination: bool) -> PersonalNumber:
    numbers = [personal_number(born, series, is_coordination=is_coordination) for series in BIRTH_NUMBERS[sex]]
    taken = ids_by_index([blind_index(number.number) for number in numbers])
    return next(number for number in numbers if blind_index(number.number) not in taken)
