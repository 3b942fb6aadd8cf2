"""The summary and the faults as lines of text."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.register.faults import Fault
from courses.register.sheets import companies
from courses.register.summary import LABELS


def summary_lines(summary: dict[str, Any], *, is_written: bool) -> list[str]:
    """What the sheets would do or did, and in the last line what came of it."""
    head = (_("Sheet"), "", _("New"), _("Changed"), _("Unchanged"))
    rows = [
        (entry["sheet"], str(LABELS[entry["model"]]), str(entry["new"]), str(entry["changed"]), str(entry["unchanged"]))
        for entry in summary["models"]
    ]
    lines = [f"{row[0]:<16}{row[1]:<18}{row[2]:>10}{row[3]:>10}{row[4]:>12}" for row in (head, *rows)]
    note = left_alone(summary)
    return [*lines, *(["", note] if note else []), "", outcome(summary, is_written=is_written)]


def left_alone(summary: dict[str, Any]) -> str:
    """Which rows name a municipality that their company has left since; empty where there is none."""
    rows = summary.get("left_alone", [])
    if not rows:
        return ""
    text = ngettext(
        "{sheet}, row {rows}: the company has moved from that municipality, and stays where it is now.",
        "{sheet}, rows {rows}: the companies have moved from those municipalities, and stay where they are now.",
        len(rows),
    )
    return text.format(sheet=companies.SHEET.name, rows=", ".join(map(str, rows)))


def outcome(summary: dict[str, Any], *, is_written: bool) -> str:
    """One sentence."""
    if summary["faults"]:
        text = ngettext(
            "{count} fault. Nothing was brought in.", "{count} faults. Nothing was brought in.", summary["faults"]
        )
        return text.format(count=summary["faults"])
    if not summary["new"] and not summary["changed"]:
        return _("There is nothing to change: everything in the file is already in CompCor.")
    if is_written:
        return _("The register was brought in.")
    return _("The register can be brought in. Nothing has been written.")


def fault_line(fault: Fault) -> str:
    """`Företag B29 (row 29, column 2) "556036-0794": what to do`."""
    place = _("row {row}, column {column}").format(row=fault.row, column=fault.column)
    line = f'{fault.sheet} {fault.cell} ({place}) {fault.header} "{fault.value}": {fault.message}'
    return f"{line} {followers(fault)}" if fault.followers else line


def followers(fault: Fault) -> str:
    """How many rows could not be judged because of it."""
    text = ngettext("{count} row depends on it.", "{count} rows depend on it.", fault.followers)
    return text.format(count=fault.followers)
