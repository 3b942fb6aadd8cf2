"""What waits for coordinators beside the report: short lists that are soon empty, each with its number and its page."""

from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.enums import InterestState
from companies.models import CompanyTask, Interest
from compcor.accounts.models import User
from compcor.core.paging import capped_count
from compcor.mail.overview import unhandled
from courses.enums import ENROLLABLE_RUN_STATES, EnrolmentState
from courses.models import Enrolment
from participants.doubles import count_of_doubles


@dataclass(frozen=True, slots=True)
class Queue:
    """One list and how many rows of it wait."""

    label: str
    count: int
    url: str


def queues(user: User) -> list[Queue]:
    """Those with something in them. A constant number of queries, none of which counts more than a thousand rows."""
    found = (
        (_("Companies' requests for seats"), partial(_requests, user), "enrolments:queue"),
        (_("New expressions of interest"), partial(_interests, user), "interests:list"),
        (_("Your tasks that are late"), partial(_late_tasks, user), "companies:tasks"),
        (_("Possible doubles"), partial(_doubles, user), "participants:doubles"),
        (_("Mails that did not arrive"), partial(unhandled, user), "mails:list"),
    )
    return [Queue(label, waiting, reverse(name)) for label, count, name in found if (waiting := count())]


def _requests(user: User) -> int:
    requested = Enrolment.objects.visible_to(user).filter(state=EnrolmentState.REQUESTED)
    return capped_count(requested.filter(run__state__in=ENROLLABLE_RUN_STATES))


def _interests(user: User) -> int:
    return capped_count(Interest.objects.visible_to(user).filter(state=InterestState.NEW))


def _doubles(user: User) -> int:
    """Of very many people as they were counted at night."""
    return count_of_doubles(user) or 0


def _late_tasks(user: User) -> int:
    return capped_count(CompanyTask.objects.visible_to(user).of(user).late())
