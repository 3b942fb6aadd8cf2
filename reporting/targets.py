"""Targets for parts of the whole, such as so many women: what they can be set for, and how far they are."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compcor.core.identifiers import Sex
from compcor.project.enums import Measure
from compcor.project.models import Target
from reporting.disclosure import NOBODY, SEXES, Disclosed
from reporting.figures import collect_figures
from reporting.suppression import is_small
from reporting.tables import (
    Dimension,
    FigureTable,
    Row,
    by_age,
    by_county,
    by_level,
    by_size,
    by_theme,
    share,
)


class Part(NamedTuple):
    """A part of the whole that a target can be set for."""

    measure: str
    dimension: str
    key: str
    label: str

    @property
    def value(self) -> str:
        """How a form names it."""
        return f"{self.measure}:{self.dimension}:{self.key}"


def parts() -> list[Part]:
    """Every part, in the order in which the figures are shown."""
    people = (_by_sex(), by_age(), by_county(), by_size(), by_theme(), by_level())
    groups = ((Measure.PARTICIPANTS, people), (Measure.COMPANIES, (by_county(), by_size())))
    return [
        Part(measure, by.name, key, f"{capfirst(str(measure.label))}, {by.heading.lower()}: {by.label(key)}")
        for measure, dimensions in groups
        for by in dimensions
        for key in by.keys
    ]


def targets_table(told: Disclosed, targets: Sequence[Target]) -> FigureTable:
    """Each target with its outcome; a number of people is hidden as wherever else it stands."""
    labels = {part.value: part.label for part in parts()}
    rows = []
    for target in targets:
        part = _part_of(target)
        outcome = _outcome(told, part)
        reached = None if outcome is None or not target.value else share(outcome, target.value)
        rows.append(Row(labels.get(part.value, str(target)), (target.value, outcome, reached)))
    columns = (_("Target"), _("Outcome"), _("Percent"))
    return FigureTable("targets", _("Targets for parts of the project"), _("Part"), columns, tuple(rows))


def parts_so_far(told: Disclosed) -> list[dict[str, Any]]:
    """Each target with its outcome from the project's start to the last day counted, for a report of some days.

    Beside the report's own numbers an outcome would tell how many took part on other days only. Where those are few in
    any part, no outcome of such parts is told.
    """
    targets = Target.objects.all()
    if not targets:
        return []
    until_then = Disclosed(collect_figures(None, as_of=told.figures.last_day), limit=told.limit)
    silent = _told_apart(until_then, told)
    found = ((target.value, _part_of(target)) for target in targets)
    return [
        {
            "key": part.value,
            "target": value,
            "outcome": None if (part.measure, part.dimension) in silent else _outcome(until_then, part),
        }
        for value, part in found
    ]


def _told_apart(whole: Disclosed, inside: Disclosed) -> set[tuple[str, str]]:
    people = [part for part in parts() if part.measure == Measure.PARTICIPANTS]
    outcomes = ((part, _outcome(whole, part), _outcome(inside, part)) for part in people)
    return {
        (part.measure, part.dimension)
        for part, everybody, some in outcomes
        if everybody is not None and some is not None and is_small(everybody - some, whole.limit)
    }


def _part_of(target: Target) -> Part:
    return Part(target.measure, target.dimension, target.key, "")


def _outcome(told: Disclosed, part: Part) -> int | None:
    if part.measure == Measure.COMPANIES:
        return told.figures.companies_by(part.dimension).get(part.key, 0)
    if part.dimension == "sex":
        return told.everybody[SEXES.index(Sex(part.key))]
    return told.groups[part.dimension].get(part.key, NOBODY)[-1]


def _by_sex() -> Dimension:
    labels = {Sex.WOMAN.value: _("Women"), Sex.MAN.value: _("Men")}
    return Dimension("sex", "", _("Legal sex"), tuple(labels), labels.__getitem__)
