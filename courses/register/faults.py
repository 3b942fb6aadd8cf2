"""What is wrong in a cell, where it is, and what to do about it."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Every message says what to do. {header} is the column's heading in the file.
MESSAGES: dict[str, str | Promise] = {
    "missing": _("{header} is missing. Write it in the cell."),
    "formula": _("The cell holds a formula. Replace it with its value: copy, then paste as values."),
    "error": _("The cell holds an error. Write the value, or empty the cell."),
    "merged": _("The cell is merged with others. Unmerge them, and write the value in each of them."),
    "characters": _("The text holds characters that cannot be used. Write it anew."),
    "too_long": _("The text is longer than {limit} characters. Shorten it."),
    "not_text": _("Write text here, not a date or a time."),
    "not_number": _("Write a number, in digits only."),
    "number_range": _("Write a number from {least} to {most}."),
    "not_date": _("This is not a date. Write it as 2021-03-01."),
    "date_range": _("The date is not likely. Write a day between {least} and {most}."),
    "not_time": _("This is not a time of day. Write it as 08:30."),
    "not_email": _("This is not an e-mail address. Write it as name@company.se, or empty the cell."),
    "not_choice": _("Choose one of: {choices}."),
    "yes_or_no": _("Write ja or nej, or empty the cell."),
    "municipality": _("The municipality is not in Södermanland, Västmanland or Örebro county. Correct the name."),
    "sni": _("This is not an SNI code. Write five digits, such as 25.620."),
    "personal_number_form": _("This is not a personal number. Write it as 19850709-9805."),
    "personal_number_length": _("A personal number has 10 or 12 digits. Write all of them."),
    "personal_number_check": _("The last digit does not fit the personal number. Ask for the right number."),
    "personal_number_date": _("The personal number does not begin with a date of birth. Ask for the right number."),
    "personal_number_future": _("The personal number is of somebody not yet born. Correct the year."),
    "personal_number_serial": _("Nobody has the birth number 000. Ask for the right number."),
    "personal_number_age": _(
        "The person would be {age} years old. Correct the number, or register the person by hand."
    ),
    "org_number_form": _("This is not a company number. Write it as 559823-6809."),
    "org_number_length": _("A company number has 10 digits. Write all of them."),
    "org_number_check": _("The last digit does not fit the company number. Look it up and correct it."),
    "org_number_impossible": _("No company has such a number. Look it up and correct it."),
    "double": _("The same row stands already in row {row}. Remove one of them."),
    "double_header": _("Two columns have this heading. Remove or rename one of them."),
    "no_header": _("No row with the headings was found among the first {rows}. Write the headings: {headers}."),
    "no_column": _("The column {header} is missing. Add it."),
    "no_partner": _("There is no such partner. Choose one of: {choices}."),
    "no_company": _("No company has this number, neither in the sheet Företag nor in CompCor. Correct it or add it."),
    "other_company": _("The number is of another company than yours. Leave the row out."),
    "other_name": _("Row {row} has another name for the same personal number. Correct the number or the name."),
    "attended": _("The person has attendance of {day} as your employee. Write that day or a later one."),
    "attended_unemployed": _(
        "The person has attendance of {day} and would be employed nowhere then. Write that day or a later one."
    ),
    "ends_before_start": _("The employment ends before it starts ({day}). Correct one of the dates."),
    "overlap": _("The person is already employed there from {day}. Write that day, or end that employment first."),
    "in_future": _("The day has not come yet. Correct the date."),
    "no_theme": _("Only a basic course can be without an area. Choose one of: {choices}."),
    "no_course": _("There is no course with this code. Correct it, or add it to the sheet Kurser."),
    "no_run": _("There is no course run with this code. Correct it, or add it to the sheet Kurstillfällen."),
    "outside_project": _("The day is outside the project, which runs {period}. Correct the date."),
    "too_long_session": _("The session would last {hours} hours. Correct the times."),
    "break_outside": _("The break is not inside the session. Correct its times."),
    "break_half": _("A break has both a start and an end. Write both, or neither."),
    "session_overlap": _("The run already has a session at that time, in row {row}. Correct the times."),
    "session_overlap_kept": _("The run already has a session at that time in CompCor. Correct the times."),
    "no_session": _("The run has no session on that day. Correct the date, or add it to the sheet Träffar."),
    "many_sessions": _("The run has several sessions that day. Add a column Start with the session's start."),
    "session_ahead": _("The session has not started yet. Attendance is recorded afterwards."),
    "no_person": _("Nobody has this personal number, neither in the sheet Deltagare nor in CompCor. Correct it."),
    "not_employed": _("The person was employed nowhere on {day}. Correct the employment or the row."),
    "absent_with_time": _("Somebody absent neither arrives nor leaves. Empty the cell, or change the status."),
    "part_without_time": _("Write when the person arrived or left, since only part of the session was attended."),
    "left_before": _("Left before the session began ({time}). Correct the time."),
    "left_before_arrived": _("Left before arriving. Correct one of the times."),
    "no_seat": _("The run has {seats} seats, and this person would be number {number}. Raise the seats."),
    "seats_taken": _("{number} seats are taken or reserved in CompCor. Write that number or more."),
    "run_cancelled": _("The run is cancelled and has no attendance. Correct the run's status or leave the row out."),
}


class CellFault(Exception):  # noqa: N818 - a fault of the file, not of the program
    """The value cannot be used. `code` is one of `MESSAGES`."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
        self.value = ""

    def at(self, value: str) -> Self:
        """The same, of this value as written."""
        self.value = value
        return self


@dataclass(slots=True)
class Fault:
    """One fault. Row and column count from 1 as in the file; column 0 is the row or the sheet as a whole.

    `followers` counts the rows that could not be judged because they depend on this one: they are no faults.
    """

    sheet: str
    row: int
    column: int
    header: str
    value: str
    code: str
    details: dict[str, Any] = field(default_factory=dict)
    followers: int = 0

    @property
    def message(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return str(MESSAGES[self.code]).format(header=self.header, **self.details)

    @property
    def cell(self) -> str:
        """`B29`, as the spreadsheet names it."""
        return f"{column_letters(self.column)}{self.row}" if self.column else ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        return cls(**stored)


def column_letters(column: int) -> str:
    """1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
