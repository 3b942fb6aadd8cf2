"""What contacts reported that does not fit together: employments at two companies, other facts, another number."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.columns import shown
from compcor.core.display import iso_date
from compcor.core.identifiers import PersonalNumber
from compcor.core.views.forms import ActionPage
from participants import actions
from participants.employees import CARD_FACTS
from participants.enums import CardState, Education, JobChangeState
from participants.forms.reports import BOTH, END, TAKE, CardForm, JobChangeForm, ReportedNumberForm
from participants.job_changes import shared_days
from participants.models import EmployeeCard, JobChange
from participants.views.coordinator.sections import people_tabs

SHOWN = 50


class JobChanges(CoordinatorMixin, TemplateView):
    """Everything that waits, oldest first; of each kind the first fifty."""

    template_name = "participants/coordinator/reports.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The three kinds. What is said of a protected identity is for those who may see it."""
        user = reader(self.request)
        changes = JobChange.objects.visible_to(user).filter(state=JobChangeState.OPEN)
        cards = EmployeeCard.objects.visible_to(user).select_related("participant", "company")
        if not user.handles_protected:
            cards = cards.filter(participant__protected_identity=False)
        return super().get_context_data(
            tabs=people_tabs("participants:job_changes"),
            changes=[
                {"row": change, "days": _days(change)}
                for change in changes.select_related("participant", "new__company", "old__company")[:SHOWN]
            ],
            cards=cards.filter(state=CardState.OPEN)[:SHOWN],
            numbers=cards.filter(reported_at__isnull=False).order_by("reported_at")[:SHOWN],
            **kwargs,
        )


@method_decorator(never_cache, name="dispatch")
class ReportPage(CoordinatorMixin, ActionPage):
    """One of them."""

    def get_back_url(self) -> str:
        """All that waits."""
        return reverse("participants:job_changes")

    def get_back_label(self) -> str:
        """All that waits."""
        return str(_("Reported by companies"))


class JobChangeDecide(ReportPage):
    """Employments at two companies: which is right."""

    form_class = JobChangeForm
    template_name = "participants/coordinator/job_change.html"
    submit = _("Decide")
    done = _("It is decided.")

    @cached_property
    def change(self) -> JobChange:
        """The one of the address."""
        changes = JobChange.objects.visible_to(reader(self.request))
        related = changes.select_related("participant", "new__company", "old__company")
        return get_object_or_404(related, public_id=self.kwargs["public_id"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """While it waits; else say that it does not any more."""
        if self.change.state == JobChangeState.OPEN:
            return super().get(request, *args, **kwargs)
        messages.info(request, _("Somebody has already decided this, or the dates have changed."))
        return HttpResponseRedirect(self.get_back_url())

    def get_title(self) -> str:
        """Whom it is about."""
        return self.change.participant.display_name

    def get_initial(self) -> dict[str, Any]:
        """Most people change jobs from one day to the next."""
        return {"ends_on": self.change.new.starts_on - timedelta(days=1)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both employments, and the days that they share."""
        return super().get_context_data(change=self.change, days=_days(self.change), **kwargs)

    def act(self, form: JobChangeForm) -> Any:
        """Do what is right."""
        by, values = reader(self.request), form.cleaned_data
        if values["decision"] == END:
            return form.perform(actions.end_earlier, change=self.change, ends_on=values["ends_on"], by=by)
        act = actions.accept_both if values["decision"] == BOTH else actions.remove_registration
        return form.perform(act, change=self.change, by=by)


class CardPage(ReportPage):
    """What a company says of one of its people; 403 for a protected identity to who may not see it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask first who may see."""
        if reader(request).role in self.roles and not actions.may_see(self.card.participant, reader(request)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def card(self) -> EmployeeCard:
        """The card of the address."""
        cards = EmployeeCard.objects.visible_to(reader(self.request)).select_related("participant", "company")
        return get_object_or_404(cards, public_id=self.kwargs["public_id"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The company and the person."""
        return super().get_context_data(card=self.card, **kwargs)


class CardDecide(CardPage):
    """Other facts than those known: which to take."""

    form_class = CardForm
    template_name = "participants/coordinator/card.html"
    submit = _("Decide")
    done = _("It is decided.")

    def get_title(self) -> str:
        """Whom it is about."""
        return self.card.participant.display_name

    def get_form_kwargs(self) -> dict[str, Any]:
        """The facts that differ."""
        return super().get_form_kwargs() | {
            "choices": [(row["name"], row["choice"]) for row in _differences(self.card)]
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is known beside what the company says."""
        if self.card.participant.protected_identity and self.request.method == "GET":
            actions.see_identity(participant=self.card.participant, by=reader(self.request))
        return super().get_context_data(differences=_differences(self.card), **kwargs)

    def act(self, form: CardForm) -> EmployeeCard | None:
        """Take those, leave the rest."""
        return form.perform(actions.decide_card, card=self.card, by=reader(self.request), **form.cleaned_data)


class NumberDecide(CardPage):
    """A company says that the number is another one."""

    form_class = ReportedNumberForm
    template_name = "participants/coordinator/reported_number.html"
    submit = _("Decide")
    done = _("It is decided.")

    def get_title(self) -> str:
        """Whom it is about."""
        return self.card.participant.display_name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Both numbers, masked: they tell apart by birth date, or are told apart by the one who revealed them."""
        reported = PersonalNumber(self.card.reported_number) if self.card.reported_number else None
        known = PersonalNumber(self.card.participant.personal_number)
        return super().get_context_data(
            known=known.masked,
            reported=reported.masked if reported else "",
            is_same=reported == known,
            **kwargs,
        )

    def act(self, form: ReportedNumberForm) -> EmployeeCard | None:
        """Correct it, or not."""
        values = form.cleaned_data
        is_right = values["decision"] == TAKE
        return form.perform(
            actions.decide_number,
            card=self.card,
            is_right=is_right,
            change=values["change"],
            by=reader(self.request),
        )


def _days(change: JobChange) -> str:
    """The days that both employments have, in words."""
    days = shared_days(change.new, change.old)
    if days is None:
        return ""
    first, last = days
    if last is None:
        return gettext("from {first} on").format(first=iso_date(first))
    return f"{iso_date(first)}–{iso_date(last)}"


def _differences(card: EmployeeCard) -> list[dict[str, Any]]:
    """Facts that the company says otherwise, beside what is known."""
    person, rows = card.participant, []
    for name in CARD_FACTS:
        said, known = getattr(card, name), getattr(person, name)
        if said not in ("", known):
            label = person._meta.get_field(name).verbose_name
            values = [Education(value).label if name == "education" and value else value for value in (said, known)]
            rows.append({"name": name, "label": label, "said": values[0], "known": values[1]})
    if person.protected_identity and not card.protected_identity:
        rows.append(
            {
                "name": "protected_identity",
                "label": _("protected identity"),
                "said": shown(value=False),
                "known": shown(value=True),
            }
        )
    return [row | {"choice": _choice(row)} for row in rows]


def _choice(row: dict[str, Any]) -> str:
    if row["name"] == "protected_identity":
        return gettext("Show the company an alias from now on")
    return f"{str(row['label']).capitalize()}: {row['said']}"
