"""The attendance sheet of a session: one page for coordinators and trainers. Audiences are added by subclasses."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views import View

from compcor.core.exceptions import RuleViolation
from courses.actions import AttendanceRefused
from courses.actions.attendance import SheetChanged, record_held_session
from courses.enums import AttendanceSource, AttendanceStatus
from courses.forms.attendance import Sheet
from courses.models import Session


class SheetPage(View):
    """Read and save the attendance of one session."""

    source: ClassVar[AttendanceSource]
    layout: ClassVar[str]
    url_names: ClassVar[dict[str, str]]  # list, sheet, minutes, paper

    @cached_property
    def session(self) -> Session:
        """The session of the address; 404 for one that the reader may not see. Saving holds it at once."""
        sessions: QuerySet[Session] = Session.objects.visible_to(self.request.user).select_related("run__course")
        if self.request.method == "POST":
            sessions = sessions.select_for_update(of=("self",))
        return get_object_or_404(sessions, public_id=self.kwargs["public_id"])

    def get(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What is recorded; before that, everybody present the whole session."""
        return self._show(Sheet(self.session))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Save the whole sheet, or show every fault in its row with nothing lost."""
        try:
            with transaction.atomic():
                sheet = Sheet(self.session, data=request.POST)
                if not sheet.is_valid():
                    return self._show(sheet)
                changed = record_held_session(
                    session=self.session,
                    entries=sheet.entries(),
                    by=request.user,
                    source=self.source,
                    seen=request.POST.get("seen", ""),
                )
        except AttendanceRefused as refusal:
            return self._show(sheet.refuse(refusal.faults))
        except SheetChanged as conflict:
            return self._show(sheet, conflict=conflict.message)
        except RuleViolation as violation:
            return self._show(sheet, fault=violation.message)
        done = ngettext("Saved: one row was changed.", "Saved: {n} rows were changed.", len(changed))
        messages.success(request, done.format(n=len(changed)) if changed else _("Nothing was changed."))
        return HttpResponseRedirect(self._url("sheet"))

    def _show(self, sheet: Sheet, *, conflict: Any = "", fault: Any = "") -> HttpResponse:
        context = {
            "layout": self.layout,
            "session": self.session,
            "sheet": sheet,
            "conflict": conflict,
            "fault": fault,
            "faults": sum(bool(row.errors) for row in sheet.rows) if sheet.data is not None else 0,
            "keys": _keys(),
            "list_url": reverse(self.url_names["list"]),
            "minutes_url": self._url("minutes"),
            "paper_url": self._url("paper"),
            "shows_people": self.source == AttendanceSource.REGISTER,
            "changes": self.changes(sheet),
        }
        return render(self.request, "courses/sheet.html", context)

    def changes(self, sheet: Sheet) -> list[dict[str, Any]]:  # noqa: ARG002 - audiences that see them ask so
        """What was changed after it was first recorded; nothing for those who need not see who did what."""
        return []

    def _url(self, name: str) -> str:
        return reverse(self.url_names[name], args=[self.session.public_id])


class SheetMinutes(SheetPage):
    """Net minutes of one row while one types, counted where they are counted when saved."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The number, or nothing where the row cannot be read."""
        sheet = Sheet(self.session, data=request.GET)
        row = next((row for row in sheet.rows if row.prefix == request.GET.get("row")), None)
        minutes = row.minutes if row else None
        return HttpResponse("" if minutes is None else str(minutes), content_type="text/plain; charset=utf-8")


class SheetOnPaper(SheetPage):
    """The same sheet to print and sign (docs/domain.md §6.3 D13)."""

    http_method_names = ("get",)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Names and companies, with room for times and signatures."""
        context = {
            "layout": self.layout,
            "session": self.session,
            "sheet": Sheet(self.session),
            "sheet_url": self._url("sheet"),
        }
        return render(request, "courses/paper.html", context)


def _keys() -> list[dict[str, Any]]:
    """The letter that sets each status."""
    letters = {
        AttendanceStatus.PRESENT: pgettext("key for present", "p"),
        AttendanceStatus.PART: pgettext("key for part of the time", "t"),
        AttendanceStatus.ABSENT_NOTIFIED: pgettext("key for absent, notified", "n"),
        AttendanceStatus.ABSENT: pgettext("key for absent", "a"),
    }
    return [{"status": status, "key": key, "label": status.label} for status, key in letters.items()]
