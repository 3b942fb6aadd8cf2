"""What apps above do when a person's facts change: the hours of a course belong to the employer of the day.

An app above registers a function when it is ready; it runs in the transaction of the change, and may refuse it by
raising RuleViolation (an attended day that would have no employer). Others tell what depends on an employment.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from compcor.accounts.models import User

type Follower = Callable[[Collection[int], User | None], None]
type DaysFinder = Callable[[int, int], Iterable[date]]
_followers: list[Follower] = []
_attended: list[DaysFinder] = []
_promised: list[DaysFinder] = []


def when_people_change(follower: Follower) -> None:
    """Call `follower(ids of participants, by)` after employments, birth dates or sexes have changed."""
    if follower not in _followers:
        _followers.append(follower)


def people_changed(participants: Collection[int], *, by: User | None) -> None:
    """Tell everybody who follows; called once per act, in its transaction."""
    for follower in _followers:
        follower(participants, by)


def tells_attended_days(finder: DaysFinder) -> None:
    """`finder(participant, company)` gives the days that the person attended as an employee of the company."""
    if finder not in _attended:
        _attended.append(finder)


def tells_coming_days(finder: DaysFinder) -> None:
    """`finder(participant, company)` gives the days on which the person has a seat from the company, still to come."""
    if finder not in _promised:
        _promised.append(finder)


def attended_days(participant: int, company: int) -> list[date]:
    """The days that hold an employment in place, in order."""
    return sorted({day for finder in _attended for day in finder(participant, company)})


def coming_days(participant: int, company: int) -> list[date]:
    """The days that somebody who leaves will miss, in order; a day stands for each session."""
    return sorted(day for finder in _promised for day in finder(participant, company))
