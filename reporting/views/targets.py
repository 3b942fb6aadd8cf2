"""Leadership's targets for parts of the project."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compcor.core.audiences import LeadershipMixin
from compcor.core.periods import swedish_today
from compcor.core.views.forms import ActionPage
from compcor.project.actions import set_target
from compcor.project.models import Target, current_project
from reporting.disclosure import Disclosed
from reporting.figures import collect_figures
from reporting.forms.targets import TargetForm
from reporting.targets import targets_table


class Targets(LeadershipMixin, ActionPage):
    """The targets with their outcome, and a form that sets one."""

    template_name = "reporting/leadership/targets.html"
    layout = "layouts/top.html"
    form_class = TargetForm
    title = gettext_lazy("Targets for parts of the project")
    lead = gettext_lazy("The targets of the whole project are the administrator's to set.")
    submit = gettext_lazy("Set the target")
    done = gettext_lazy("The target is set.")

    def act(self, form: TargetForm) -> int | None:
        """Set it; 0 takes it away."""
        return form.perform(set_target, by=self.request.user, **form.facts)

    def get_back_url(self) -> str:
        """Leadership's home."""
        return reverse("leadership:home")

    def get_back_label(self) -> str:
        """As the menu says."""
        return _("Overview")

    def get_result_url(self, _result: Any) -> str:
        """Often several are set, one after the other."""
        return reverse("leadership:targets")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Targets and outcome of the whole project; small numbers of people are hidden."""
        limit = current_project().small_cell_limit
        told = Disclosed(collect_figures(None, as_of=swedish_today()), limit=limit)
        table = targets_table(told, Target.objects.all())
        return super().get_context_data(table=table, limit=limit, **kwargs)
