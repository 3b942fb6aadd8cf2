"""What the project waits for from a company. Each app tells its own part when it is ready; the portal's home shows it.

In `AppConfig.ready`: `company_waits_for(unnamed_seats)`, where `unnamed_seats(company, user)` yields what
waits, such as `Waiting(title=_("Name two reserved seats"), text=…, url=…, button=_("Choose people"), due_on=…)`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from companies.models import Company
from compcor.accounts.models import User


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that the company can do now, or (`is_done`) has done and may be glad of."""

    title: str | Promise
    text: str | Promise
    url: str
    button: str | Promise
    due_on: date | None = None
    is_done: bool = False


type Finder = Callable[[Company, User], Iterable[Waiting]]

_finders: list[Finder] = []


def company_waits_for(finder: Finder) -> Finder:
    """Register what an app waits for. A finder asks a constant number of queries."""
    _finders.append(finder)
    return finder


def waiting_of(company: Company, user: User) -> list[Waiting]:
    """What waits, the nearest last day first, those without one after; what is done comes last."""
    found = [waiting for finder in _finders for waiting in finder(company, user)]
    return sorted(found, key=lambda waiting: (waiting.is_done, waiting.due_on is None, waiting.due_on or date.max))
