"""Seats that companies reserve and name later, as coordinators and time act on them (docs/domain.md §6.3 D11)."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.display import iso_date
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from courses.actions.places import (
    decide,
    end_holds,
    fill_seats,
    lock_all,
    locked,
    place,
    require_takes_enrolments,
    settle,
)
from courses.admission import Admission
from courses.deadlines import day_before
from courses.enums import EnrolmentState, HoldState
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import free_seats
from courses.telling import tell, tell_of_holds
from participants.models import Participant

# A company is reminded this long before its reserved seats are free again.
REMINDED_BEFORE = timedelta(days=3)


@transaction.atomic
def hold_seats(
    *, run: CourseRun, company: Company, seats: int, by: User | None, expires_on: date | None = None
) -> list[SeatHold]:
    """Reserve seats for a company on its behalf: within the free seats, but past the limits that bind companies."""
    run = locked(run)
    require_takes_enrolments(run)
    settle(run)
    asked = expires_on or swedish_today() + timedelta(days=run.hold_days)
    last = min(filter(None, (asked, day_before(run))))
    if last < swedish_today():
        raise RuleViolation(_("The last day to name somebody is today or later, before the run."), field="expires_on")
    return keep_seats(run, company, seats=seats, expires_on=last, by=by)


@transaction.atomic
def name_hold(*, hold: SeatHold, participant: Participant, by: User | None) -> Enrolment:
    """Give a reserved seat to one of the company's people; what the course requires is for coordinators to judge."""
    run, hold = held_hold(hold)
    admission = Admission(run, hold.company, [participant.pk])
    return name_for(hold, run, participant, admission, by=by)


@transaction.atomic
def take_back_holds(*, holds: Sequence[SeatHold], by: User | None) -> list[SeatHold]:
    """Release reserved seats against the company's will; the line moves up. The page that asks tells the company."""
    return release(holds, by=by)


def close_holds_of(run: CourseRun, *, by: User | None) -> None:
    """A run that is over or cancelled holds no seats. The caller holds the run."""
    if holds := list(run.holds.filter(state=HoldState.HELD)):
        end_holds(holds, HoldState.RELEASED, by=by)


def shorten_holds(run: CourseRun) -> None:
    """Seats are named before the first session, also when that moves to an earlier day. The caller holds the run."""
    if last := day_before(run):
        run.holds.filter(state=HoldState.HELD, expires_on__gt=last).update(expires_on=last)


def expire_holds() -> int:
    """Close reserved seats whose last day has passed, run by run; on how many runs."""
    runs = set(SeatHold.objects.due().values_list("run", flat=True))
    for run in CourseRun.objects.filter(pk__in=runs).order_by("pk"):
        with transaction.atomic():
            settle(locked(run))
    return len(runs)


@transaction.atomic
def remind_of_holds() -> None:
    """Remind companies, once, of seats whose last day is near."""
    soon = SeatHold.objects.live().filter(expires_on__lte=swedish_today() + REMINDED_BEFORE)
    holds = list(soon.select_related("run__course", "company").order_by("pk"))
    for day in sorted({hold.expires_on for hold in holds}):
        of_day = [hold for hold in holds if hold.expires_on == day]
        tell_of_holds(of_day, template="seats_to_name", once=_reminder, by=None)


def _reminder(hold: SeatHold) -> str:
    return f"{hold.run_id} {hold.company_id} {hold.expires_on}"


def keep_seats(
    run: CourseRun, company: Company, *, seats: int, expires_on: date, by: User | None, sending: UUID | None = None
) -> list[SeatHold]:
    """Write reserved seats if there are as many; nobody passes those who wait. The caller holds the run."""
    if seats < 1:
        raise RuleViolation(_("Reserve one seat or more."), field="seats")
    free = 0 if run.enrolments.waiting().exists() else free_seats(run)
    if free <= 0:
        raise RuleViolation(_("Every seat is taken. Enrol people by name: they join the waiting list."), field="seats")
    if seats > free:
        text = ngettext("Only %(n)s seat is left.", "Only %(n)s seats are left.", free)
        raise RuleViolation(text % {"n": free}, field="seats")
    holds = [
        SeatHold(run=run, company=company, expires_on=expires_on, created_by=by, sending=sending) for _ in range(seats)
    ]
    for hold in holds:
        hold.full_clean()
    SeatHold.objects.bulk_create(holds)
    details = {"run": run.public_id, "expires_on": iso_date(expires_on)}
    record_many("hold.created", [(hold, details) for hold in holds], by=by)
    return holds


def held_hold(hold: SeatHold) -> tuple[CourseRun, SeatHold]:
    """The run and the reserved seat as they stand now, held until the transaction ends; refused if it has ended."""
    run = locked(hold.run)
    hold = SeatHold.objects.select_related("company").get(pk=hold.pk)
    if hold.state != HoldState.HELD or hold.expires_on < swedish_today():
        raise RuleViolation(_("This reserved seat has ended: the seat is no longer yours."))
    require_takes_enrolments(run)
    return run, hold


def name_for(
    hold: SeatHold, run: CourseRun, participant: Participant, admission: Admission, *, by: User | None
) -> Enrolment:
    """Turn a reserved seat into the person's; who waits for a seat on this run gets it so. The caller holds the run."""
    enrolment = admission.own(participant.pk)
    is_waiting = enrolment is not None and enrolment.state == EnrolmentState.WAITLISTED
    if not is_waiting and (refusal := admission.refusal(participant)):
        raise RuleViolation(refusal, field="participant")
    if enrolment is not None and is_waiting:
        decide(enrolment, EnrolmentState.CONFIRMED, by=by)
    else:
        enrolment = admission.existing(participant.pk) or Enrolment(participant=participant, run=run)
        enrolment.company = hold.company
        place(enrolment, EnrolmentState.CONFIRMED)
        record("enrolment.created", enrolment, by=by, state=enrolment.state, run=run.public_id)
    hold.enrolment = enrolment
    end_holds([hold], HoldState.NAMED, by=by)
    SeatHold.objects.filter(pk=hold.pk).update(enrolment=enrolment)
    return enrolment


def release(holds: Sequence[SeatHold], *, by: User | None) -> list[SeatHold]:
    """Give reserved seats back; those that have ended already stay as they are. The line moves up and is told."""
    runs = lock_all({hold.run_id for hold in holds})
    fresh = SeatHold.objects.filter(pk__in=[hold.pk for hold in holds], state=HoldState.HELD)
    open_holds = list(fresh.select_related("company", "run__course").order_by("pk"))
    if open_holds:
        end_holds(open_holds, HoldState.RELEASED, by=by)
    for run in runs.values():
        tell(fill_seats(run, by=None), by=None)
    return open_holds
