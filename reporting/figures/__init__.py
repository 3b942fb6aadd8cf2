"""The one counting engine: home page, lists, Excel, PDF and commands take their numbers from here.

Reads the summaries that `courses.attended` keeps; the rows are read only for a month that the days cut in two.
"""

from reporting.figures.collect import collect_figures
from reporting.figures.company import CompanyTime, RunTime, company_time
from reporting.figures.data import (
    AGE_GROUPS,
    NO_THEME,
    CompanyFigures,
    CourseFigures,
    Figures,
    MonthFigures,
    PeopleCell,
    Rules,
    StateFigures,
)
from reporting.figures.evidence import PersonMonth, RowCounts, count_rows, counted_people, person_months

__all__ = [
    "AGE_GROUPS",
    "NO_THEME",
    "CompanyFigures",
    "CompanyTime",
    "CourseFigures",
    "Figures",
    "MonthFigures",
    "PeopleCell",
    "PersonMonth",
    "RowCounts",
    "Rules",
    "RunTime",
    "StateFigures",
    "collect_figures",
    "company_time",
    "count_rows",
    "counted_people",
    "person_months",
]
