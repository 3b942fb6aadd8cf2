"""Writing what is planned, in one transaction: new rows by the fastest way there is, changed ones with their events."""

import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.db.models import Max, Min

from companies.enums import CompanyState
from companies.models import Agreement, Company
from companies.search import make_findable as make_company_findable
from compcor.accounts.models import User
from compcor.audit.actions import record_all, record_many
from compcor.core.crypto import key_ring
from compcor.core.database import bulk_insert, bulk_update, refresh_statistics, reserve_ids, take_turn
from compcor.core.identifiers import PersonalNumber
from compcor.core.models import PublicModel
from courses.actions.attendance import recount
from courses.actions.changes import told
from courses.actions.holds import close_holds_of, shorten_holds
from courses.actions.places import fill_seats
from courses.attended import refresh_attended
from courses.enums import AttendanceSource, EnrolmentState, HoldState, RunState
from courses.models import Attendance, Course, CourseRun, Enrolment, RegisterImport, Session
from courses.register.plans import Change, Plan
from courses.register.sheets.companies import FACTS as COMPANY_FACTS
from courses.register.sheets.people import PersonDraft
from courses.register.state import MODELS, State
from courses.search import make_findable as make_course_findable
from participants.followers import people_changed
from participants.identity import identify, name_in_lists, next_alias_number
from participants.models import Employment, Participant

PERSON_FIELDS = (
    "personal_number", "personal_number_index", "birth_date", "sex", "given_name", "family_name", "list_name",
    "search_text", "email", "mobile", "education", "protected_identity", "informed_on",
)  # fmt: skip
NUMBER_CONTEXT = "participants.participant.personal_number"
RUN_FIELDS = (
    "code", "course_id", "municipality", "provider", "trainer_names", "seats", "state", "cancelled_reason",
)  # fmt: skip
SESSION_FIELDS = ("run_id", "starts_on", "starts_at", "ends_at", "break_starts_at", "break_ends_at")
SEAT_FIELDS = ("participant_id", "run_id", "company_id", "state", "decided_at", "decided_by_id")
PRESENCE_FIELDS = (
    "session_id", "enrolment_id", "company_id", "status", "arrived_at", "left_at", "net_minutes", "source",
    "recorded_by_id", "recorded_at",
)  # fmt: skip
# Changes are called what they are called when they are made by hand.
VERBS: dict[type[models.Model], str] = {
    Employment: "participant.employment_changed",
    CourseRun: "run.changed",
    Attendance: "attendance.recorded",
}
# New rows with a history of their own say in it where they come from, as those registered by hand do.
CREATED: dict[type[PublicModel], str] = {Company: "company.created", Participant: "participant.registered"}
# On whose history a change stands.
SUBJECTS: dict[type[models.Model], str] = {Agreement: "company", Employment: "participant", Session: "run"}


@dataclass(slots=True)
class Written:
    """What was written, so that it can be taken back: the new rows' keys, and what the changed rows were."""

    at: datetime
    created: dict[type[models.Model], Sequence[int]] = field(default_factory=dict)
    before: dict[type[models.Model], dict[int, dict[str, Any]]] = field(default_factory=dict)


class Writer:
    """Writes the plans of one state, which holds the rows that are there. The caller has the transaction."""

    def __init__(self, state: State, *, by: User | None, source: RegisterImport) -> None:
        self.state = state
        self.by = by
        self.source = source
        self.written = Written(at=state.now)
        self._aliases: Iterator[int] | None = None

    def write(self) -> Written:
        """Every new row, every change, what follows from them, and the log."""
        makers: dict[type[models.Model], Callable[[Plan], tuple[Sequence[str], Iterable[Sequence[Any]]]]] = {
            Company: self._companies,
            Agreement: self._agreements,
            Course: self._courses,
            CourseRun: self._runs,
            Participant: self._people,
            Employment: self._employments,
            Session: self._sessions,
            Enrolment: self._seats,
            Attendance: self._presences,
        }
        for model in MODELS:
            plan = self.state.plans[model]
            self.written.created[model] = reserve_ids(model, len(plan.new)) if plan.new else []
            if plan.new:
                self._insert(model, *makers[model](plan))
            if plan.changed:
                self._change(model, plan.changed)
        self._follow()
        self._record()
        return self.written

    def key(self, model: type[models.Model], number: int) -> int:
        """The primary key of a row that is there, or of a planned one by its negative number."""
        return number if number > 0 else self.written.created[model][-number - 1]

    def _insert(self, model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Write rows with a public id and times; columns that the file does not know get the model's default."""
        own = {"id", "public_id", "created_at", "changed_at", *names}
        others = [
            column for column in model._meta.concrete_fields if column.attname not in own and not column.generated
        ]
        defaults = [column.get_default() for column in others]
        fields = ["id", "public_id", "created_at", "changed_at", *names, *(column.attname for column in others)]
        now = self.state.now
        keys = self.written.created[model]
        bulk_insert(
            model,
            fields,
            ((key, uuid.uuid4(), now, now, *row, *defaults) for key, row in zip(keys, rows, strict=True)),
        )

    def _companies(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        signed = {company: day for company, day, _row in self.state.plans[Agreement].new}

        def rows() -> Iterator[Sequence[Any]]:
            for number, row in enumerate(plan.new, start=1):
                facts = [_or_blank(getattr(row, name), name) for name in COMPANY_FACTS]
                company = Company(org_number=row.org_number, name=row.name)
                make_company_findable(company)
                state = CompanyState.ACTIVE if -number in signed else CompanyState.INTERESTED
                since = signed.get(-number) or self.state.today
                yield (*facts, row.org_number, company.search_text, state.value, since)

        return (*COMPANY_FACTS, "org_number", "search_text", "state", "state_since"), rows()

    def _agreements(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("company_id", "signed_on"), ((self.key(Company, company), day) for company, day, _row in plan.new)

    def _courses(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        def rows() -> Iterator[Sequence[Any]]:
            for row in plan.new:
                course = Course(code=row.code, title=row.title)
                make_course_findable(course)
                yield row.code, row.title, row.theme or "", row.level, row.hours, course.search_text

        return ("code", "title", "theme", "level", "hours", "search_text"), rows()

    def _runs(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return RUN_FIELDS, ((draft.code, self.key(Course, draft.course_id), *draft[3:]) for draft in plan.new)

    def _people(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        ring = key_ring()
        context = NUMBER_CONTEXT

        def rows() -> Iterator[Sequence[Any]]:
            for draft in plan.new:
                self._identify(draft)
                yield (
                    ring.encrypt(draft.number, context), draft.personal_number_index, draft.birth_date, draft.sex.value,
                    draft.given_name, draft.family_name, draft.list_name, draft.search_text, draft.email, draft.mobile,
                    draft.education, draft.protected_identity, draft.informed_on,
                )  # fmt: skip

        return PERSON_FIELDS, rows()

    def _identify(self, draft: PersonDraft) -> None:
        """What follows from number and name; said nothing is empty."""
        draft.email, draft.mobile, draft.education = draft.email or "", draft.mobile or "", draft.education or ""
        draft.protected_identity = bool(draft.protected_identity)
        person: Any = draft
        identify(person, PersonalNumber(draft.number))
        self._name(person)

    def _name(self, person: Any) -> None:
        name_in_lists(person, alias_number=self._next_alias() if person.protected_identity else None)

    def _next_alias(self) -> int:
        if self._aliases is None:
            take_turn("participants.alias")
            self._aliases = count(next_alias_number())
        return next(self._aliases)

    def _employments(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = ("participant_id", "company_id", "title", "starts_on", "ends_on", "furloughed")
        rows = (
            (
                self.key(Participant, person), self.key(Company, company), row.title or "", row.starts_on, row.ends_on,
                bool(row.furloughed),
            )
            for person, company, row in plan.new
        )  # fmt: skip
        return names, rows

    def _sessions(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return SESSION_FIELDS, ((self.key(CourseRun, meeting.run), *meeting[2:]) for meeting in plan.new)

    def _seats(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        decided = (self.state.now, self.by and self.by.pk)
        rows = (
            (
                self.key(Participant, seat.person), self.key(CourseRun, seat.run), self.key(Company, seat.company),
                seat.state, *decided,
            )
            for seat in plan.new
        )  # fmt: skip
        return SEAT_FIELDS, rows

    def _presences(self, plan: Plan) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        recorded = (AttendanceSource.IMPORT.value, self.by and self.by.pk, self.state.now)
        rows = (
            (
                self.key(Session, presence.session), self.key(Enrolment, presence.enrolment),
                self.key(Company, presence.company_id), *presence[4:], *recorded,
            )
            for presence in plan.new
        )  # fmt: skip
        return PRESENCE_FIELDS, rows

    def _change(self, model: type[models.Model], changes: Sequence[Change]) -> None:
        """Set what changes, and what lists and search show of it."""
        names = sorted({name for change in changes for name in change.after})
        derive, inputs, outputs = self._derivation(model)
        kept = {
            facts["pk"]: facts
            for facts in model._default_manager.filter(pk__any_of=[change.pk for change in changes]).values(
                "pk", *dict.fromkeys(("changed_at", *names, *inputs, *outputs))
            )
        }
        rows = []
        for change in changes:
            after = {name: self._resolved(model, name, value) for name, value in change.after.items()}
            row = SimpleNamespace(**kept[change.pk] | after)
            derive(row)
            before = self.written.before.setdefault(model, {})
            before[change.pk] = {name: kept[change.pk][name] for name in ("changed_at", *change.after, *outputs)}
            rows.append((change.pk, self.state.now, *(getattr(row, name) for name in (*names, *outputs))))
        bulk_update(model, ["changed_at", *names, *outputs], rows)

    def _derivation(self, model: type[models.Model]) -> tuple[Callable[[Any], None], Sequence[str], Sequence[str]]:
        """What else follows from a change: how, from what, and which columns."""
        if model is Participant:
            inputs = ("given_name", "family_name", "email", "protected_identity")
            return self._name, inputs, ("list_name", "search_text")
        if model is Company:
            return _find_company, ("name", "org_number"), ("search_text",)
        if model is Course:
            return make_course_findable, ("code", "title", "title_en"), ("search_text",)
        return _nothing, (), ()

    def _resolved(self, model: type[models.Model], name: str, value: Any) -> Any:
        """Planned rows may be referred to by their negative numbers."""
        if not name.endswith("_id") or value is None or value > 0:
            return value
        target: Any = model._meta.get_field(name).related_model
        return self.key(target, value)

    def _record(self) -> None:
        """An event for each new person and company, and for each changed row: last, for everybody waits for the log."""
        for model, verb in CREATED.items():
            if self.state.plans[model].new:
                rows = model._default_manager.filter(pk__any_of=list(self.written.created[model])).order_by("pk")
                public_ids = rows.values_list("public_id", flat=True).iterator()
                record_all(verb, model, public_ids, by=self.by, **{"import": self.source.public_id})
        for model in MODELS:
            if self.state.plans[model].changed:
                self._record_changes(model, self.state.plans[model].changed)

    def _record_changes(self, model: type[models.Model], changes: Sequence[Change]) -> None:
        relation = SUBJECTS.get(model)
        subject: Any = model._meta.get_field(relation).related_model if relation else model
        public_id = f"{relation}__public_id" if relation else "public_id"
        rows = model._default_manager.filter(pk__any_of=[change.pk for change in changes])
        ids = dict(rows.values_list("pk", public_id))
        events = [(subject(public_id=ids[change.pk]), self._details(model, change)) for change in changes]
        record_many(VERBS.get(model, f"{model._meta.model_name}.changed"), events, by=self.by)

    def _details(self, model: type[models.Model], change: Change) -> dict[str, Any]:
        """What the log holds of a change; of attendance the minutes before and after, as when it is done by hand."""
        details = {"changed": sorted(change.after), "import": self.source.public_id}
        if model is Attendance:
            after = {name: self._resolved(model, name, value) for name, value in change.after.items()}
            details["before"] = {name: told(value) for name, value in change.before.items()}
            details["after"] = {name: told(value) for name, value in after.items()}
        return details

    def _follow(self) -> None:
        """The runs' spans, employers and minutes of attendance that was there before, and the summaries."""
        runs = self._session_runs()
        keep_spans(runs)
        settle_runs(runs | {change.pk for change in self.state.plans[CourseRun].changed}, by=self.by)
        if self.state.recounted_sessions:
            recount(Attendance.objects.filter(session__in=self.state.recounted_sessions), by=self.by)
        if self.state.re_employed:
            people_changed(sorted(self.state.re_employed), by=self.by)
        people = self._attending()
        if people:
            refresh_statistics(Participant, CourseRun, Session, Enrolment, Attendance)
            refresh_attended(people, are_held=True)

    def _session_runs(self) -> set[int]:
        plan = self.state.plans[Session]
        runs = {self.key(CourseRun, meeting.run) for meeting in plan.new}
        changed = Session.objects.filter(pk__any_of=[change.pk for change in plan.changed])
        return runs | set(changed.values_list("run_id", flat=True))

    def _attending(self) -> set[int]:
        """Everybody whose attended minutes, employer or course may have changed."""
        plans = self.state.plans
        people = {self.key(Participant, seat.person) for seat in plans[Enrolment].new}
        touched = {presence.enrolment for presence in plans[Attendance].new if presence.enrolment > 0}
        changed = Attendance.objects.filter(pk__any_of=[change.pk for change in plans[Attendance].changed])
        touched |= set(changed.values_list("enrolment_id", flat=True))
        people |= set(Enrolment.objects.filter(pk__any_of=sorted(touched)).values_list("participant_id", flat=True))
        courses = [self.key(Course, number) for number in self.state.reclassified_courses]
        return people | set(
            Enrolment.objects.filter(run__course_id__any_of=courses).values_list("participant_id", flat=True)
        )


def keep_spans(runs: Collection[int]) -> None:
    """Set when these runs begin and end, from their sessions."""
    spans = CourseRun.objects.filter(pk__any_of=sorted(runs)).order_by().values_list("pk")
    rows = spans.annotate(first=Min("sessions__starts_at"), last=Max("sessions__ends_at"))
    bulk_update(CourseRun, ["first_starts_at", "last_ends_at"], rows)


def settle_runs(runs: Collection[int], *, by: User | None) -> None:
    """Reserved seats end before the first session and with the run, and free seats go to the line, as by hand."""
    waits = models.Q(holds__state=HoldState.HELD) | models.Q(enrolments__state=EnrolmentState.WAITLISTED)
    for run in CourseRun.objects.filter(waits, pk__any_of=sorted(runs)).distinct().order_by("pk"):
        if run.state in (RunState.COMPLETED, RunState.CANCELLED):
            close_holds_of(run, by=by)
        shorten_holds(run)
        fill_seats(run, by=by)


def _or_blank(value: Any, name: str) -> Any:
    """Texts that nobody has said are empty; numbers and partners are not known."""
    return "" if value is None and not Company._meta.get_field(name).null else value


def _find_company(row: Any) -> None:
    company = Company(name=row.name, org_number=row.org_number)
    make_company_findable(company)
    row.search_text = company.search_text


def _nothing(_row: Any) -> None:
    """Nothing follows."""
