"""One of the company's people: what the company has said of them, and what it can do."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from companies.audiences import CompanyPortalMixin
from compcor.core.addresses import address
from compcor.core.audiences import reader
from compcor.core.columns import shown
from compcor.core.display import iso_date
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.core.undo import facts_to_undo, offer_undo, taken_offer
from participants import actions
from participants.enums import Education, NoticeLanguage, NoticeWay
from participants.followers import coming_days
from participants.forms.portal import EmployeeForm, EndEmployeeForm, HandedForm, ReportNumberForm
from participants.models import EmployeeCard, Employment, NoticeGiven
from participants.views.portal.employees import employees_of, hand_over
from participants.views.portal.new import EmployeePage, NumberPage


class OwnEmployeeMixin(CompanyPortalMixin):
    """One of the company's employments; 404 for any other."""

    @cached_property
    def employment(self) -> Employment:
        """The employment of the address, with the name by which the company knows the person."""
        rows = employees_of(reader(self.request), self.company).select_related("participant", "company")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    @property
    def url(self) -> str:
        """The person's page."""
        return reverse("portal_people:detail", args=[self.company.public_id, self.employment.public_id])


class EmployeeDetail(OwnEmployeeMixin, TemplateView):
    """What the company has said of the person; never the number."""

    template_name = "participants/portal/detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Facts, the notice, and parts that other apps make."""
        employment = self.employment
        facts = actions.visible_facts(employment)
        args = (self.company.public_id, employment.participant.public_id)
        return super().get_context_data(
            employment=employment,
            facts=_facts(employment, facts),
            state=_state(employment),
            notice=None if employment.has_notice else HandedForm(),
            notice_text=_notice_text(employment),
            undo=taken_offer(self.request),
            parts=[url for url in (address("portal_courses:of_person_part", *args),) if url],
            **kwargs,
        )


class EmployeeActionPage(OwnEmployeeMixin, EmployeePage):
    """A form about one of the company's people."""

    def get_back_url(self) -> str:
        """The person's page."""
        return self.url

    def get_back_label(self) -> str:
        """The name, or alias."""
        return str(self.employment.known_as)


class EmployeeEdit(EmployeeActionPage):
    """Correct name, title, dates, or how to reach the person."""

    form_class = EmployeeForm
    template_name = "participants/portal/edit.html"
    title = _("Correct")
    submit = _("Save")
    done = _("It is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what the company has said."""
        facts = actions.visible_facts(self.employment)
        return super().get_form_kwargs() | {"initial": facts, "is_alias": facts["protected_identity"]}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where a wrong number is told."""
        url = reverse("portal_people:number", args=[self.company.public_id, self.employment.public_id])
        return super().get_context_data(number_url=url, **kwargs)

    def act(self, form: EmployeeForm) -> Employment | None:
        """Save it."""
        return form.perform(
            actions.change_employee, employment=self.employment, by=reader(self.request), **form.cleaned_data
        )


class EmployeeEnd(EmployeeActionPage):
    """The last day at the company; says which coming sessions the person has a seat at."""

    form_class = EndEmployeeForm
    template_name = "participants/portal/end.html"
    submit = _("End employment")

    def get_title(self) -> Any:
        """Whether there is a last day already."""
        return _("Change the last day") if self.employment.ends_on else _("End employment")

    def get_initial(self) -> dict[str, Any]:
        """The last day that there is, or today."""
        return {"ends_on": self.employment.ends_on or swedish_today()}

    def get_form_kwargs(self) -> dict[str, Any]:
        """Whether a last day can be taken away."""
        return super().get_form_kwargs() | {"has_last_day": self.employment.ends_on is not None}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The days that the person would miss."""
        days = coming_days(self.employment.participant_id, self.company.pk)
        return super().get_context_data(**kwargs) | {"coming": days, "submit": self.get_title()}

    def act(self, form: EndEmployeeForm) -> Employment | None:
        """End it, and offer the way back once; or take the last day away."""
        before = self.employment.ends_on
        if form.cleaned_data["ends_on"] is None:
            return self._reopened(form)
        ended = form.perform(
            actions.end_employee, employment=self.employment, by=reader(self.request), **form.cleaned_data
        )
        if ended:
            text = _("The employment ends on {day}.").format(day=iso_date(ended.ends_on))
            url = reverse("portal_people:reopen", args=[self.company.public_id, self.employment.public_id])
            facts = {"ends_on": before.isoformat() if before else None, "was": ended.ends_on.isoformat()}
            offer_undo(self.request, text=text, url=url, facts=facts)
        return ended

    def _reopened(self, form: EndEmployeeForm) -> Employment | None:
        reopened = form.perform(
            actions.reopen_employee, employment=self.employment, ends_on=None, by=reader(self.request)
        )
        if reopened:
            messages.success(self.request, _("The employment goes on as before."))
        return reopened


class EmployeeReopen(OwnEmployeeMixin, View):
    """Takes the last day back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Only what was just done, and only while nobody has changed it since."""
        facts = facts_to_undo(request)
        employment = self.employment
        if facts is None or employment.ends_on is None or employment.ends_on.isoformat() != facts["was"]:
            messages.warning(request, _("It can no longer be undone. Correct the last day instead."))
            return HttpResponseRedirect(self.url)
        before = date.fromisoformat(facts["ends_on"]) if facts["ends_on"] else None
        try:
            actions.reopen_employee(employment=employment, ends_on=before, by=reader(request))
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
        else:
            messages.success(request, _("The employment goes on as before."))
        return HttpResponseRedirect(self.url)


class EmployeeNumber(OwnEmployeeMixin, NumberPage):
    """Tell coordinators that the registered number is wrong."""

    form_class = ReportNumberForm
    title = _("The personal number is wrong")
    submit = _("Send to the coordinators")
    done = _("The coordinators look at the number and correct it.")
    lead = _("Write the right number. A coordinator corrects it; hours and courses follow the person.")

    def get_back_url(self) -> str:
        """The person's page."""
        return self.url

    def get_back_label(self) -> str:
        """The name, or alias."""
        return str(self.employment.known_as)

    def act(self, form: ReportNumberForm) -> Employment | None:
        """Tell them."""
        return form.perform(
            actions.report_number, employment=self.employment, by=reader(self.request), **form.cleaned_data
        )


class EmployeeHanded(OwnEmployeeMixin, View):
    """The printed notice was handed over."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Note the day and the language."""
        form = HandedForm(request.POST)
        employment = self.employment
        if not form.is_valid():
            messages.error(request, _("Write the day as 2021-03-01."))
            return HttpResponseRedirect(self.url)
        try:
            hand_over(rows=[employment], by=reader(request), **form.cleaned_data)
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
        else:
            messages.success(request, _("It is noted that the notice is handed over."))
        return HttpResponseRedirect(self.url)


def _facts(employment: Employment, facts: dict[str, Any]) -> list[dict[str, Any]]:
    education = Education(facts["education"]).label if facts["education"] else ""
    rows = [
        {"label": _("Job title"), "value": employment.title},
        {"label": _("Employed from"), "value": shown(employment.starts_on)},
        {"label": _("Last day"), "value": shown(employment.ends_on)},
        {"label": _("On short-time work"), "value": shown(employment.furloughed)},
    ]
    if not facts["protected_identity"]:
        rows += [{"label": _("E-mail"), "value": facts["email"]}, {"label": _("Mobile"), "value": facts["mobile"]}]
    return [*rows, {"label": _("Education"), "value": education}]


def _state(employment: Employment) -> dict[str, str]:
    today = swedish_today()
    if employment.starts_on > today:
        return {"label": str(_("to come")), "tone": "note"}
    if employment.ends_on is not None and employment.ends_on < today:
        return {"label": str(_("ended")), "tone": ""}
    return {"label": str(_("employed")), "tone": "good"}


def _notice_text(employment: Employment) -> str:
    """How the person gets, or got, the notice: as far as the company may know."""
    given = NoticeGiven.objects.filter(participant=employment.participant_id, company=employment.company_id)
    handed = given.filter(channel="employer").first()
    if handed:
        language = NoticeLanguage(handed.language).label
        return str(_("Handed over on {day}, in {language}.")).format(day=iso_date(handed.given_on), language=language)
    if not employment.has_notice:
        return ""
    cards = EmployeeCard.objects.filter(participant=employment.participant_id, company=employment.company_id)
    is_mailed = cards.filter(notice_way=NoticeWay.MAIL).exists()
    return str(_("The project informs the person.") if is_mailed else _("The project has informed the person."))
