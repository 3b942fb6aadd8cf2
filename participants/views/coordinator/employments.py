"""A person's employments."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.core.forms import ConfirmForm
from participants import actions
from participants.forms.coordinator import (
    EmploymentForm,
    EndEmploymentForm,
)
from participants.models import Employment, Participant
from participants.views.coordinator.person import ParticipantActionPage


class EmploymentStart(ParticipantActionPage):
    """Another employment."""

    form_class = EmploymentForm
    title = _("Add employment")
    submit = _("Add employment")
    done = _("The employment is added.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """The companies that can be chosen."""
        return super().get_form_kwargs() | {"companies": Company.objects.visible_to(self.request.user)}

    def act(self, form: EmploymentForm) -> Employment | None:
        """Add it."""
        return form.perform(
            actions.start_employment, participant=self.participant, by=self.request.user, **form.cleaned_data
        )


class EmploymentPage(ParticipantActionPage):
    """An act on one of the person's employments."""

    @cached_property
    def employment(self) -> Employment:
        """The employment of the address, if it is this person's."""
        employments = Employment.objects.visible_to(self.request.user).filter(participant=self.participant)
        return get_object_or_404(employments, public_id=self.kwargs["employment_id"])


class EmploymentEdit(EmploymentPage):
    """Corrected dates, title or company; the way to remove one that never was."""

    form_class = EmploymentForm
    template_name = "participants/coordinator/employment.html"
    title = _("Change employment")
    submit = _("Save")
    done = _("The employment is saved.")
    lead = _("Attended hours follow: they belong to the employer of the day.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what is known."""
        companies = Company.objects.visible_to(self.request.user)
        return super().get_form_kwargs() | {"instance": self.employment, "companies": companies}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The employment."""
        return super().get_context_data(employment=self.employment, **kwargs)

    def act(self, form: EmploymentForm) -> Employment | None:
        """Save what changed."""
        return form.perform(
            actions.change_employment, employment=self.employment, by=self.request.user, **form.changed_facts
        )


class EmploymentEnd(EmploymentPage):
    """The last day of an employment."""

    form_class = EndEmploymentForm
    title = _("End employment")
    submit = _("End employment")
    done = _("The employment has a last day.")

    def get_title(self) -> str:
        """Which one."""
        return _("End the employment at {company}").format(company=self.employment.company)

    def act(self, form: EndEmploymentForm) -> Employment | None:
        """End it."""
        return form.perform(
            actions.end_employment, employment=self.employment, by=self.request.user, **form.cleaned_data
        )


class EmploymentRemove(EmploymentPage):
    """An employment that was registered by mistake; asked before."""

    form_class = ConfirmForm
    submit = _("Remove the employment")
    done = _("The employment is removed.")
    lead = _(
        "For an employment that never was. A company that has no other one with the person does not see them any more. "
        "Who has left the company has a last day instead."
    )
    tone = "bad"

    def get_title(self) -> str:
        """Which one."""
        return _("Remove the employment at {company}").format(company=self.employment.company)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Find the employment for every page."""
        return super().get_context_data(employment=self.employment, **kwargs)

    def act(self, form: ConfirmForm) -> Participant | None:
        """Remove it."""
        return form.perform(actions.remove_employment, employment=self.employment, by=self.request.user)
