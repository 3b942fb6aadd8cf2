"""Taking an import back: what it made goes, what it changed becomes what it was, and what has been used since stays."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.database import bulk_update, take_turn
from courses.actions.attendance import recount
from courses.attended import hold_people, refresh_attended
from courses.models import Attendance, AttendedMonth, Course, CourseRun, Enrolment, Participation, Session
from courses.register.state import MODELS
from courses.register.writing import Written, keep_spans, settle_runs
from courses.seats import seats_taken
from participants.followers import people_changed
from participants.models import Employment, Participant

KEPT_NAMED = 50
# These follow from attendance, and go with it.
SUMMARIES: tuple[type[models.Model], ...] = (AttendedMonth, Participation)


def way_back(written: Written) -> str:
    """What undoing needs: the new rows' keys as ranges, and what the changed rows were. JSON, to be encrypted."""
    created = {model._meta.label_lower: _ranges(keys) for model, keys in written.created.items() if keys}
    changed = {model._meta.label_lower: list(before.items()) for model, before in written.before.items()}
    return json.dumps(
        {"created": created, "changed": changed}, default=str
    )  # whole microseconds, which Django's encoder cuts


def take_back(stored: str, *, applied_at: datetime, by: User | None) -> list[dict[str, Any]]:
    """Undo in the transaction of the caller. What it kept: model, count, and public ids of the first ones.

    A row stays when it was changed after the import, or when something that the import did not make refers to it.
    """
    back = json.loads(stored)
    rows = {
        model: (
            dict(back["changed"].get(model._meta.label_lower, [])),
            _keys(back["created"].get(model._meta.label_lower, [])),
        )
        for model in MODELS
    }
    _hold({model: [key for keys in both for key in keys] for model, both in rows.items()})
    people = _people_of(Attendance, [key for keys in rows[Attendance] for key in keys])
    employed = _people_of(Employment, [key for keys in rows[Employment] for key in keys])
    met = _runs_of(Session, [key for keys in rows[Session] for key in keys])
    seated = _runs_of(Enrolment, [key for keys in rows[Enrolment] for key in keys])
    kept: list[dict[str, Any]] = []
    for model in reversed(MODELS):
        changed, created = rows[model]
        kept += _restore(model, changed, applied_at) + _remove(model, created, applied_at)
        if model is Attendance:
            refresh_attended(people, are_held=True)
    recount(Attendance.objects.filter(session_id__any_of=list(rows[Session][0])), by=by)
    people_changed(_present(employed), by=by)
    keep_spans(met)
    settle_runs(met | seated | rows[CourseRun][0].keys(), by=by)
    followed = _people_on(list(rows[CourseRun][0]), list(rows[Course][0]))
    refresh_attended(_present(people | followed), are_held=True)
    return kept


def _hold(keys: Mapping[type[models.Model], Collection[int]]) -> None:
    """Hold what is taken back, and what follows from it, in the order of everybody (docs/decisions.md).

    Then the log: who has just referred to one of the rows ends first, and the row stays; nobody begins to.
    """
    enrolments = Enrolment.objects.filter(pk__any_of=list(keys[Enrolment]))
    attendances = Attendance.objects.filter(
        models.Q(pk__any_of=list(keys[Attendance])) | models.Q(session__any_of=list(keys[Session]))
    ).order_by()
    runs = {*keys[CourseRun], *_runs_of(Session, keys[Session]), *_runs_of(Enrolment, keys[Enrolment])}
    sessions = {*keys[Session], *attendances.values_list("session_id", flat=True)}
    people = {*keys[Participant], *enrolments.values_list("participant_id", flat=True)}
    people |= set(attendances.values_list("enrolment__participant_id", flat=True))
    people |= _people_of(Employment, keys[Employment]) | _people_on(keys[CourseRun], keys[Course])
    for model, held in ((Company, keys[Company]), (Course, keys[Course]), (CourseRun, runs), (Session, sessions)):
        rows: Any = model._default_manager.filter(pk__any_of=sorted(held)).order_by("pk")
        list(rows.select_for_update().values_list("pk"))
    hold_people(people)
    take_turn("audit")


def _restore(
    model: type[models.Model], before: dict[int, dict[str, Any]], applied_at: datetime
) -> list[dict[str, Any]]:
    """Give changed rows their values back, and the time of their last change, if nobody changed them since."""
    if not before:
        return []
    rows = model._default_manager.filter(pk__any_of=list(before))
    untouched = set(rows.filter(changed_at=applied_at).values_list("pk", flat=True))
    if model is CourseRun:
        untouched -= _too_full(before)
    columns = {column.attname: column for column in model._meta.concrete_fields}
    by_fields: dict[tuple[str, ...], list[Sequence[Any]]] = {}
    for pk in untouched:
        values = before[pk]
        facts = [columns[name].to_python(value) for name, value in values.items()]
        by_fields.setdefault(tuple(values), []).append((pk, *facts))
    for names, facts_of_rows in by_fields.items():
        bulk_update(model, names, facts_of_rows)
    return _named(model, before.keys() - untouched)


def _too_full(before: dict[int, dict[str, Any]]) -> set[int]:
    """Runs that had fewer seats than are taken by now: those that the import gave them are in use."""
    seats = {pk: facts["seats"] for pk, facts in before.items() if "seats" in facts}
    runs = CourseRun.objects.filter(pk__any_of=list(seats)).annotate(taken=seats_taken())
    return {pk for pk, taken in runs.values_list("pk", "taken") if taken > seats[pk]}


def _remove(model: type[models.Model], created: Collection[int], applied_at: datetime) -> list[dict[str, Any]]:
    """Delete new rows that nobody has changed and nothing refers to."""
    if not created:
        return []
    rows = model._default_manager.filter(pk__any_of=list(created))
    present = set(rows.values_list("pk", flat=True))
    free = set(rows.filter(changed_at=applied_at).values_list("pk", flat=True)) - _referred_to(model, present)
    if model is Employment:
        free -= set(_with_hours(rows))
    model._default_manager.filter(pk__any_of=sorted(free))._raw_delete(using="default")  # noqa: SLF001 - set-based
    return _named(model, present - free)


def _referred_to(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """Those that some row of any model still refers to."""
    found: set[int] = set()
    relations: Any = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        is_reverse = relation.auto_created and not relation.concrete and (relation.one_to_many or relation.one_to_one)
        if is_reverse and relation.related_model not in SUMMARIES:
            name = relation.field.attname
            rows = relation.related_model._default_manager.filter(**{f"{name}__any_of": sorted(keys)})
            found |= set(rows.order_by().values_list(name, flat=True).distinct())
    return found


def _with_hours(employments: models.QuerySet) -> models.QuerySet:
    """Employments whose company has hours of the person: attendance needs them, though it does not point at them."""
    hours = Attendance.objects.filter(
        enrolment__participant=models.OuterRef("participant"), company=models.OuterRef("company")
    )
    return employments.filter(models.Exists(hours)).values_list("pk", flat=True)


def _people_of(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """Whose attendance or employments these rows are."""
    name = "participant_id" if model is Employment else "enrolment__participant_id"
    return set(model._default_manager.filter(pk__any_of=list(keys)).values_list(name, flat=True))


def _people_on(runs: Collection[int], courses: Collection[int]) -> set[int]:
    """Whose hours are of these runs and courses."""
    on_them = models.Q(run_id__any_of=list(runs)) | models.Q(run__course_id__any_of=list(courses))
    return set(Enrolment.objects.filter(on_them).values_list("participant_id", flat=True))


def _runs_of(model: type[models.Model], keys: Collection[int]) -> set[int]:
    """The runs of these sessions or enrolments."""
    return set(model._default_manager.filter(pk__any_of=list(keys)).values_list("run_id", flat=True))


def _present(people: Collection[int]) -> set[int]:
    return set(Participant.objects.filter(pk__any_of=sorted(people)).values_list("pk", flat=True))


def _named(model: type[models.Model], keys: Collection[int]) -> list[dict[str, Any]]:
    """What stays, for the page that tells it."""
    if not keys:
        return []
    first = model._default_manager.filter(pk__any_of=sorted(keys)[:KEPT_NAMED]).order_by("pk")
    ids = [str(public_id) for public_id in first.values_list("public_id", flat=True)]
    return [{"model": model._meta.model_name, "count": len(keys), "ids": ids}]


def _ranges(keys: Sequence[int]) -> list[list[int]]:
    """Ascending keys as pairs of first and last: new keys come in long unbroken runs."""
    ranges: list[list[int]] = []
    for key in keys:
        if ranges and key == ranges[-1][1] + 1:
            ranges[-1][1] = key
        else:
            ranges.append([key, key])
    return ranges


def _keys(ranges: Sequence[Sequence[int]]) -> list[int]:
    return [key for first, last in ranges for key in range(first, last + 1)]
