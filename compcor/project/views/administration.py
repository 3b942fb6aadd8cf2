"""The project's facts and its partners, for administrators."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from compcor.accounts.views.confirmed import PasswordAgainMixin
from compcor.audit.models import AuditEvent, AuditEventQuerySet
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import AdministratorMixin, reader
from compcor.core.views.forms import ActionPage
from compcor.project.actions import change_partner, change_project
from compcor.project.forms.administration import PartnerForm, ProjectForm
from compcor.project.models import Partner, Project, current_project


class ProjectEdit(AdministratorMixin, PasswordAgainMixin, FormView):
    """Facts and rules in one form."""

    template_name = "project/edit.html"
    form_class = ProjectForm

    @cached_property
    def project(self) -> Project:
        """The one there is."""
        return current_project()

    def get_form_kwargs(self) -> dict[str, Any]:
        """What holds now."""
        return super().get_form_kwargs() | {"instance": self.project}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The partners above, each with a page of its own."""
        return super().get_context_data(project=self.project, partners=Partner.objects.all(), **kwargs)

    def form_valid(self, form: ProjectForm) -> HttpResponse:
        """Change them."""
        if form.perform(change_project, by=reader(self.request), **form.cleaned_data) is None:
            return self.form_invalid(form)
        messages.success(self.request, _("The project's facts are changed."))
        return redirect("administration:project")


class PartnerEdit(AdministratorMixin, PasswordAgainMixin, ActionPage):
    """A partner's name and county."""

    form_class = PartnerForm
    title = _("Edit the partner")
    submit = _("Save")
    done = _("The partner is changed.")

    @cached_property
    def partner(self) -> Partner:
        """The partner that the address names."""
        return get_object_or_404(Partner, public_id=self.kwargs["public_id"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """What holds now."""
        return super().get_form_kwargs() | {"instance": self.partner}

    def get_back_url(self) -> str:
        """The project."""
        return reverse("administration:project")

    def get_back_label(self) -> str:
        """What it is called in the menu."""
        return str(_("The project"))

    def act(self, form: PartnerForm) -> Partner | None:
        """Change it."""
        return form.perform(change_partner, partner=self.partner, by=reader(self.request), **form.cleaned_data)


class ProjectHistory(AdministratorMixin, HistoryMixin):
    """Every change of the project's facts and of its partners, old values and new."""

    model = Project
    references = {"partner": Partner}

    def get_events(self, row: Project) -> AuditEventQuerySet:
        """The partners belong to it."""
        partners = Q(object_type=Partner._meta.label_lower)
        return AuditEvent.objects.filter(
            partners | Q(object_type=Project._meta.label_lower, object_id=row.public_id)
        ).order_by("-pk")

    def get_object_url(self, _row: models.Model) -> str:
        """The form."""
        return reverse("administration:project")
