"""Coordinators' pages about agreements: who has signed, who has not answered, and each company's own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.generic import TemplateView

from companies import actions
from companies.documents import NOTICE_DAYS, made_file, signed_file
from companies.enums import AgreementState
from companies.forms.agreements import AgreementFilters, MakeForm, RegisterForm, SendForm, SignedForm, WithdrawForm
from companies.lifeline import coordinators_acts, told_agreement
from companies.models import Agreement, Company
from companies.takeovers import takeovers_of
from companies.views.coordinator.companies import CompanyActionPage, company_tabs
from companies.views.coordinator.sections import pipeline_tabs
from compcor.accounts.tokens import absolute_url
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.columns import Column, label_of
from compcor.core.forms import ConfirmForm
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.paging import Page
from compcor.core.views.forms import ActionPage
from compcor.mail.drafts import Draft
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from compcor.mail.telling import TellingMixin
from compcor.project.models import current_project

MOST_REMINDED = 50
MAILS, MOST_MAILS = "companies/mail/agreement", 10


def of_company(agreement: Agreement) -> str:
    """The page of the company's agreements."""
    return reverse("companies:agreements_of", args=[agreement.company.public_id])


class AgreementList(CoordinatorMixin, ListPage):
    """Every agreement; those that wait for an answer can be reminded of."""

    model = Agreement
    name = "agreements"
    title = _("Agreements")
    template_name = "companies/coordinator/list.html"
    reads = ("company__public_id", "sent_at", "signed_on", "state")
    columns = (
        Column(key="company__name", label=_("Company"), sort=("company__name", "pk"), href=of_company),
        Column(
            key="state",
            label=_("State"),
            sort=("state", "company__name"),
            value=label_of(AgreementState, "state"),
            tone=lambda agreement: AgreementState(agreement.state).tone,
        ),
        Column(key="version", label=_("Version"), numeric=True),
        Column(key="signatory", label=_("Signatory"), sort=("signatory",)),
        Column(key="signatory_email", label=_("E-mail"), on_page=False),
        Column(key="sent_at", label=_("Sent"), sort=("sent_at",), value=lambda row: _day(row.sent_at)),
        Column(key="reminded_on", label=_("Reminded"), sort=("reminded_on",)),
        Column(key="signed_on", label=_("Signed"), sort=("signed_on",)),
        Column(
            key="coordinator",
            label=_("Coordinator"),
            reads=("company__coordinator__name",),
            value=lambda row: str(row.company.coordinator or ""),
        ),
    )
    default_sort = "company__name"
    filters = AgreementFilters
    bulk_actions = (BulkAction(value="remind", label=_("Remind"), perform=actions.note_reminders),)
    empty = Empty(
        title=_("No agreements yet"),
        text=_("Open a company and its tab Agreements to make the first one, or bring in the register under Import."),
    )

    def get_context(self, page: Page) -> dict[str, Any]:
        """With the other pages that show all companies."""
        return super().get_context(page) | {"tabs": pipeline_tabs("companies:agreements")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Reminding shows who gets which mail first, on a page of its own."""
        if request.POST.get("action") != "remind":
            return super().post(request, *args, **kwargs)
        rows = "&".join(f"row={public_id}" for public_id in _ids(request.POST.getlist("row")))
        return HttpResponseRedirect(f"{reverse('companies:agreements_remind')}?{rows}")


class AgreementsRemind(CoordinatorMixin, TellingMixin, ActionPage):
    """Who is reminded, with the mail that each gets."""

    form_class = ConfirmForm
    title = _("Remind of agreements")
    submit = _("Send the reminders")

    @cached_property
    def agreements(self) -> list[Agreement]:
        """The chosen ones, of those that the reader may see."""
        visible = Agreement.objects.visible_to(reader(self.request)).select_related("company__coordinator", "sent_by")
        return list(visible.filter(public_id__in=_ids(self.request.GET.getlist("row"))).order_by("company__name", "pk"))

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """There is nothing to fill in: show the mails at once."""
        if not self.agreements:
            messages.warning(request, _("Choose one row or more first."))
            return HttpResponseRedirect(self.get_back_url())
        form = ConfirmForm({})
        form.is_valid()
        return self.form_valid(form)

    def drafts(self, _form: ConfirmForm) -> list[Draft]:
        """A mail to each signatory that has not answered and was not reminded today."""
        today = timezone.localdate()
        return [
            Draft(
                template="companies/mail/agreement_reminder",
                to=Recipient(email=one.signatory_email, name=one.signatory, language=one.language),
                facts={
                    "company": one.company.name,
                    "sent_on": one.sent_at,
                    "again": absolute_url(reverse("signing:again", args=[one.public_id])),
                    "coordinator": str(one.company.coordinator or one.sent_by),
                },
                about=[one, one.company],
                key=f"agreement-reminder:{one.public_id}:{today}",
            )
            for one in self.agreements
            if can_be_reminded(one)
        ]

    def untold(self, _form: ConfirmForm) -> list[str]:
        """Those that have nothing to answer, or were reminded today."""
        return [f"{one.company}: {_why_not(one)}" for one in self.agreements if not can_be_reminded(one)]

    def act(self, form: ConfirmForm) -> int | None:
        """Note the reminders of those whose mail is ticked."""
        chosen = {one.draft.key for one in self.shown if one.is_chosen}
        today = timezone.localdate()
        ticked = [one for one in self.agreements if f"agreement-reminder:{one.public_id}:{today}" in chosen]
        return form.perform(actions.note_reminders, agreements=ticked, by=reader(self.request))

    def get_back_url(self) -> str:
        """Those that wait for an answer."""
        return f"{reverse('companies:agreements')}?state={AgreementState.SENT}"

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Agreements"))


class CompanyAgreements(CoordinatorMixin, TemplateView):
    """A company's agreements, each with its line of life and what can be done now."""

    template_name = "companies/coordinator/agreements.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest first, with the mails about them."""
        user = reader(self.request)
        company = get_object_or_404(Company.objects.visible_to(user), public_id=self.kwargs["public_id"])
        rows = Agreement.objects.visible_to(user).filter(company=company).select_related("company", "sent_by")
        told = [told_agreement(row, coordinators_acts(row)) for row in rows.in_order()]
        return super().get_context_data(
            company=company,
            tabs=company_tabs(company, "companies:agreements_of"),
            takeovers=takeovers_of(company, user),
            told=told,
            mails=Message.objects.visible_to(user).about(company).filter(template__startswith=MAILS)[:MOST_MAILS],
            **kwargs,
        )


class AgreementMake(CompanyActionPage):
    """A new agreement as a draft."""

    form_class = MakeForm
    title = _("Make an agreement")
    submit = _("Make the draft")
    done = _("The draft is made. Read it before you send it.")
    lead = _("CompCor sets the agreement as a PDF with the company's facts. It replaces one that waits for an answer.")

    def get_initial(self) -> dict[str, Any]:
        """From today to the project's last day, at the project's fee."""
        project = current_project()
        return {
            "language": get_language(),
            "starts_on": max(timezone.localdate(), project.starts_on),
            "ends_on": project.ends_on,
            "notice_days": NOTICE_DAYS,
            "fee_sek": project.agreement_fee_sek,
        }

    def get_back_url(self) -> str:
        """The company's agreements."""
        return reverse("companies:agreements_of", args=[self.company.public_id])

    def act(self, form: MakeForm) -> Agreement | None:
        """Make it."""
        by = reader(self.request)
        return form.perform(actions.make_agreement, company=self.company, by=by, **form.cleaned_data)


class AgreementRegister(CompanyActionPage):
    """An agreement that was signed on paper outside CompCor."""

    form_class = RegisterForm
    title = _("Register agreement")
    submit = _("Register agreement")
    done = _("The agreement is registered.")

    def get_back_url(self) -> str:
        """The company's agreements."""
        return reverse("companies:agreements_of", args=[self.company.public_id])

    def act(self, form: RegisterForm) -> Agreement | None:
        """Register it."""
        by = reader(self.request)
        return form.perform(actions.sign_agreement, company=self.company, by=by, **form.cleaned_data)


class AgreementPage(CompanyActionPage):
    """An act on one agreement of the company in the address."""

    @cached_property
    def agreement(self) -> Agreement:
        """404 for another company's."""
        visible = Agreement.objects.visible_to(reader(self.request)).select_related("company")
        return get_object_or_404(visible, company=self.company, public_id=self.kwargs["agreement_id"])

    def get_back_url(self) -> str:
        """The company's agreements."""
        return reverse("companies:agreements_of", args=[self.company.public_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the agreement for every page."""
        return super().get_context_data(agreement=self.agreement, **kwargs)


class AgreementSend(AgreementPage):
    """Mail the link to the signatory."""

    form_class = SendForm
    title = _("Send to be signed")
    submit = _("Send the link")
    done = _("The link is on its way. The agreement waits for an answer.")
    lead = _(
        "The signatory gets a link that works once and for 14 days, and a code in a second mail when they sign. An "
        "earlier link stops working."
    )

    def get_initial(self) -> dict[str, Any]:
        """Whom it was sent to, or the company's contact."""
        agreement = self.agreement
        return {
            "name": agreement.signatory or self.company.contact_name,
            "email": agreement.signatory_email or self.company.contact_email,
        }

    def act(self, form: SendForm) -> Agreement | None:
        """Send it."""
        by = reader(self.request)
        return form.perform(actions.send_agreement, agreement=self.agreement, by=by, **form.cleaned_data)


class AgreementScan(AgreementPage):
    """The pages with the signature."""

    form_class = SignedForm
    title = _("Upload the signed agreement")
    submit = _("Keep as signed")
    done = _("The agreement is signed.")

    def get_initial(self) -> dict[str, Any]:
        """Who was to sign."""
        return {"signatory": self.agreement.signatory}

    def act(self, form: SignedForm) -> Agreement | None:
        """Keep it."""
        by = reader(self.request)
        return form.perform(actions.sign_by_scan, agreement=self.agreement, by=by, **form.cleaned_data)


class AgreementWithdraw(AgreementPage):
    """Take an agreement back."""

    form_class = WithdrawForm
    title = _("Withdraw the agreement")
    submit = pgettext_lazy("agreement", "Withdraw")
    done = _("The agreement is withdrawn.")
    lead = _("It holds no longer, and a link to sign it stops working. The document and its history stay.")
    tone = "bad"

    def act(self, form: WithdrawForm) -> Agreement | None:
        """Withdraw it."""
        by = reader(self.request)
        return form.perform(actions.withdraw_agreement, agreement=self.agreement, by=by, **form.cleaned_data)


class AgreementFile(CoordinatorMixin, View):
    """The document as it was made."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """As an attachment; 404 for another company's."""
        visible = Agreement.objects.visible_to(reader(request))
        keys = {"company__public_id": kwargs["public_id"], "public_id": kwargs["agreement_id"]}
        return self.answer(get_object_or_404(visible, **keys))

    def answer(self, agreement: Agreement) -> HttpResponseBase:
        """The file."""
        return made_file(agreement)


class AgreementSignedFile(AgreementFile):
    """The document with the signature."""

    def answer(self, agreement: Agreement) -> HttpResponseBase:
        """The file."""
        return signed_file(agreement)


def can_be_reminded(agreement: Agreement) -> bool:
    """It waits for an answer, and nobody was reminded today."""
    return agreement.state == AgreementState.SENT and agreement.reminded_on != timezone.localdate()


def _why_not(agreement: Agreement) -> str:
    if agreement.state == AgreementState.SENT:
        return str(_("reminded today already"))
    return str(_("does not wait for an answer ({state})")).format(state=agreement.get_state_display())


def _day(moment: Any) -> Any:
    return timezone.localdate(moment) if moment else None


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:MOST_REMINDED]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
