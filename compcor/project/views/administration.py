"""The project's facts, for administrators."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from compcor.accounts.views.confirmed import PasswordAgainMixin
from compcor.audit.views import HistoryMixin
from compcor.core.audiences import AdministratorMixin, reader
from compcor.project.actions import change_project
from compcor.project.forms.administration import ProjectForm
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
        """The partners are facts too, and not changed here."""
        return super().get_context_data(project=self.project, partners=Partner.objects.all(), **kwargs)

    def form_valid(self, form: ProjectForm) -> HttpResponse:
        """Change them."""
        if form.perform(change_project, by=reader(self.request), **form.cleaned_data) is None:
            return self.form_invalid(form)
        messages.success(self.request, _("The project's facts are changed."))
        return redirect("administration:project")


class ProjectHistory(AdministratorMixin, HistoryMixin):
    """Every change of the project's facts, old values and new."""

    model = Project

    def get_object_url(self, _row: models.Model) -> str:
        """The form."""
        return reverse("administration:project")
