"""One person: registering, the page, the facts, the number."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.generic import DetailView

from companies.models import Company
from compcor.audit.models import AuditEvent, AuditEventQuerySet
from compcor.audit.views import HistoryMixin
from compcor.core.addresses import address, tabs
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import shown
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.core.views.forms import ActionPage
from compcor.mail.overview import mails_about
from participants import actions
from participants.forms.coordinator import (
    NumberForm,
    ParticipantForm,
    RegisterForm,
    RevealForm,
)
from participants.identity import find_person
from participants.models import Merge, Participant
from participants.views.coordinator.people import reachable


class ParticipantDetail(CoordinatorMixin, DetailView):
    """One person: facts, employments, and the way to what they attend."""

    model = Participant
    slug_field = slug_url_kwarg = "public_id"
    template_name = "participants/coordinator/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The address of a registration that was merged leads to the person."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            merges = Merge.objects.visible_to(request.user).standing().select_related("kept")
            merge = merges.filter(gone_id=kwargs["public_id"]).first()
            if merge is None:
                raise
            return redirect("participants:detail", merge.kept.public_id)

    def get_queryset(self) -> QuerySet[Participant]:
        """Those that the reader may see."""
        return Participant.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The parts of the page."""
        participant = self.object
        return super().get_context_data(
            tabs=participant_tabs(participant),
            facts=_facts(participant),
            employments=_employments(participant),
            may_see=actions.may_see(participant, self.request.user),
            mails=mails_about(participant, self.request.user),
            parts=[url for url in (address("attendance:of_person_part", participant.public_id),) if url],
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ParticipantCreate(CoordinatorMixin, ActionPage):
    """A new person, or another employment of a known one."""

    form_class = RegisterForm
    title = _("Register participant")
    submit = _("Register participant")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The companies that can be chosen."""
        return super().get_form_kwargs() | {"companies": Company.objects.visible_to(self.request.user)}

    def get_initial(self) -> dict[str, Any]:
        """A company's page leads here with the company."""
        return {"company": self.request.GET.get("company", "")}

    def get_back_url(self) -> str:
        """The list."""
        return reverse("participants:list")

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Participants"))

    def act(self, form: RegisterForm) -> actions.Registration | None:
        """Register, and say what came of it."""
        result = form.perform(actions.register_participant, by=self.request.user, **form.cleaned_data)
        if result:
            known = _("The person was registered already. The employment at {company} is added.")
            done = _("The person is registered.") if result.is_new else known.format(company=result.employment.company)
            messages.success(self.request, done)
        return result

    def get_result_url(self, result: actions.Registration) -> str:
        """The person."""
        return reverse("participants:detail", args=[result.participant.public_id])


class NumberCheck(CoordinatorMixin, View):
    """What is being typed as a personal number: right or wrong, and what it tells. Only in bodies, never kept."""

    http_method_names = ("post",)

    @method_decorator(never_cache)
    def post(self, request: HttpRequest) -> HttpResponse:
        """A part of a page."""
        context: dict[str, Any] = {}
        try:
            number = actions.parse_number(request.POST.get("personal_number", ""), age_is_right=True)
        except RuleViolation as violation:
            context["error"] = violation.message
        else:
            unlikely = number.unlikely_age(swedish_today())
            context |= {"birth_date": number.birth_date, "sex": number.sex.label}
            known = find_person(number)
            context["known"] = known if known and actions.may_see(known, request.user) else None
            context["warning"] = unlikely.label if unlikely else ""
        return render(request, "participants/number_check.html", context)


class ParticipantActionPage(CoordinatorMixin, ActionPage):
    """An act on one person; 404 for one that the reader may not see."""

    @cached_property
    def participant(self) -> Participant:
        """The person of the address."""
        people = Participant.objects.visible_to(self.request.user)
        return get_object_or_404(people, public_id=self.kwargs["public_id"])

    def get_back_url(self) -> str:
        """The person's page."""
        return reverse("participants:detail", args=[self.participant.public_id])

    def get_back_label(self) -> str:
        """The person's name, or alias."""
        return self.participant.display_name


class PersonPage(ParticipantActionPage):
    """A page that shows the name or number: 403 for who may not see this person's."""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask first who may see."""
        if request.user.role in self.roles and not actions.may_see(self.participant, request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ParticipantEdit(PersonPage):
    """The person's facts."""

    form_class = ParticipantForm
    title = _("Change participant")
    submit = _("Save")
    done = _("The person is saved.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form shows the name: of a protected identity that is logged."""
        if self.participant.protected_identity:
            actions.see_identity(participant=self.participant, by=request.user)
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        return super().get_form_kwargs() | {"instance": self.participant}

    def act(self, form: ParticipantForm) -> Participant | None:
        """Save what changed."""
        return form.perform(
            actions.change_participant, participant=self.participant, by=self.request.user, **form.changed_facts
        )


class ParticipantNumber(PersonPage):
    """Another personal number."""

    form_class = NumberForm
    title = _("Correct the personal number")
    submit = _("Correct the number")
    done = _("The number is corrected.")

    def act(self, form: NumberForm) -> Participant | None:
        """Give the person the number."""
        return form.perform(
            actions.correct_personal_number, participant=self.participant, by=self.request.user, **form.cleaned_data
        )


class ParticipantReveal(PersonPage):
    """The whole personal number, for who says why; of a protected identity the name too."""

    form_class = RevealForm
    title = _("Show the personal number")
    submit = _("Show the number")

    def form_valid(self, form: RevealForm) -> HttpResponse:
        """Shown once, on this page; loading it again asks again."""
        number = form.perform(
            actions.reveal_personal_number, participant=self.participant, by=self.request.user, **form.cleaned_data
        )
        if number is None:
            return self.form_invalid(form)
        context = {"participant": self.participant, "number": number}
        return render(self.request, "participants/coordinator/revealed.html", context)


class ParticipantHistory(CoordinatorMixin, HistoryMixin):
    """What was done with the person."""

    model = Participant
    references = {"company": Company, "successor": Company}

    def get_events(self, row: Participant) -> AuditEventQuerySet:
        """Also what was done with registrations that were merged into this one."""
        addresses = Merge.objects.standing().filter(kept=row).values_list("gone_id", flat=True)
        ids = [row.public_id, *addresses]
        return AuditEvent.objects.filter(object_type=row._meta.label_lower, object_id__in=ids).order_by("-pk")

    def get_object_url(self, row: Participant) -> str:
        """The person's page."""
        return reverse("participants:detail", args=[row.public_id])


def participant_tabs(participant: Participant) -> list[dict[str, Any]]:
    """The person's pages; those of other apps where they exist."""
    public_id = participant.public_id
    return tabs(
        (_("Overview"), address("participants:detail", public_id)),
        (_("Enrolments"), address("enrolments:of_person", public_id)),
        (_("Attendance"), address("attendance:of_person", public_id)),
        (_("History"), address("participants:history", public_id)),
    )


def _facts(participant: Participant) -> list[dict[str, Any]]:
    protected = participant.protected_identity
    return [
        {"label": _("Legal sex"), "value": "" if protected else participant.get_sex_display()},
        {"label": _("E-mail"), "value": reachable("email")(participant)},
        {"label": _("Mobile"), "value": reachable("mobile")(participant)},
        {"label": _("Education"), "value": participant.get_education_display()},
        {"label": _("Informed about personal data"), "value": shown(participant.informed_on)},
        {"label": _("Version of the notice"), "value": participant.notice_version},
    ]


def _employments(participant: Participant) -> list[dict[str, Any]]:
    """Newest first, each with its state today."""
    today = swedish_today()
    rows = []
    for employment in participant.employments.select_related("company"):
        if employment.starts_on > today:
            state, tone = _("to come"), "note"
        elif employment.ends_on is None or employment.ends_on >= today:
            state, tone = _("now"), "good"
        else:
            state, tone = _("ended"), ""
        rows.append({"row": employment, "state": state, "tone": tone})
    return rows
