"""Expressions of interest, as coordinators see them."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from companies import actions
from companies.enums import Automotive, InterestState, InterestTheme
from companies.forms.pipeline import InterestFilters, InterestStateForm
from companies.models import Interest
from companies.views.coordinator.sections import pipeline_tabs
from compcor.core.audiences import CoordinatorMixin
from compcor.core.columns import Column, label_of, link_to
from compcor.core.geography import MUNICIPALITIES, county_of
from compcor.core.lists import BulkAction, Empty, ListPage
from compcor.core.paging import Page
from compcor.core.views.forms import ActionPage


def themes_in_words(interest: Interest) -> str:
    """The themes by name."""
    return ", ".join(str(InterestTheme(theme).label) for theme in interest.themes if theme in InterestTheme)


class InterestList(CoordinatorMixin, ListPage):
    """Who has written, the newest first; and which of it is old enough to be removed."""

    model = Interest
    name = "interests"
    title = _("Expressions of interest")
    template_name = "companies/coordinator/interests.html"
    columns = (
        Column(key="company_name", label=_("Company"), href=link_to("interests:detail"), sort=("company_name",)),
        Column(key="created_at", label=_("Received"), sort=("created_at",)),
        Column(
            key="municipality", label=_("Municipality"), value=lambda interest: MUNICIPALITIES[interest.municipality]
        ),
        Column(key="contact_name", label=_("Contact person")),
        Column(key="people_estimate", label=pgettext_lazy("interest", "People"), numeric=True),
        Column(key="themes", label=_("Themes"), value=themes_in_words, on_page=False),
        Column(
            key="state",
            label=_("State"),
            value=label_of(InterestState, "state"),
            sort=("state",),
            tone=lambda interest: InterestState(interest.state).tone,
        ),
        Column(key="is_removable", label=_("Can be removed"), reads=()),
    )
    default_sort = "-created_at"
    filters = InterestFilters
    bulk_actions = (
        BulkAction(
            value="remove",
            label=_("Remove"),
            perform=actions.remove_interests,
            confirm=_("Remove them for good, and companies that only they have made?"),
            tone="bad",
        ),
    )
    empty = Empty(
        title=_("Nobody has written yet"),
        text=_("What companies write on the public page stands here. Give its address to those you meet."),
        url_name="interest",
        link=_("The public page"),
    )

    def get_rows(self) -> QuerySet[Interest]:
        """With whether each can be removed."""
        rows: QuerySet[Interest] = Interest.objects.visible_to(self.user).with_removable()
        return rows

    def get_context(self, page: Page) -> dict[str, Any]:
        """With the other ways to see the pipeline."""
        return super().get_context(page) | {"tabs": pipeline_tabs("interests:list")}


class InterestDetail(CoordinatorMixin, ActionPage):
    """What somebody wrote, and how far it has come."""

    form_class = InterestStateForm
    template_name = "companies/coordinator/interest.html"
    submit = _("Change state")
    done = _("The state is changed.")

    @cached_property
    def interest(self) -> Interest:
        """The one of the address."""
        interests = Interest.objects.visible_to(self.request.user).select_related("company")
        return get_object_or_404(interests, public_id=self.kwargs["public_id"])

    def get_title(self) -> str:
        """Whose it is."""
        return self.interest.company_name

    def get_initial(self) -> dict[str, Any]:
        """Begin with the state that it has."""
        return {"state": self.interest.state}

    def get_back_url(self) -> str:
        """The list."""
        return reverse("interests:list")

    def get_back_label(self) -> str:
        """The list."""
        return str(_("Expressions of interest"))

    def get_result_url(self, result: Interest) -> str:
        """The same page."""
        return reverse("interests:detail", args=[result.public_id])

    def act(self, form: InterestStateForm) -> Interest | None:
        """Decide."""
        decided: Interest | None = form.perform(
            actions.decide_interest, interest=self.interest, by=self.request.user, **form.cleaned_data
        )
        return decided

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The answers beside what is known of the company."""
        interest = self.interest
        return super().get_context_data(
            interest=interest,
            company=interest.company,
            state_label=InterestState(interest.state).label,
            state_tone=InterestState(interest.state).tone,
            received_on=timezone.localdate(interest.created_at),
            facts=_facts(interest),
            **kwargs,
        )


def _facts(interest: Interest) -> list[dict[str, Any]]:
    place = f"{interest.get_municipality_display()}, {county_of(interest.municipality).name}"
    return [
        {"label": _("Contact person"), "value": interest.contact_name},
        {"label": pgettext_lazy("interest", "Role"), "value": interest.contact_role},
        {"label": _("E-mail"), "value": interest.email, "href": interest.email and f"mailto:{interest.email}"},
        {"label": _("Phone"), "value": interest.phone},
        {"label": _("Municipality"), "value": place},
        {"label": _("Employees"), "value": interest.headcount},
        {"label": _("Line of business"), "value": interest.line_of_business},
        {"label": _("Vehicle industry"), "value": Automotive(interest.automotive).label},
        {"label": _("Themes"), "value": themes_in_words(interest)},
        {"label": _("People, estimated"), "value": interest.people_estimate},
        {"label": _("Under notice or on short-time work"), "value": interest.people_on_notice},
        {"label": _("Heard of the project from"), "value": interest.heard_from},
        {"label": _("Agreed to be contacted"), "value": timezone.localdate(interest.consented_at)},
    ]
