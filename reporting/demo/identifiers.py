"""Numbers of the test series alone: they can never be somebody's."""

from collections.abc import Iterator
from datetime import date, timedelta

from compcor.core.identifiers import COORDINATION_DAY_OFFSET, PersonalNumber, Sex, luhn_check_digit
from reporting.demo.draw import Draw

# The tax agency's series of birth numbers for tests; an even one is a woman's (docs/domain.md §4.2).
BIRTH_NUMBERS = {Sex.WOMAN: (238, 980, 982, 984, 986, 988), Sex.MAN: (239, 981, 983, 985, 987, 989)}
FIRST_ORG_NUMBER = 559_800_000  # nine digits, without the check digit
ORG_NUMBERS = 200_000  # 5598… and 5599…


def organisation_numbers(draw: Draw, count: int) -> list[str]:
    """Different company numbers, 10 digits."""
    numbers = (f"{FIRST_ORG_NUMBER + number}" for number in draw.sample(range(ORG_NUMBERS), count))
    return [number + str(luhn_check_digit(number)) for number in numbers]


def personal_number(born: date, birth_number: int, *, is_coordination: bool = False) -> PersonalNumber:
    """The number of somebody born that day."""
    day = born.day + (COORDINATION_DAY_OFFSET if is_coordination else 0)
    digits = f"{born:%y%m}{day:02}{birth_number}"
    return PersonalNumber(f"{born.year // 100}{digits}{luhn_check_digit(digits)}")


class PersonalNumbers:
    """Gives out each number once."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._given: set[PersonalNumber] = set()

    def take(self, sex: Sex, first: date, last: date, *, is_coordination: bool = False) -> PersonalNumber:
        """An unused number of somebody born between two days."""
        while True:
            born = self._draw.day(first, last)
            number = personal_number(born, self._draw.choice(BIRTH_NUMBERS[sex]), is_coordination=is_coordination)
            if number not in self._given:
                self._given.add(number)
                return number


def many_personal_numbers(draw: Draw, sex: Sex, count: int, *, first: date, last: date) -> Iterator[PersonalNumber]:
    """Different numbers for very many people, as far as possible personal numbers; then coordination numbers."""
    birth_numbers = BIRTH_NUMBERS[sex]
    available = ((last - first).days + 1) * len(birth_numbers)
    for is_coordination, wanted in ((False, min(count, available)), (True, max(count - available, 0))):
        for place in draw.sample(range(available), wanted):
            days, series = divmod(place, len(birth_numbers))
            yield personal_number(first + timedelta(days=days), birth_numbers[series], is_coordination=is_coordination)
