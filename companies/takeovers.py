"""Companies that go on under another company number: the pages of both say so, and lead to each other's papers.

The app that keeps takeovers tells them when it is ready: `tells_takeovers(finder)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from companies.models import Company
from compcor.accounts.models import User


@dataclass(frozen=True, slots=True)
class ToldTakeover:
    """Agreements, size declarations, expressions of interest, tasks and documents stay with `company`."""

    company: Company
    successor: Company
    last_day: date


type Finder = Callable[[Company, User], Iterable[ToldTakeover]]
_finders: list[Finder] = []


def tells_takeovers(finder: Finder) -> Finder:
    """Register who knows of takeovers. The finder asks `visible_to`."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def takeovers_of(company: Company, user: User) -> list[ToldTakeover]:
    """Those in which the company was taken over or took over, the newest first."""
    found = [told for finder in _finders for told in finder(company, user)]
    return sorted(found, key=lambda told: told.last_day, reverse=True)
