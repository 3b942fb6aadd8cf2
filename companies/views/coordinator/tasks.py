"""Tasks: mine and everybody's, the late ones first; done with one press, and undone with another."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from companies import actions
from companies.forms.pipeline import TaskForm
from companies.models import CompanyTask, CompanyTaskQuerySet
from companies.views.coordinator.companies import CompanyActionPage
from companies.views.coordinator.sections import pipeline_tabs
from compcor.accounts.models import User
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.paging import Order, Page, capped_count, page_of
from compcor.core.undo import facts_to_undo, offer_undo, taken_offer

PAGE_SIZE = 50


class TaskList(CoordinatorMixin, View):
    """Open tasks of the reader, of everybody (`?whose=all`), or what was done (`?whose=done`)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of them, by day."""
        whose = request.GET.get("whose", "mine")
        rows, order = self._rows(whose)
        place = {side: _uuid(request.GET.get(side)) for side in ("after", "before")}
        page = page_of(rows.select_related("company", "owner", "done_by"), order, size=PAGE_SIZE, **place)
        context = {
            "tabs": pipeline_tabs("companies:tasks"),
            "whose": whose,
            "choices": self._choices(whose),
            "groups": [(label, tasks) for label, tasks in _grouped(page.rows) if tasks],
            "pager": _pager(page, whose),
            "undo": taken_offer(request),
            "query": request.GET.urlencode(),
        }
        return render(request, "companies/coordinator/tasks.html", context)

    def _rows(self, whose: str) -> tuple[CompanyTaskQuerySet, Order]:
        tasks = CompanyTask.objects.visible_to(reader(self.request))
        if whose == "done":
            return tasks.filter(done_at__isnull=False), Order(("done_at",), descending=True)
        rows = tasks.open() if whose == "all" else tasks.open().of(reader(self.request))
        return rows, Order(("due_on",))

    def _choices(self, whose: str) -> list[dict[str, Any]]:
        labels = {"mine": _("My tasks"), "all": _("Everybody's"), "done": _("Done")}
        return [
            {
                "label": label,
                "url": f"?whose={key}",
                "current": key == whose,
                "count": None if key == "done" else capped_count(self._rows(key)[0]),
            }
            for key, label in labels.items()
        ]


class TaskActionMixin(CoordinatorMixin):
    """An act on one task of one company; 404 for what the reader may not see."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def task(self) -> CompanyTask:
        """The task of the address."""
        tasks = CompanyTask.objects.visible_to(reader(self.request)).select_related("company")
        return get_object_or_404(tasks, company__public_id=self.kwargs["public_id"], public_id=self.kwargs["task_id"])

    def back_to(self, place: str) -> str:
        """The list of tasks, with what it showed, or the company's timeline."""
        if place.startswith("tasks"):
            whose = place.partition(":")[2]
            return (
                f"{reverse('companies:tasks')}?whose={whose}"
                if whose in ("all", "done")
                else reverse("companies:tasks")
            )
        return f"{reverse('companies:timeline', args=[self.kwargs['public_id']])}#tasks"


class TaskDone(TaskActionMixin, View):
    """Done, with the way back."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Note it and stay where one was."""
        task, back = actions.complete_task(task=self.task, by=reader(request)), request.POST.get("back", "")
        address = reverse("companies:task_reopen", args=[task.company.public_id, task.public_id])
        offer_undo(request, text=_("Done: {task}").format(task=task), url=address, facts={"back": back})
        return HttpResponseRedirect(self.back_to(back))


class TaskReopen(TaskActionMixin, View):
    """Not done after all."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Open it again; also without the offer of a moment ago, since that harms nobody."""
        actions.reopen_task(task=self.task, by=reader(request))
        facts = facts_to_undo(request) or {"back": request.POST.get("back", "")}
        return HttpResponseRedirect(self.back_to(facts["back"]))


class TaskEdit(TaskActionMixin, CompanyActionPage):
    """Put off, reworded, or given to somebody else."""

    form_class = TaskForm
    title = gettext_lazy("Change the task")
    submit = gettext_lazy("Save")
    done = gettext_lazy("The task is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Begin with what it says."""
        owner: User | None = self.task.owner
        first = {"owner": str(owner.public_id) if owner else ""}
        return super().get_form_kwargs() | {"instance": self.task, "initial": first}

    def get_back_url(self) -> str:
        """Where one came from."""
        return self.back_to(self.request.GET.get("back", ""))

    def act(self, form: TaskForm) -> CompanyTask | None:
        """Save it."""
        task: CompanyTask | None = form.perform(
            actions.change_task, task=self.task, by=reader(self.request), **form.changed_facts
        )
        return task


def _grouped(tasks: list[CompanyTask]) -> list[tuple[str | Promise, list[CompanyTask]]]:
    """Late, today and to come; what is done stands by itself."""
    today = timezone.localdate()
    return [
        (gettext_lazy("Late"), [task for task in tasks if task.is_late]),
        (gettext_lazy("Today"), [task for task in tasks if not task.done_at and task.due_on == today]),
        (gettext_lazy("Coming"), [task for task in tasks if not task.done_at and task.due_on > today]),
        (gettext_lazy("Done"), [task for task in tasks if task.done_at]),
    ]


def _pager(page: Page, whose: str) -> dict[str, str]:
    links = {}
    if page.has_previous:
        links = {"first": f"?whose={whose}", "previous": f"?whose={whose}&before={page.rows[0].public_id}"}
    if page.has_next:
        links["next"] = f"?whose={whose}&after={page.rows[-1].public_id}"
    return links


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
