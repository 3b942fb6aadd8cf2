"""Whatever is done with a run's places, in any order: never one seat too many, none empty while people wait."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from courses import actions
from courses.enums import EnrolmentState, HoldState
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import free_seats, taken_seats
from participants.models import Participant
from tests.courses.test_holds import coming_run
from tests.factories import make_company, make_participant

pytestmark = pytest.mark.django_db
ACTS = 60


class Bustle:
    """Three companies and a coordinator who do whatever comes to their minds."""

    def __init__(self, run: CourseRun, by: User, seed: int) -> None:
        self.run, self.by, self.random = run, by, Random(seed)  # noqa: S311 - a test's own dice
        self.companies = [make_company() for _ in range(3)]
        self.people = {company: [make_participant(company=company) for _ in range(5)] for company in self.companies}

    def act(self) -> None:
        """One act; what a rule refuses is no act."""
        acts: tuple[Callable[[], Any], ...] = (
            self.enrol, self.enrol, self.reserve, self.name, self.release, self.cancel, self.undo, self.other_seats,
            self.withdraw, self.decide, actions.expire_holds,
        )  # fmt: skip
        with suppress(RuleViolation, IndexError):
            self.random.choice(acts)()

    def company(self) -> Company:
        return self.random.choice(self.companies)

    def some(self, company: Company) -> list[Participant]:
        return self.random.sample(self.people[company], self.random.randint(1, 3))

    def hold(self) -> SeatHold:
        return self.random.choice(list(self.run.holds.filter(state=HoldState.HELD)))

    def enrolment(self, *states: EnrolmentState) -> Enrolment:
        return self.random.choice(list(self.run.enrolments.filter(state__in=states)))

    def enrol(self) -> None:
        company = self.company()
        actions.enrol_people(run=self.run, company=company, participants=self.some(company), by=self.by)

    def reserve(self) -> None:
        actions.reserve_seats(run=self.run, company=self.company(), seats=self.random.randint(1, 3), by=self.by)

    def name(self) -> None:
        hold = self.hold()
        actions.name_seat(hold=hold, participant=self.random.choice(self.people[hold.company]), by=self.by)

    def release(self) -> None:
        actions.release_seats(holds=[self.hold()], by=self.by)

    def cancel(self) -> None:
        states = (EnrolmentState.CONFIRMED, EnrolmentState.WAITLISTED)
        actions.cancel_place(enrolment=self.enrolment(*states), by=self.by)

    def undo(self) -> None:
        actions.take_up_place(enrolment=self.enrolment(EnrolmentState.WITHDRAWN), by=self.by)

    def withdraw(self) -> None:
        actions.withdraw_enrolment(enrolment=self.enrolment(EnrolmentState.CONFIRMED), by=self.by)

    def decide(self) -> None:
        actions.confirm_enrolment(enrolment=self.enrolment(EnrolmentState.WAITLISTED), by=self.by)

    def other_seats(self) -> None:
        actions.change_run(run=self.run, seats=self.random.randint(2, 7), by=self.by)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_no_seat_is_given_twice(coordinator: User, seed: int) -> None:
    run = coming_run(coordinator, seats=4, hold_days=2)
    bustle = Bustle(run, coordinator, seed)

    with time_machine.travel(timezone.now(), tick=False) as now:
        for _ in range(ACTS):
            bustle.act()
            now.shift(timedelta(hours=5))
            run.refresh_from_db()
            assert taken_seats(run) <= run.seats
            actions.expire_holds()
            assert not (free_seats(run) and run.enrolments.waiting().exists())
