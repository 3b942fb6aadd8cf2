"""What a contact does with places: enrol, reserve, name, release, cancel and undo."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from companies.audiences import CompanyPortalMixin
from compcor.core.audiences import reader
from compcor.core.display import iso_date
from compcor.core.exceptions import RuleViolation
from compcor.core.forms import ConfirmForm
from compcor.core.identifiers import looks_personal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from compcor.core.text import search_text
from compcor.core.views.forms import ActionPage
from courses import actions
from courses.admission import Admission, days_of_employment
from courses.deadlines import is_late_to_cancel, why_closed
from courses.enums import EnrolmentState
from courses.forms.portal import ReserveForm
from courses.models import CourseRun, Enrolment, SeatHold
from courses.seats import free_seats
from courses.views.chosen import public_ids
from courses.views.portal.catalogue import PortalRunMixin
from participants.employees import as_known
from participants.models import Employment, Participant


class Enrol(PortalRunMixin, View):
    """Choose several of the company's people, and enrol them with one sending."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Everybody employed on the day, with why somebody is not possible."""
        words = request.GET.get("q", "").strip()
        if looks_personal(words):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(request.path)
        employments = self._employments()
        admission = Admission(self.run, self.company, [row.participant_id for row in employments])
        rows = [self._row(employment, admission) for employment in employments]
        sought = search_text(words).split()
        context = {
            "company": self.company,
            "run": self.run,
            "rows": [row for row in rows if all(word in search_text(str(row["person"])) for word in sought)],
            "words": words,
            "closed": why_closed(self.run),
            "free": 0 if self.run.enrolments.waiting().exists() else max(0, free_seats(self.run)),
            "run_url": self.run_url,
        }
        return render(request, "courses/portal/enrol.html", context)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Enrol those chosen; each gets an answer."""
        people = Participant.objects.visible_to(reader(request)).filter(
            public_id__in=public_ids(request.POST.getlist("row"))
        )
        chosen = as_known(self.company, people, person=lambda one: one)
        if not chosen:
            messages.warning(request, _("Choose one person or more first."))
            return HttpResponseRedirect(request.path)
        try:
            outcomes = actions.enrol_people(run=self.run, company=self.company, participants=chosen, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            _say(request, outcomes)
        return HttpResponseRedirect(self.run_url)

    def _employments(self) -> list[Employment]:
        here = Employment.objects.visible_to(reader(self.request)).filter(company=self.company)
        rows = here.none()
        for day in days_of_employment(self.run):
            rows |= here.on(day)
        people = {row.participant_id: row for row in rows.select_related("participant").order_by("starts_on")}.values()
        return as_known(self.company, people, person=lambda one: one.participant)

    def _row(self, employment: Employment, admission: Admission) -> dict[str, Any]:
        person = employment.participant_id
        own = admission.own(person)
        state = EnrolmentState(own.state) if own else None
        refusal = admission.refusal(employment.participant)
        return {
            "person": employment.participant,
            "title": employment.title,
            "state": state,
            "refusal": "" if own and refusal else refusal,
            "is_possible": not refusal,
            "remarks": [] if refusal else [*admission.doubts(person), *admission.warnings(person)],
        }


class Reserve(PortalRunMixin, View):
    """Reserve seats now and name them later."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """As many as asked for, or none with the reason."""
        form = ReserveForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Write how many seats, such as 2."))
            return HttpResponseRedirect(self.run_url)
        try:
            holds = actions.reserve_seats(run=self.run, company=self.company, by=reader(request), **form.cleaned_data)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            text = ngettext(
                "{n} seat is reserved. Say who comes by {day}.",
                "{n} seats are reserved. Say who comes by {day}.",
                len(holds),
            )
            messages.success(request, text.format(n=len(holds), day=iso_date(holds[0].expires_on)))
        return HttpResponseRedirect(f"{self.run_url}#people")


class PlaceMixin(CompanyPortalMixin):
    """Acts that lead back to where the button stood: the bookings, or the run's page."""

    def back_to(self, run: CourseRun) -> str:
        """The page that the form names."""
        if self.request.POST.get("from") == "run":
            return reverse("portal_courses:run", args=[self.company.public_id, run.public_id]) + "#people"
        return reverse("portal_courses:bookings", args=[self.company.public_id]) + f"#run-{run.public_id}"

    def say_no(self, violation: RuleViolation) -> None:
        """The sentence of the rule."""
        messages.error(self.request, violation.message)


class NameSeat(PlaceMixin, View):
    """Name somebody for a reserved seat."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Give the seat, with what one should think of."""
        user = reader(request)
        holds = SeatHold.objects.visible_to(user).filter(company=self.company).select_related("run__course")
        hold = get_object_or_404(holds, public_id=self.kwargs["public_id"])
        chosen = public_ids(request.POST.getlist("person"))
        if not chosen:
            messages.warning(request, _("Choose a person first."))
            return HttpResponseRedirect(self.back_to(hold.run))
        people = Participant.objects.visible_to(user)
        participant = get_object_or_404(people, public_id=chosen[0])
        as_known(self.company, [participant], person=lambda one: one)
        try:
            actions.name_seat(hold=hold, participant=participant, by=user)
        except RuleViolation as violation:
            self.say_no(violation)
        else:
            facts = {"person": participant, "course": hold.run.course.title_here}
            messages.success(request, _("{person} has the seat on {course}.").format(**facts))
            for remark in Admission(hold.run, self.company, [participant.pk]).warnings(participant.pk):
                messages.warning(request, f"{participant}: {remark}")
        return HttpResponseRedirect(self.back_to(hold.run))


class Release(PlaceMixin, View):
    """Give reserved seats back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Those chosen that are still reserved."""
        holds = SeatHold.objects.visible_to(reader(request)).filter(
            company=self.company, public_id__in=public_ids(request.POST.getlist("seat"))
        )
        rows = list(holds.select_related("run"))
        released = actions.release_seats(holds=rows, by=reader(request))
        if released:
            text = ngettext("{n} reserved seat is given back.", "{n} reserved seats are given back.", len(released))
            messages.success(request, text.format(n=len(released)))
        else:
            messages.warning(request, _("Choose a reserved seat first."))
        bookings = reverse("portal_courses:bookings", args=[self.company.public_id])
        return HttpResponseRedirect(self.back_to(rows[0].run) if rows else bookings)


class EnrolmentMixin(PlaceMixin):
    """One of the company's own enrolments."""

    @cached_property
    def enrolment(self) -> Enrolment:
        """The enrolment of the address; 404 for another company's."""
        rows = Enrolment.objects.visible_to(reader(self.request)).filter(company=self.company)
        rows = rows.select_related("run__course", "participant", "company")
        enrolment = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        as_known(self.company, [enrolment], person=lambda one: one.participant)
        return enrolment


class Cancel(EnrolmentMixin, ActionPage):
    """Ask before a place is given back; say when it is late."""

    form_class = ConfirmForm
    submit = gettext_lazy("Give the place back")
    tone = "bad"

    def get_title(self) -> str:
        """Whose place."""
        facts = {"person": self.enrolment.participant, "course": self.enrolment.run.course.title_here}
        return _("Cancel {person} on {course}").format(**facts)

    @property
    def lead(self) -> str:
        """What follows from it."""
        if self.enrolment.state != EnrolmentState.CONFIRMED:
            return _("The person leaves the line. You can undo it until the course begins.")
        if is_late_to_cancel(self.enrolment.run):
            return _("This is late: the seat may stay empty, and the course is paid for. The first in line gets it.")
        return _("The first in line gets the seat. You can undo it while the seat is still free.")

    def act(self, form: ConfirmForm) -> Enrolment | None:
        """Give it back."""
        return form.perform(actions.cancel_place, enrolment=self.enrolment, by=reader(self.request))

    def get_back_url(self) -> str:
        """The bookings, at the run."""
        return self.back_to(self.enrolment.run)

    def get_back_label(self) -> str:
        """The bookings."""
        return _("Bookings")

    def form_valid(self, form: ConfirmForm) -> HttpResponse:
        """Say so."""
        response = super().form_valid(form)
        if response.status_code == HttpResponseRedirect.status_code:
            messages.success(self.request, _("{person} is cancelled.").format(person=self.enrolment.participant))
        return response


class TakeUp(EnrolmentMixin, View):
    """Undo a cancellation."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """While the seat is free."""
        try:
            enrolment = actions.take_up_place(enrolment=self.enrolment, by=reader(request))
        except RuleViolation as violation:
            self.say_no(violation)
        else:
            state = EnrolmentState(enrolment.state).label_for_company()
            person = self.enrolment.participant
            messages.success(request, _("Undone. {person}: {state}.").format(person=person, state=state))
        return HttpResponseRedirect(self.back_to(self.enrolment.run))


def _say(request: HttpRequest, outcomes: Iterable[actions.Outcome]) -> None:
    """One message for each answer, with the people who got it, and one for each refusal and remark."""
    by_state: dict[EnrolmentState, list[str]] = {}
    for outcome in outcomes:
        if outcome.enrolment:
            by_state.setdefault(EnrolmentState(outcome.enrolment.state), []).append(str(outcome.participant))
        else:
            messages.error(request, outcome.refusal)
    for state, names in by_state.items():
        say = messages.success if state == EnrolmentState.CONFIRMED else messages.info
        say(request, f"{state.label_for_company().capitalize()}: {'; '.join(names)}.")
    for outcome in outcomes:
        for remark in outcome.remarks:
            messages.warning(request, f"{outcome.participant}: {remark}")
