"""What contacts fill in about their company's people."""

import json
from time import time
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from compcor.core.crypto import DecryptionError, key_ring
from compcor.core.exceptions import RuleViolation
from compcor.core.filters import ListFilters, one_of, yes_or_no
from compcor.core.forms import ActionForm, ActionModelForm
from compcor.core.periods import swedish_today
from compcor.core.text import search_text
from participants.actions import parse_number
from participants.enums import NoticeLanguage
from participants.forms.coordinator import PersonalNumberInput, age_field, number_field
from participants.models import Participant

NAMES = ("given_name", "family_name")
KEPT_FOR = 60 * 60  # seconds
ENDED, ALL = "ended", "all"


class OwnNumberInput(PersonalNumberInput):
    """The same field, checked at the company's own address."""

    check_url = ""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Where the check is asked for."""
        return super().get_context(name, value, attrs) | {"url": self.check_url}


class NumberMixin(forms.Form):
    """Asks for a personal number that is never shown again, nor lost when something else is wrong on the form.

    A right number comes back closed (encrypted, for this reader, an hour); a wrong one stands there to be mended.
    """

    kept_number = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    age_is_right = age_field()

    def __init__(self, *args: Any, check_url: str, reader_id: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader_id = reader_id
        self.asks_age = "age_is_right" in self.data
        self.fields["personal_number"].widget.check_url = check_url
        if self.data.get("kept_number"):
            self.fields["personal_number"].required = False

    @property
    def number_fields(self) -> tuple[str, ...]:
        """The question about the age is asked only where it is unlikely."""
        return ("personal_number", "kept_number", *(["age_is_right"] if self.asks_age else []))

    def clean(self) -> dict[str, Any]:
        """The number just written, or the one that was kept."""
        cleaned = super().clean() or {}
        kept = cleaned.pop("kept_number", "")
        if not cleaned.get("personal_number") and "personal_number" not in self.errors:
            cleaned["personal_number"] = self._opened(kept)
            if not cleaned["personal_number"]:
                self.add_error("personal_number", _("Write the number again."))
        return cleaned

    def hide_number(self) -> None:
        """Before the form is shown again: close a right number, and ask about an unlikely age."""
        written = self.data.get("personal_number", "") or self._opened(self.data.get("kept_number", ""))
        try:
            number = parse_number(written, age_is_right=True)
        except RuleViolation:
            return
        self.asks_age = number.unlikely_age(swedish_today()) is not None
        field: Any = self["personal_number"]
        field.field.required = True
        field.help_text = _("The number is kept, and not shown. Write it again only to change it.")
        closed = key_ring().encrypt(json.dumps([int(time()), number.number]), self._context)
        data: Any = self.data.copy()
        data["kept_number"], data["personal_number"] = closed, ""
        self.data = data

    @property
    def _context(self) -> str:
        return f"participants.portal.number.{self.reader_id}"

    def _opened(self, closed: str) -> str:
        try:
            written_at, number = json.loads(key_ring().decrypt(closed, self._context))
        except (DecryptionError, ValueError):
            return ""
        return str(number) if time() - written_at < KEPT_FOR else ""


class EmployeeForm(ActionModelForm):
    """A person and their employment at the company. Who is protected has neither name nor address here."""

    title = forms.CharField(label=_("Job title"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("Employed from"))
    furloughed = forms.BooleanField(label=_("On short-time work"), required=False)

    class Meta:
        model = Participant
        fields = ("given_name", "family_name", "protected_identity", "email", "mobile", "education")
        labels = {"protected_identity": _("The person has a protected identity")}
        help_texts = {
            "protected_identity": _(
                "Then neither mail nor mobile is asked for. Lists show an alias, here too; only the coordinators who "
                "handle protected identities see the name."
            ),
            "email": _("Or a mobile number: one of them, so that the person can sign for attended time."),
            "mobile": _("Needed only without an e-mail address."),
            "education": _("The highest, if the person wants to tell."),
        }

    def __init__(self, *args: Any, is_alias: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_alias = is_alias
        if is_alias:
            for name in ("given_name", "family_name", "protected_identity", "email", "mobile"):
                del self.fields[name]

    @property
    def parts(self) -> Any:
        """Headings; the parts of a person under an alias are fewer."""
        work = (_("Employment"), ("title", "starts_on", "furloughed"))
        more = (_("If you like"), ("education",))
        if self.is_alias:
            return (work, more)
        return (
            (_("The person"), (*getattr(self, "number_fields", ()), *NAMES, "protected_identity", "email", "mobile")),
            work,
            more,
        )


class RegisterEmployeeForm(NumberMixin, EmployeeForm):
    """Somebody new at the company."""

    personal_number = number_field(OwnNumberInput)


class ReportNumberForm(NumberMixin, ActionForm):
    """The right number."""

    personal_number = number_field(OwnNumberInput)

    @property
    def parts(self) -> Any:
        """One part."""
        return (
            (_("The right number"), ("personal_number", "kept_number", *(["age_is_right"] if self.asks_age else []))),
        )


class EndEmployeeForm(ActionForm):
    """The last day; it can be taken away where there is one."""

    ends_on = forms.DateField(label=_("Last day"), help_text=_("That day is included."))

    def __init__(self, *args: Any, has_last_day: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_last_day:
            field = self.fields["ends_on"]
            field.required = False
            field.help_text = _("That day is included. Empty: the employment goes on.")


class HandedForm(ActionForm):
    """When the printed notice was handed over, and in which language."""

    given_on = forms.DateField(label=_("Handed over on"), initial=swedish_today)
    language = forms.ChoiceField(label=_("Language"), choices=NoticeLanguage.choices)


class EmployeeFilters(ListFilters):
    """What narrows the list of employees: those employed now, unless another choice is made."""

    state = one_of(_("Employment"), [(ENDED, _("ended")), (ALL, _("now and earlier"))])
    notice = yes_or_no(_("Has the notice"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name")
        state: Any = self.fields["state"]
        state.choices = [("", _("employed now")), *state.choices[1:]]

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """Ended or not; notice or not; and whose name, as the company knows it, holds every word."""
        today = swedish_today()
        if "state" not in values:
            rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))  # those to come too
        elif values["state"] == ENDED:
            rows = rows.filter(ends_on__lt=today)
        if "notice" in values:
            rows = rows.filter(has_notice=values["notice"] == "yes")
        if "q" in values:
            rows = rows.filter(pk__any_of=found_by_name(rows, values["q"]))
        return rows


def found_by_name(rows: QuerySet, text: str) -> list[int]:
    """Employments whose person's name holds every word. Compared here: few hundred names, alike on both engines.

    An alias is not found (docs/domain.md §5.4).
    """
    words = search_text(text).split()
    names = rows.filter(is_alias=False).order_by().values_list("pk", "known_as")
    return [pk for pk, name in names if all(word in search_text(name) for word in words)]
