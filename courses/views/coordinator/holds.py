"""Seats that companies have reserved on a run, as coordinators give, name and release them."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.audiences import CoordinatorMixin
from compcor.core.periods import swedish_today
from compcor.core.views.forms import ActionPage
from compcor.mail.drafts import Draft
from compcor.mail.telling import TellingMixin
from courses import actions
from courses.forms.coordinator import HoldForm, NameForm, TakeBackForm
from courses.models import Enrolment, SeatHold
from courses.telling import drafts_of_holds, unreachable
from courses.views.coordinator.runs import RunPageMixin
from participants.models import Employment, Participant


class HoldSeats(RunPageMixin, ActionPage):
    """Reserve seats for a company."""

    form_class = HoldForm
    title = submit = _("Reserve seats")
    lead = _("For a company that says later who comes. The limits of companies do not bind you.")
    done = _("The seats are reserved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Every company."""
        return super().get_form_kwargs() | {"companies": Company.objects.visible_to(self.request.user).order_by("name")}

    def act(self, form: HoldForm) -> list[SeatHold] | None:
        """Reserve them."""
        return form.perform(actions.hold_seats, run=self.run, by=self.request.user, **form.cleaned_data)


class TakeBack(RunPageMixin, TellingMixin):
    """Release reserved seats; their companies are told why."""

    form_class = TakeBackForm
    title = submit = _("Release reserved seats")
    lead = _("The first in line gets the seats.")
    done = _("The seats are released.")
    tone = "bad"

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those that are reserved now."""
        holds = SeatHold.objects.visible_to(self.request.user).filter(run=self.run).live()
        return super().get_form_kwargs() | {"holds": holds.select_related("run__course", "company")}

    def drafts(self, form: TakeBackForm) -> list[Draft]:
        """One mail for each contact."""
        values = form.cleaned_data
        return drafts_of_holds(values["holds"], template="seats_taken_back", reason=values["reason"])

    def untold(self, form: TakeBackForm) -> list[str]:
        """Companies without anybody to write to."""
        return unreachable(hold.company for hold in form.cleaned_data["holds"])

    def act(self, form: TakeBackForm) -> list[SeatHold] | None:
        """Release them."""
        holds = list(form.cleaned_data["holds"])
        return form.perform(actions.take_back_holds, holds=holds, by=self.request.user)


class NameHold(CoordinatorMixin, ActionPage):
    """Name one of the company's people for a reserved seat."""

    form_class = NameForm
    submit = _("Give the seat")
    done = _("The reserved seat has a name.")

    @cached_property
    def hold(self) -> SeatHold:
        """The reserved seat of the address."""
        holds = SeatHold.objects.visible_to(self.request.user).select_related("run__course", "company")
        return get_object_or_404(holds, public_id=self.kwargs["public_id"])

    def get_title(self) -> str:
        """Whose seat."""
        return _now("Who from {company} gets the seat").format(company=self.hold.company)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Those who work at the company now or later."""
        return super().get_form_kwargs() | {"people": self._people()}

    def get_back_url(self) -> str:
        """The run's page."""
        return reverse("runs:detail", args=[self.hold.run.public_id])

    def get_back_label(self) -> str:
        """The run's code and course."""
        return f"{self.hold.run.course} {self.hold.run}"

    def act(self, form: NameForm) -> Enrolment | None:
        """Give it."""
        return form.perform(actions.name_hold, hold=self.hold, by=self.request.user, **form.cleaned_data)

    def _people(self) -> QuerySet[Participant]:
        employed = Employment.objects.visible_to(self.request.user).filter(company=self.hold.company)
        employed = employed.exclude(ends_on__lt=swedish_today())
        return Participant.objects.visible_to(self.request.user).filter(pk__in=employed.values("participant"))
