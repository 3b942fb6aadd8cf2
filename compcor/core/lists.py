"""Lists: columns, filters, search, pages by key, an Excel file, acts on many rows, saved views.

A list says what it is, and inherits the rest:

    class CompanyList(CoordinatorMixin, ListPage):
        model = Company
        name = "companies"
        title = _("Companies")
        columns = (
            Column(key="name", label=_("company"), sort=("name",), href=link_to("companies:detail")),
            Column(key="headcount", label=_("employees"), sort=("headcount",), numeric=True),
        )
        default_sort = "name"               # "-name" for the opposite
        filters = CompanyFilters            # a ListFilters
        bulk_actions = (BulkAction(...),)
        empty = Empty(title=..., text=..., url_name="companies:create", link=...)

Rows come from `Model.objects.visible_to(user)`; `get_rows` may annotate them. The SQL has no OFFSET and counts at
most a thousand rows (docs/decisions.md).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.contrib import messages
from django.db import models
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from compcor.accounts.models import SavedView, User
from compcor.core.audiences import reader
from compcor.core.columns import Column, shown
from compcor.core.display import number
from compcor.core.exceptions import RuleViolation
from compcor.core.exports import large_export, made_export, send_workbook
from compcor.core.filters import ListFilters
from compcor.core.forms import ActionForm, ConfirmForm
from compcor.core.identifiers import looks_personal
from compcor.core.paging import MOST_COUNTED, Order, Page, capped_count, page_of
from compcor.core.saved_views import remove_view, save_view

PAGE_SIZE = 50
LARGEST_EXPORT_AT_ONCE = 5_000
PERSONAL_NUMBER_IN_ADDRESS = gettext_lazy("Search by name or e-mail. A personal number must not stand in an address.")
_PLACE = ("after", "before", "page")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """An act on the chosen rows: `perform(rows=[…], by=user, **the form's values)`, all or nothing.

    With a `form`, a page asks for its values first; `confirm` is a question asked on the list.
    """

    value: str
    label: str | Promise
    perform: Callable[..., Any]
    form: type[ActionForm] | None = None
    confirm: str | Promise = ""
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Empty:
    """What a list says while there is nothing in it: what to do first."""

    title: str | Promise
    text: str | Promise = ""
    url_name: str = ""
    link: str | Promise = ""


class ListPage(View):
    """One list. See the module's text for what a subclass says."""

    model: ClassVar[type[models.Model]]
    name: ClassVar[str]
    title: ClassVar[str | Promise]
    lead: ClassVar[str | Promise] = ""
    columns: ClassVar[Sequence[Column]]
    reads: ClassVar[Sequence[str]] = ()  # fields that the row's own text needs, beside those of the columns
    default_sort: ClassVar[str]
    filters: ClassVar[type[ListFilters] | None] = None
    bulk_actions: ClassVar[Sequence[BulkAction]] = ()
    empty: ClassVar[Empty]
    template_name = "lists/page.html"
    layout = "layouts/rail.html"
    page_size = PAGE_SIZE
    http_method_names = ("get", "head", "post")

    user: User
    data: QueryDict
    _added: ClassVar[list[Column]]

    def __init_subclass__(cls, **options: Any) -> None:
        """Each list has its own added columns."""
        super().__init_subclass__(**options)
        cls._added = []

    @classmethod
    def add_column(cls, column: Column) -> None:
        """Show a column of an app above, which this one may not import; called when that app is ready."""
        cls._added.append(column)

    @cached_property
    def all_columns(self) -> list[Column]:
        """The list's own columns and those of apps above."""
        return [*self.columns, *self._added]

    @classmethod
    def for_export(cls, *, user: User, query: str) -> "ListPage":
        """The list as `user` would see it at this address; for a worker, which has no request."""
        page = cls()
        page.user, page.data = user, QueryDict(query)
        return page

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Keep who asks for what."""
        super().setup(request, *args, **kwargs)
        self.user, self.data = reader(request), request.GET

    # Which rows

    def get_rows(self) -> models.QuerySet:
        """Every row that the reader may see; subclasses annotate and narrow here."""
        return self.model.objects.visible_to(self.user)

    @cached_property
    def filter_form(self) -> ListFilters | None:
        """The filters with the values of the address."""
        return self.filters(self.data, auto_id="filter_%s", **self.get_filter_options()) if self.filters else None

    def get_filter_options(self) -> dict[str, Any]:
        """What the filters need beside the address: choices, already scoped."""
        return {}

    @cached_property
    def order(self) -> Order:
        """The order that the address asks for, or the list's own."""
        for asked in (self.data.get("sort", ""), self.default_sort):
            for column in self.all_columns:
                if column.sort and asked.removeprefix("-") == column.key:
                    return Order(column.sort, descending=asked.startswith("-"))
        raise LookupError(self.default_sort)

    @cached_property
    def filtered(self) -> models.QuerySet:
        """The rows that the filters leave, with the columns that the database computes."""
        computed = {column.key: column.computed() for column in self.all_columns if column.computed}
        rows = self.get_rows().annotate(**computed) if computed else self.get_rows()
        return self.filter_form.narrow(rows, self.filter_form.values_on()) if self.filter_form else rows

    def with_fields(self, rows: models.QuerySet, columns: Sequence[Column]) -> models.QuerySet:
        """Only what the columns read."""
        fields = dict.fromkeys(["public_id", *self.reads, *(field for column in columns for field in column.fields)])
        related = {field.rpartition("__")[0] for field in fields if "__" in field}
        return (rows.select_related(*related) if related else rows).only(*fields)

    def exported_rows(self) -> models.QuerySet:
        """What the workbook holds: the same rows in the same order, all of them."""
        return self.order.sort(self.with_fields(self.filtered, self.exported_columns))

    @property
    def exported_columns(self) -> list[Column]:
        """The columns of the workbook."""
        return [column for column in self.all_columns if column.in_export]

    # Addresses

    def address(self, **changes: str | None) -> str:
        """The list with other values in its address; another order or filter starts at the first page."""
        left_out = {*_PLACE, "export", *changes}
        values = [(name, value) for name, given in self.data.lists() if name not in left_out for value in given]
        values += [(name, value) for name, value in changes.items() if value is not None]
        return f"?{urlencode(values)}" if values else self.request.path

    @property
    def query(self) -> str:
        """The filters and the order, as a saved view keeps them."""
        return self.address().partition("?")[2]

    # Answers

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponseBase:
        """The page, or its rows as a workbook. What looks like a personal number leaves the address unsearched."""
        fields = self.filter_form.fields if self.filter_form else ("q",)
        if personal := [name for name in fields if looks_personal(self.data.get(name, ""))]:
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return HttpResponseRedirect(self.address(**dict.fromkeys(personal)))
        if "download" in self.data:
            return self._download()
        if self.data.get("export") == "xlsx":
            return self._export()
        page = page_of(
            self.with_fields(self.filtered, self.all_columns), self.order, size=self.page_size, **self._place()
        )
        return render(request, self.template_name, self.get_context(page))

    def get_context(self, page: Page) -> dict[str, Any]:
        """Everything that the template shows."""
        columns = [column for column in self.all_columns if column.on_page]
        chips = list(self.filter_form.chips(lambda name: self.address(**{name: None}))) if self.filter_form else []
        return {
            "layout": self.layout,
            "title": self.title,
            "lead": self.lead,
            "heads": [self._head(column) for column in columns],
            "body": _written(page.rows, columns, with_boxes=bool(self.bulk_actions)),
            "filters": self.filter_form,
            "chips": chips,
            "kept": [{"name": "sort", "value": self.data["sort"]}] if "sort" in self.data else [],
            "clear": self.request.path,
            "pager": self._pager(page),
            "summary": self._summary(page),
            "bulk_actions": self.bulk_actions,
            "views": self._saved_views(),
            "query": self.query,
            "export_url": self.address(export="xlsx"),
            "empty": self.empty,
            "empty_url": reverse(self.empty.url_name) if self.empty.url_name else "",
            "is_narrowed": bool(chips),
        }

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Keep or remove a view, or act on the chosen rows."""
        if "save_view" in self.data:
            return self._save_view(request)
        if "remove_view" in self.data:
            remove_view(public_id=_uuid(self.data["remove_view"]), by=self.user)
            return HttpResponseRedirect(self.request.path)
        for action in self.bulk_actions:
            if action.value == request.POST.get("action"):
                return self._act(request, action)
        raise Http404

    def _act(self, request: HttpRequest, action: BulkAction) -> HttpResponse:
        chosen = [public_id for text in request.POST.getlist("row") if (public_id := _uuid(text))]
        rows = list(self.get_rows().filter(public_id__in=chosen)) if chosen else []
        if not rows:
            messages.warning(request, _("Choose one row or more first."))
            return HttpResponseRedirect(self.address())
        asks = action.form or ConfirmForm
        form = asks(request.POST if "confirmed" in request.POST or not action.form else None)
        if not form.is_valid():
            return self._ask(request, action, rows, form)
        if form.perform(self._perform, bulk=action, rows=rows, values=form.cleaned_data):
            done = ngettext("Done: one row was changed.", "Done: {n} rows were changed.", len(rows))
            messages.success(request, done.format(n=len(rows)))
        elif action.form:
            return self._ask(request, action, rows, form)
        else:
            messages.error(request, " ".join(form.non_field_errors()))
        return HttpResponseRedirect(self.address())

    def _perform(self, *, bulk: BulkAction, rows: list[models.Model], values: dict[str, Any]) -> bool:
        bulk.perform(rows=rows, by=self.user, **values)
        return True

    def _ask(
        self, request: HttpRequest, action: BulkAction, rows: list[models.Model], form: ActionForm
    ) -> HttpResponse:
        context = {"layout": self.layout, "title": self.title, "action": action, "rows": rows, "form": form}
        return render(request, "lists/bulk.html", context | {"back": self.address()})

    def _save_view(self, request: HttpRequest) -> HttpResponse:
        query = urlencode(parse_qsl(request.POST.get("query", "")))
        try:
            save_view(list_name=self.name, name=request.POST.get("name", ""), query=query, by=self.user)
        except RuleViolation as violation:
            messages.error(request, violation.message)
        return HttpResponseRedirect(f"{request.path}?{query}" if query else request.path)

    def _export(self) -> HttpResponseBase:
        # A search may hold a name, and a job's parameters hold no personal data: such a file is made at once.
        if "q" not in self.data and capped_count(self.filtered, LARGEST_EXPORT_AT_ONCE) > LARGEST_EXPORT_AT_ONCE:
            job = large_export(self, by=self.user)
            return HttpResponseRedirect(reverse("jobs:detail", args=[job.public_id]))
        return send_workbook(self)

    def _download(self) -> FileResponse:
        return made_export(_uuid(self.data["download"]), page=self)

    # Parts of the page

    def _place(self) -> dict[str, Any]:
        if self.data.get("page") == "last":
            return {"last": True}
        return {"after": _uuid(self.data.get("after")), "before": _uuid(self.data.get("before"))}

    def _head(self, column: Column) -> dict[str, Any]:
        head: dict[str, Any] = {"label": column.label, "num": column.numeric, "url": "", "direction": ""}
        if not column.sort:
            return head
        is_current = self.order.fields == column.sort
        if is_current:
            head["direction"] = "descending" if self.order.descending else "ascending"
        turned = is_current and not self.order.descending
        return head | {"url": self.address(sort=f"-{column.key}" if turned else column.key)}

    def _pager(self, page: Page) -> dict[str, str]:
        links: dict[str, str] = {}
        if page.has_previous:
            links |= {"first": self.address(), "previous": self.address(before=str(page.rows[0].public_id))}
        if page.has_next:
            links |= {"next": self.address(after=str(page.rows[-1].public_id)), "last": self.address(page="last")}
        return links

    def _summary(self, page: Page) -> str:
        found = len(page.rows) if page.is_all else capped_count(self.filtered)
        if found > MOST_COUNTED:
            return _("More than {n} rows").format(n=number(MOST_COUNTED))
        return ngettext("{n} row", "{n} rows", found).format(n=number(found))

    def _saved_views(self) -> list[dict[str, Any]]:
        path, query = self.request.path, self.query
        return [
            {
                "label": view.name,
                "url": f"{path}?{view.query}" if view.query else path,
                "current": view.query == query,
                "delete_url": f"{path}?remove_view={view.public_id}",
            }
            for view in SavedView.objects.filter(user=self.user, list_name=self.name)
        ]


def _written(rows: Sequence[models.Model], columns: Sequence[Column], *, with_boxes: bool) -> SafeString:
    """The body of the table. Written here, not in a template, which would take longer than the database.

    The box that chooses a row is components/select_row.html.
    """
    writers = [column.cell_writer(heads_row=place == 0) for place, column in enumerate(columns)]
    box = (
        '<td class="select-cell"><label><input type="checkbox" class="select" name="row" value="{}" form="bulk" '
        'aria-label="{}"></label></td>'
    )
    choose, name = _("Choose {row}"), columns[0].value_of
    written = []
    for row in rows:
        first = box.format(row.public_id, escape(choose.format(row=shown(name(row)) or row))) if with_boxes else ""
        written.append(f"<tr>{first}{''.join([write(row) for write in writers])}</tr>")
    return mark_safe("\n".join(written))  # noqa: S308 - every value is escaped


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
