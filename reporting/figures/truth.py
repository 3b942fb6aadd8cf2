"""The figures as plain JSON with stable English keys, for scripts and for comparing with another count."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from compcor.core.durations import HoursRounding
from compcor.core.periods import month_key
from reporting.figures.data import Figures
from reporting.figures.evidence import RowCounts

ROUNDING = {
    HoursRounding.EXACT: "exact hours, two decimals per person and month",
    HoursRounding.HALF_HOUR_DOWN: "half hours, rounded down per person and month",
    HoursRounding.WHOLE_HOUR_DOWN: "whole hours, rounded down per person and month",
}


def as_plain(figures: Figures, rows: RowCounts) -> dict[str, Any]:
    """Every key is always there; a group without anybody is left out."""
    return {
        "as_of": figures.as_of.isoformat(),
        "sek_per_eur_for_size_class": plain_number(figures.rules.sek_per_eur),
        "rules": rules_in_words(figures),
        "rows": asdict(rows),
        "participants": figures.participants,
        "companies_reached": figures.companies_reached,
        "net_minutes": figures.net_minutes,
        "reported_hours": plain_number(figures.reported_hours),
        "course_participations": figures.course_participations,
        "participants_by_sex": figures.participants_by("sex"),
        "participants_by_age_group": figures.participants_by("age_group"),
        "participants_by_county": figures.participants_by("county"),
        "participants_by_size_class": figures.participants_by("size_class"),
        "companies_reached_by_county": figures.companies_by("county"),
        "net_minutes_by_theme": figures.net_minutes_by_theme,
        "net_minutes_by_level": figures.net_minutes_by_level,
        "net_minutes_by_month": _by_month(figures.net_minutes_by_month),
        "net_minutes_by_company": {company.org_number: company.net_minutes for company in figures.companies},
        "new_participants_by_month": _by_month(figures.new_participants_by_month),
        "participants_with_protected_identity": figures.protected,
        "participants_who_changed_employer": figures.participants_who_changed_employer,
    }


def rules_in_words(figures: Figures) -> list[str]:
    """What the figures were counted by."""
    least = figures.rules.min_minutes_to_count
    enough = f"; somebody with less than {least} net minutes in all is not counted" if least > 1 else ""
    return [
        f"a participant counts from the first session with more than zero net minutes; each person once{enough}",
        "a company is reached when a person employed there on the day of the session has net minutes in it",
        "net minutes: presence clipped to the session, less the part of the break inside it, in real (UTC) time",
        "a session belongs to the month and the day on which it starts, Swedish civil time",
        "county: of the company's municipality; a person's county, company and age: at the first counted session",
        f"reported hours: {ROUNDING[HoursRounding(figures.rules.hours_rounding)]}",
    ]


def plain_number(value: Decimal) -> int | float:
    """A whole number without a decimal point."""
    return int(value) if value == value.to_integral_value() else float(value)


def _by_month(values: dict[date, int]) -> dict[str, int]:
    return {month_key(month): value for month, value in values.items()}
