"""Targets for parts of the whole, such as so many women: what they can be set for, and how far they are."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from compcor.core.identifiers import Sex
from compcor.project.enums import Measure
from compcor.project.models import Target
from reporting.figures import Figures
from reporting.suppression import hide_small
from reporting.tables import (
    SEXES,
    Dimension,
    FigureTable,
    Row,
    Value,
    by_age,
    by_county,
    by_level,
    by_size,
    by_theme,
    level_table,
    people_table,
    theme_table,
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


def targets_table(figures: Figures, targets: Sequence[Target], *, limit: int = 0) -> FigureTable:
    """Each target with its outcome; a small number of people is hidden as in the table that it comes from."""
    labels = {part.value: part.label for part in parts()}
    rows = []
    for target in targets:
        part = Part(target.measure, target.dimension, target.key, "")
        outcome = _outcome(figures, part, limit)
        share = None if outcome is None or not target.value else round(100 * outcome / target.value)
        rows.append(Row(labels.get(part.value, str(target)), (target.value, outcome, share)))
    columns = (_("Target"), _("Outcome"), _("Percent"))
    return FigureTable("targets", _("Targets for parts of the project"), _("Part"), columns, tuple(rows))


def _outcome(figures: Figures, part: Part, limit: int) -> Value:
    if part.measure == Measure.COMPANIES:
        return figures.companies_by(part.dimension).get(part.key, 0)
    if part.dimension == "sex":
        counts = figures.participants_by("sex")
        values = [counts.get(sex, 0) for sex in (Sex.WOMAN, Sex.MAN)]
        hidden = hide_small([*values, sum(values)], limit)
        return hidden[0] if part.key == Sex.WOMAN else hidden[1]
    by, table = _table(figures, part.dimension, limit)
    people = {row.label: row.values[len(SEXES)] for row in table.rows}
    return people.get(by.label(part.key), 0)


def _table(figures: Figures, dimension: str, limit: int) -> tuple[Dimension, FigureTable]:
    """The table that shows the people of this dimension."""
    if dimension == "theme":
        return by_theme(), theme_table(figures, limit=limit)
    if dimension == "level":
        return by_level(), level_table(figures, limit=limit)
    by = next(by for by in (by_age(), by_county(), by_size()) if by.name == dimension)
    return by, people_table(figures, by, limit=limit)


def _by_sex() -> Dimension:
    labels = {Sex.WOMAN.value: _("Women"), Sex.MAN.value: _("Men")}
    return Dimension("sex", "", _("Legal sex"), tuple(labels), labels.__getitem__)
