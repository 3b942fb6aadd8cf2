"""Workbooks that open right in Swedish Excel: text stays text, numbers are numbers, dates are dates."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO
from uuid import UUID

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language, gettext
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from compcor.accounts.models import User
from compcor.core.columns import Column
from compcor.core.files import download
from compcor.core.periods import swedish_today
from compcor.jobs.actions import request_job
from compcor.jobs.enums import JobState
from compcor.jobs.models import Job

if TYPE_CHECKING:
    from compcor.core.lists import ListPage

EXPORT_KIND = "lists.export"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROWEST, _WIDEST, _LONGEST_TITLE = 10, 50, 31
_MOST_TEXT = 32_767  # characters that Excel holds in a cell


def send_workbook(page: "ListPage") -> FileResponse:
    """The list's rows as a file, made now."""
    file = TemporaryFile()  # noqa: SIM115 - the response closes it
    write_list(file, page)
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=file_name(page), content_type=MEDIA_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response


def large_export(page: "ListPage", *, by: User) -> Job:
    """Ask a worker for the file (`compcor.core.tasks`)."""
    kind = type(page)
    parameters = {
        "list": f"{kind.__module__}.{kind.__qualname__}",
        "query": page.query,
        "path": page.request.path,
        "language": get_language(),
    }
    return request_job(kind=EXPORT_KIND, parameters=parameters, by=by)


def made_export(job_id: UUID | None, *, page: "ListPage") -> FileResponse:
    """The file that a worker made for the reader; 404 when it is not theirs or no longer kept."""
    # Others may follow the job; the rows were chosen for the one who asked.
    jobs = Job.objects.visible_to(page.user).filter(requested_by=page.user, kind=EXPORT_KIND, state=JobState.DONE)
    job = get_object_or_404(jobs, public_id=job_id)
    try:
        return download(job.result["file"], as_name=file_name(page), content_type=MEDIA_TYPE)
    except FileNotFoundError as error:
        raise Http404 from error


def write_list(target: Path | BinaryIO, page: "ListPage") -> int:
    """Write all rows of the list, a few thousand at a time; returns how many."""
    rows = page.exported_rows().iterator(chunk_size=2000)
    return write_workbook(target, title=str(page.title), columns=page.exported_columns, rows=rows)


def file_name(page: "ListPage") -> str:
    """`companies-2021-10-31.xlsx`."""
    return f"{page.name}-{swedish_today().isoformat()}.xlsx"


def write_workbook(target: Path | BinaryIO, *, title: str, columns: Sequence[Column], rows: Iterable[Any]) -> int:
    """Write the rows to `target` in constant memory; returns how many.

    Every text is a text cell: "=1+1" is shown as it stands and never computed.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(target, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        }
        for place, column in enumerate(columns):
            label = str(column.label)
            sheet.set_column(place, place, min(_WIDEST, max(_NARROWEST, len(label) + 4)))
            sheet.write_string(0, place, label, bold)
        sheet.freeze_panes(1, 1)
        number = 0
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(sheet, number, place, column.value_of(row), formats)
        if columns:
            sheet.autofilter(0, 0, number, len(columns) - 1)
        return number


def _write(sheet: Worksheet, row: int, place: int, value: Any, formats: dict[str, Any]) -> None:
    match value:
        case None | "":
            return
        case bool():
            sheet.write_string(row, place, gettext("yes") if value else gettext("no"))
        case datetime():
            civil = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
            sheet.write_datetime(row, place, civil, formats["moment"])
        case date():
            sheet.write_datetime(row, place, value, formats["day"])
        case int() | float() | Decimal():
            sheet.write_number(row, place, value)
        case _:
            sheet.write_string(row, place, str(value)[:_MOST_TEXT])


def _sheet_name(title: str) -> str:
    """Excel allows 31 characters, and not these."""
    return "".join(character for character in title if character not in "[]:*?/\\'")[:_LONGEST_TITLE] or "1"
