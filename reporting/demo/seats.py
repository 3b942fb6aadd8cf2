"""Who sits on the demonstration's runs: people of companies that have joined, employed on the day, and free then."""

from datetime import datetime, timedelta

from compcor.accounts.models import User
from compcor.core.periods import civil_date
from courses.employers import Employers
from courses.enums import EnrolmentState, RunState
from courses.models import Enrolment
from reporting.demo.draw import Draw
from reporting.demo.people import Person
from reporting.demo.runs import Held
from reporting.demo.story import Story

OTHER_COUNTY = 2.5  # how many courses more somebody must lack to be sent to another county
DECLINED_REASON = "Kursen passar bättre efter ritningsläsningen."
WITHDRAWN_REASON = "Kunde inte komma loss från skiftet."
AHEAD_OF_RUN = timedelta(days=45)


class Seats:
    """Gives seats run by run, those who have had least first."""

    def __init__(self, story: Story, draw: Draw, people: list[Person], decider: User | None) -> None:
        self._story, self._draw, self._people, self._decider = story, draw, people, decider
        self.employers = Employers(
            (person.participant.pk, job.company.pk, job.starts_on, job.ends_on)
            for person in people
            for job in sorted(person.employments, key=lambda job: job.starts_on)
        )
        self._by_participant = {person.participant.pk: person for person in people}

    def person_of(self, enrolment: Enrolment) -> Person:
        """The person who has the enrolment."""
        return self._by_participant[enrolment.participant_id]

    def fill(self, held: Held) -> None:
        """Enrol as many as the story says, then the waiting list and the requests."""
        seated = int(held.run.seats * held.fill)
        queue = iter(self._candidates(held))
        for state, count in (
            (EnrolmentState.CONFIRMED, seated),
            (EnrolmentState.WAITLISTED, held.waiting),
            (EnrolmentState.REQUESTED, held.requests),
        ):
            for person, _ in zip(queue, range(count), strict=False):
                self._enrol(held, person, state)
        self._give_up_some(held)

    def _candidates(self, held: Held) -> list[Person]:
        if not held.sessions:
            return []
        county = held.run.municipality[:2]

        def order(person: Person) -> float:
            is_away = person.member.company.municipality[:2] != county
            return len(person.courses) + is_away * OTHER_COUNTY + 2 * self._draw.random()

        return sorted((person for person in self._people if self._may_come(held, person)), key=order)

    def _may_come(self, held: Held, person: Person) -> bool:
        days, is_ahead = held.days, held.days[0] > self._story.today
        if not (person.takes_part or is_ahead) or held.run.course.code in person.courses or person.ready_on > days[0]:
            return False
        if not person.busy.isdisjoint(days):
            return False
        if person.done_on and days[-1] > person.done_on:
            return False
        return all(self.employers.on(day, person.participant.pk) for day in days)

    def _enrol(self, held: Held, person: Person, state: EnrolmentState) -> None:
        day = min(held.days[0], self._story.today)
        company = self.employers.on(day, person.participant.pk)
        if company is None:
            return
        enrolment = Enrolment(
            participant=person.participant,
            run=held.run,
            company_id=company,
            state=state,
            queued_at=self._queued_at(held),
        )
        held.enrolments.append(enrolment)
        person.courses.add(held.run.course.code)
        person.busy.update(*((session.starts_on, civil_date(session.ends_at)) for session in held.sessions))

    def _queued_at(self, held: Held) -> datetime:
        """One after another, so that the last in line came last; never after now."""
        first = min(held.sessions[0].starts_at - AHEAD_OF_RUN, self._story.now - timedelta(days=20))
        return first + timedelta(hours=7 * len(held.enrolments), minutes=self._draw.randint(0, 300))

    def _give_up_some(self, held: Held) -> None:
        """Now and then somebody withdraws before the run or is declined, and a cancelled run keeps nobody."""
        if held.run.state == RunState.CANCELLED:
            self._decide(held, held.enrolments, EnrolmentState.WITHDRAWN, held.run.cancelled_reason)
        elif held.run.needs_approval:
            self._decide(held, held.enrolments[-1:], EnrolmentState.DECLINED, DECLINED_REASON)
        elif not held.waiting and self._draw.chance(0.35):
            self._decide(held, held.enrolments[-1:], EnrolmentState.WITHDRAWN, WITHDRAWN_REASON)

    def _decide(self, held: Held, enrolments: list[Enrolment], state: EnrolmentState, reason: str) -> None:
        for enrolment in enrolments:
            enrolment.state, enrolment.reason = state, reason
            enrolment.decided_at = min(self._queued_at(held) + timedelta(days=9), self._story.now)
            enrolment.decided_by = self._decider
