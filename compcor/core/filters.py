"""What narrows a list: a form in the address, so that a list can be sent to a colleague or kept as a view."""

from collections.abc import Callable, Iterable, Iterator
from html import escape
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _


class PlainSearch(forms.SearchInput):
    """The words to look for, written at once."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """The element with what it holds."""
        shown = self.format_value(value)
        given = {"type": self.input_type, "name": name} | ({} if shown is None else {"value": shown})
        return format_html("<input{}>", flatatt(given | self.build_attrs(self.attrs, attrs)))


class PlainSelect(forms.Select):
    """A choice without groups, written at once: Django's own includes a template for every option."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django's signature
    ) -> SafeString:
        """The element with its options."""
        chosen = "" if value is None else str(value)
        options = []
        for key, label in self.choices:
            selected = " selected" if str(key) == chosen else ""
            options.append(f'<option value="{escape(str(key))}"{selected}>{escape(str(label))}</option>')
        attributes = flatatt({"name": name, **(attrs or {})})
        return mark_safe(f"<select{attributes}>{''.join(options)}</select>")  # noqa: S308 - every value is escaped


class ListFilters(forms.Form):
    """The filters of one list. Subclasses add fields and say in `narrow` what they do.

    No field is required. A value that is not one of the choices narrows nothing and is said at its field.
    """

    use_required_attribute = False
    q = forms.CharField(label=_("Search"), required=False, max_length=100, widget=PlainSearch)

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The rows that the values allow; `values` holds only the filters that are on."""
        raise NotImplementedError

    def values_on(self) -> dict[str, Any]:
        """The filters that are on, cleaned."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", False)}

    def chips(self, without: Callable[[str], str]) -> Iterator[dict[str, str]]:
        """The filters that are on, each with the address of the list without it."""
        for name, value in self.values_on().items():
            yield {"label": f"{self.fields[name].label}: {self._shown(name, value)}", "url": without(name)}

    def _shown(self, name: str, value: Any) -> str:
        field = self.fields[name]
        is_choice = isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField)
        return str(dict(field.choices)[value] if is_choice else value)


def one_of(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    """One of the choices, or all."""
    return forms.ChoiceField(label=label, required=False, choices=[("", _("all")), *choices], widget=PlainSelect)


def yes_or_no(label: Any) -> forms.ChoiceField:
    """Yes, no, or all."""
    return one_of(label, [("yes", _("yes")), ("no", _("no"))])
