"""What becomes of the rows of two registrations that turn out to be one person: this app's, and all that only refer.

The rows that apps above have claimed (`participants.merging`) are theirs to move.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compcor.core.display import iso_date
from compcor.core.journal import CHANGED_AT, references_to
from compcor.mail.models import MessageAbout
from participants.merging import Effect, movers
from participants.models import Employment, NotTheSame, Participant

type Model = type[models.Model]
type Rows = "models.QuerySet[Any, Any]"

# Moved by functions of their own.
_OWN: tuple[Model, ...] = (Employment, NotTheSame)


def watched(people: Collection[int]) -> Iterator[Rows]:
    """Every row that a merge of these people may change."""
    yield Participant.objects.filter(pk__in=people)
    yield Employment.objects.filter(participant__in=people)
    yield NotTheSame.objects.filter(models.Q(first__in=people) | models.Q(second__in=people))
    yield _mails_about(people)
    for key in _plain():
        yield key.model._base_manager.filter(**{f"{key.name}__in": people})
    for key in references_to(Employment):
        yield key.model._base_manager.filter(**{f"{key.name}__participant__in": people})
    for mover in movers():
        yield from mover.watched(people)


def move_rows(kept: Participant, gone: Participant) -> None:
    """Give the kept person everything of the other one that no app above has claimed."""
    _move_employments(kept, gone)
    _move_looks(kept, gone)
    mails = MessageAbout.objects.filter(object_id=gone.public_id, object_type=Participant._meta.label_lower)
    _give(mails, "object_id", kept.public_id)
    for key in _plain():
        _give(key.model._base_manager.filter(**{key.name: gone.pk}), key.attname, kept.pk)


def refer_to(row: models.Model, instead_of: models.Model, *, but: Collection[Model] = ()) -> None:
    """Let everything that refers to one row refer to another of the same model."""
    for key in references_to(type(row)):
        if key.model not in but:
            _give(key.model._base_manager.filter(**{key.name: instead_of.pk}), key.attname, row.pk)


def effects(kept: Participant, gone: Participant) -> Iterator[Effect]:
    """What a merge does, as the page tells it before: this app's rows first, then those of the apps above."""
    yield from _effects_on_employments(kept, gone)
    counted = [(key.model, key.model._base_manager.filter(**{key.name: gone.pk}).count()) for key in _plain()]
    mails = _mails_about([gone.pk]).count()
    lines = [f"{model._meta.verbose_name_plural}: {count}" for model, count in counted if count]
    lines += [_("mails: {count}").format(count=mails)] if mails else []
    if lines:
        yield Effect(_("Also moves"), _("All of this follows the person."), [capfirst(line) for line in lines])
    for mover in movers():
        yield from mover.effects(kept, gone)


def _plain() -> "list[models.ForeignKey[Any, Any]]":
    """Keys of rows that only refer to a participant: they follow as they are."""
    claimed = {model for mover in movers() for model in mover.claims}
    return [key for key in references_to(Participant) if key.model not in claimed and key.model not in _OWN]


def _give(rows: Rows, column: str, value: Any) -> None:
    """Point rows to the kept one. A row that says what another one there says already gives way to it."""
    facts: dict[str, Any] = {column: value}
    if any(field.attname == CHANGED_AT for field in rows.model._meta.concrete_fields):
        facts[CHANGED_AT] = timezone.now()
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        row = rows.model._base_manager.filter(pk=pk)
        try:
            with transaction.atomic():
                row.update(**facts)
        except IntegrityError:
            row.delete()


def _mails_about(people: Collection[int]) -> Rows:
    addresses = Participant.objects.filter(pk__in=people).values("public_id")
    return MessageAbout.objects.filter(object_type=Participant._meta.label_lower, object_id__in=addresses)


def _move_employments(kept: Participant, gone: Participant) -> None:
    """Employments at one company that share a day become one, from the first day to the last."""
    now = timezone.now()
    for spell in _spells([kept.pk, gone.pk]):
        stays = next((row for row in spell if row.participant_id == kept.pk), spell[0])
        if all(row.participant_id == kept.pk for row in spell):
            continue
        latest = spell[-1]
        for row in spell:
            if row != stays:
                refer_to(stays, row)
                row.delete()
        facts = {
            "participant_id": kept.pk,
            "starts_on": spell[0].starts_on,
            "ends_on": _last_day(spell),
            "title": latest.title or stays.title,
            "furloughed": latest.furloughed,
            CHANGED_AT: now,
        }
        Employment.objects.filter(pk=stays.pk).update(**facts)


def _spells(people: Collection[int]) -> list[list[Employment]]:
    """Employments by company, those that share days together, each group in order of time."""
    rows = Employment.objects.filter(participant__in=people).select_related("company")
    spells: list[list[Employment]] = []
    for _company, of_company in groupby(rows.order_by("company", "starts_on", "id"), key=lambda row: row.company_id):
        current: list[Employment] = []
        for row in of_company:
            last_day = _last_day(current) if current else None
            if current and (last_day is None or row.starts_on <= last_day):
                current.append(row)
            else:
                current = [row]
                spells.append(current)
    return spells


def _last_day(spell: Iterable[Employment]) -> Any:
    """The last day of employments that are one; None while one of them goes on."""
    ends = [row.ends_on for row in spell]
    return None if None in ends else max(day for day in ends if day)


def _effects_on_employments(kept: Participant, gone: Participant) -> Iterator[Effect]:
    moved, joined = [], []
    for spell in _spells([kept.pk, gone.pk]):
        if all(row.participant_id == kept.pk for row in spell):
            continue
        whole = f"{spell[0].company}, {_days(spell[0].starts_on, _last_day(spell))}"
        if len(spell) == 1:
            moved.append(whole)
        else:
            joined.append(_("{whole} (from {parts})").format(whole=whole, parts=_parts(spell)))
    if moved:
        yield Effect(_("Employments that move"), _("They keep their dates."), moved)
    if joined:
        text = _("They share days at the same company, so they become one employment.")
        yield Effect(_("Employments that are joined"), text, joined, is_collision=True)


def _parts(spell: Iterable[Employment]) -> str:
    return "; ".join(_days(row.starts_on, row.ends_on) for row in spell)


def _days(first: Any, last: Any) -> str:
    return f"{iso_date(first)} – {iso_date(last) if last else ''}".strip()


def _move_looks(kept: Participant, gone: Participant) -> None:
    """Pairs that somebody has found to be two people: the other one of each is now compared with the kept person."""
    looks = NotTheSame.objects.filter(models.Q(first=gone) | models.Q(second=gone)).order_by("pk")
    for look in list(looks):
        other = look.second_id if look.first_id == gone.pk else look.first_id
        first, second = sorted((kept.pk, other))
        if first == second or NotTheSame.objects.filter(first=first, second=second).exists():
            look.delete()
        else:
            NotTheSame.objects.filter(pk=look.pk).update(first=first, second=second, changed_at=timezone.now())
