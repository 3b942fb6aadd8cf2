"""Targets for parts of the whole, such as so many women: what they can be set for, and how far they are."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compcor.core.identifiers import Sex
from compcor.project.enums import Measure
from compcor.project.models import Target
from reporting.disclosure import NOBODY, SEXES, Disclosed
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
        part = Part(target.measure, target.dimension, target.key, "")
        outcome = _outcome(told, part)
        reached = None if outcome is None or not target.value else share(outcome, target.value)
        rows.append(Row(labels.get(part.value, str(target)), (target.value, outcome, reached)))
    columns = (_("Target"), _("Outcome"), _("Percent"))
    return FigureTable("targets", _("Targets for parts of the project"), _("Part"), columns, tuple(rows))


def _outcome(told: Disclosed, part: Part) -> int | None:
    if part.measure == Measure.COMPANIES:
        return told.figures.companies_by(part.dimension).get(part.key, 0)
    if part.dimension == "sex":
        return told.everybody[SEXES.index(Sex(part.key))]
    return told.groups[part.dimension].get(part.key, NOBODY)[-1]


def _by_sex() -> Dimension:
    labels = {Sex.WOMAN.value: _("Women"), Sex.MAN.value: _("Men")}
    return Dimension("sex", "", _("Legal sex"), tuple(labels), labels.__getitem__)
