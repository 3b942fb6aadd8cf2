"""Coordinators' pages about mails: what did not arrive, each mail with its delivery, and what to do."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views import View

from compcor.core.addresses import address
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.exceptions import RuleViolation
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.views.forms import ActionPage
from compcor.mail import actions
from compcor.mail.enums import MessageState
from compcor.mail.forms import AgainForm, BouncedForm, MailFilters
from compcor.mail.models import Message

# Names of addresses only: the objects belong to apps above.
PAGES = {
    "companies.company": "companies:detail",
    "participants.participant": "participants:detail",
    "courses.courserun": "runs:detail",
}


class MailList(CoordinatorMixin, ListPage):
    """Mails: at first those that did not arrive and that nobody has dealt with."""

    model = Message
    name = "mails"
    title = _("Mails")
    lead = _("Mails that did not arrive and wait for somebody. Choose another state to see the others.")
    reads = ("subject", "settled_at")
    columns = (
        Column(key="subject", label=_("Subject"), sort=("subject",), href=link_to("mails:detail")),
        Column(key="name", label=_("To"), sort=("name",)),
        Column(key="email", label=_("E-mail")),
        Column(
            key="state",
            label=_("State"),
            value=label_of(MessageState, "state"),
            tone=lambda message: MessageState(message.state).tone,
        ),
        Column(key="reason", label=_("Reason")),
        Column(key="created_at", label=_("Written"), sort=("created_at",)),
        Column(key="sent_at", label=_("Sent"), on_page=False),
        Column(key="attempts", label=_("Attempts"), numeric=True, on_page=False),
    )
    default_sort = "-created_at"
    filters = MailFilters
    bulk_actions = (BulkAction(value="set_aside", label=_("Set aside"), perform=actions.set_all_aside),)
    empty = Empty(
        title=_("Every mail has arrived, as far as we know"),
        text=_("A mail that a server refuses, or that comes back, stands here until somebody has dealt with it."),
    )


class MailPageMixin(CoordinatorMixin):
    """A page about one mail; 404 for one that the reader may not see."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def message(self) -> Message:
        """The mail of the address."""
        mails = Message.objects.visible_to(self.request.user).select_related("requested_by", "replaces")
        return get_object_or_404(mails, public_id=self.kwargs["public_id"])

    def get_back_url(self) -> str:
        """The mail's page."""
        return reverse("mails:detail", args=[self.message.public_id])

    def get_back_label(self) -> str:
        """Its subject."""
        return self.message.subject


class MailDetail(MailPageMixin, View):
    """One mail: to whom, how its delivery went, and its text unless that is a secret."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """The page."""
        message = self.message
        context = {
            "mail": message,
            "tone": MessageState(message.state).tone,
            "facts": self._facts(),
            "text": None if message.is_secret else message.text,
            "again": message.replacements.first(),
        }
        return render(request, "mail/detail.html", context)

    def _facts(self) -> list[dict[str, Any]]:
        message = self.message
        return [
            {"label": _("To"), "value": message.name},
            {"label": _("E-mail"), "value": message.email},
            {"label": _("Language"), "value": message.get_language_display()},
            {"label": _("Asked for by"), "value": message.requested_by or _("CompCor itself")},
            {"label": _("Message-ID"), "value": message.message_id},
            *self._subjects(),
        ]

    def _subjects(self) -> Iterator[dict[str, Any]]:
        """The objects that the mail is about, as far as the reader may see them."""
        for about in self.message.abouts.order_by("object_type", "pk"):
            if about.object_type not in PAGES:
                continue
            rows: Any = apps.get_model(about.object_type).objects
            if row := rows.visible_to(self.request.user).filter(public_id=about.object_id).first():
                label = str(row._meta.verbose_name).capitalize()
                yield {"label": label, "value": row, "href": address(PAGES[about.object_type], row.public_id)}


class MailAgain(MailPageMixin, ActionPage):
    """Send a mail that did not arrive once more."""

    form_class = AgainForm
    title = submit = _("Send again")
    lead = _("Correct the address if that was the fault; correct it where it is registered too, for the next mail.")
    done = _("The mail is on its way again.")

    def get_initial(self) -> dict[str, Any]:
        """The address that it went to."""
        return {"email": self.message.email}

    def act(self, form: AgainForm) -> Message | None:
        """Send it."""
        return form.perform(actions.send_again, message=self.message, by=self.request.user, **form.cleaned_data)

    def get_result_url(self, result: Message) -> str:
        """The new mail."""
        return reverse("mails:detail", args=[result.public_id])


class MailBounced(MailPageMixin, ActionPage):
    """Note that a mail came back."""

    form_class = BouncedForm
    title = submit = _("Mark as returned")
    lead = _("When a mail that was sent comes back to somebody's own inbox.")
    done = _("The mail is marked as returned.")

    def act(self, form: BouncedForm) -> Message | None:
        """Note it."""
        return form.perform(actions.mark_bounced, message=self.message, by=self.request.user, **form.cleaned_data)


class MailSetAside(MailPageMixin, View):
    """Nothing more is to be done."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Set it aside, or say why not."""
        try:
            actions.set_aside(message=self.message, by=request.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        else:
            messages.success(request, _("The mail is set aside."))
        return HttpResponseRedirect(self.get_back_url())
