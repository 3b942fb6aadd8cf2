"""The size declaration (docs/domain.md §6.3 D3): one form with a part for each related enterprise."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Column, Fieldset, Layout, Row
from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from companies.enums import Control, Holder, Independence
from companies.models import RelatedEnterprise, SizeDeclaration
from companies.models.eligibility import YearlyFigures
from compcor.core.forms import ActionForm, as_written

MOST_ENTERPRISES = 20
FIGURES = tuple(field.name for field in YearlyFigures._meta.fields)
LATEST, BEFORE = FIGURES[:3], FIGURES[3:]
ENTERPRISE = ("name", "number", "capital_percent", "votes_percent", "control", "holder", "group", *FIGURES)
FACTS = ("independence", "year", "signed_on", "signatory", *FIGURES)


class DeclarationForm(ActionForm):
    """The company, its two years, its related enterprises, and who signs. `rows` says how many enterprises there are.

    An enterprise that is left empty is none. Sent with the button "add", the form comes back with one more.
    """

    independence = forms.ChoiceField(
        label=gettext_lazy("The company is"), choices=Independence.choices, widget=forms.RadioSelect
    )
    year = forms.IntegerField(
        label=gettext_lazy("Last closed fiscal year"), help_text=gettext_lazy("The year in which it ended.")
    )
    signed_on = forms.DateField(label=gettext_lazy("Day"))
    signatory = forms.CharField(
        label=gettext_lazy("Signatory"),
        max_length=120,
        help_text=gettext_lazy(
            "Who declares this for the company. The facts are given in good faith and can be checked."
        ),
    )
    rows = forms.IntegerField(min_value=0, max_value=MOST_ENTERPRISES, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = self._count()
        for name in FIGURES:
            self.fields[name] = as_written(_figure(name, is_required=name in LATEST))
        for place in range(self.count):
            for name, field in _enterprise_fields().items():
                self.fields[f"enterprise_{place}_{name}"] = as_written(field)
        self.initial["rows"] = self.count

    @property
    def wants_another(self) -> bool:
        """The form was sent by the button that adds an enterprise."""
        return "add" in self.data

    def with_another(self) -> "DeclarationForm":
        """The same with one more enterprise, and without faults: it is not finished."""
        values = {name: self.data.get(name, "") for name in self.fields}
        return DeclarationForm(initial=values | {"rows": min(self.count + 1, MOST_ENTERPRISES)})

    @property
    def helper(self) -> FormHelper:
        """Parts, with the figures of a year beside each other."""
        helper = super().helper
        helper.layout = Layout(
            "rows",
            Fieldset(_("The company"), "independence", "year"),
            Fieldset(_("The last closed fiscal year"), _beside(LATEST)),
            Fieldset(_("The year before"), _hint(_("Leave empty if the company is new.")), _beside(BEFORE)),
            Fieldset(_("Related enterprises"), _hint(str(_ENTERPRISES_HINT))),
            *(self._part(place) for place in range(self.count)),
            Fieldset(_("Signature"), "signed_on", "signatory"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """`facts` and `enterprises`, as the action takes them. Enterprises that are left empty fall away."""
        values = super().clean() or self.cleaned_data
        self.places = [place for place in range(self.count) if self._is_filled(values, place)]
        for place in self.places:
            if not values.get(f"enterprise_{place}_name"):
                self.add_error(f"enterprise_{place}_name", _("Give the enterprise's name, or empty its other fields."))
        return {
            "facts": {name: values.get(name) for name in FACTS},
            "enterprises": [_enterprise(values, place) for place in self.places],
        }

    def _refuse(self, field: str | None, message: Any) -> None:
        """The action counts the filled enterprises; the form has empty ones between them."""
        if field and field.startswith("enterprise_"):
            _prefix, place, name = field.split("_", 2)
            field = f"enterprise_{self.places[int(place)]}_{name}"
        super()._refuse(field, message)

    def _count(self) -> int:
        rows = str(self.data.get("rows") if self.is_bound else self.initial.get("rows") or 0)
        return min(int(rows[:3]), MOST_ENTERPRISES) if rows.isascii() and rows.isdigit() else 0

    def _part(self, place: int) -> Fieldset:
        prefix = f"enterprise_{place}_"
        return Fieldset(
            _("Related enterprise {n}").format(n=place + 1),
            _beside((f"{prefix}name", f"{prefix}number")),
            _beside((f"{prefix}capital_percent", f"{prefix}votes_percent", f"{prefix}group")),
            f"{prefix}control",
            f"{prefix}holder",
            _beside([prefix + name for name in LATEST]),
            _beside([prefix + name for name in BEFORE]),
            css_id=f"enterprise-{place}",
        )

    def _is_filled(self, values: Mapping[str, Any], place: int) -> bool:
        """A kind of holder is always chosen, and a share of nought says nothing."""
        names = [name for name in ENTERPRISE if name != "holder"]
        return any(values.get(f"enterprise_{place}_{name}") not in (None, "", Decimal(0)) for name in names)


def initial_of(declaration: SizeDeclaration) -> dict[str, Any]:
    """A former declaration as the first values of a new one."""
    rows = list(declaration.enterprises.all())
    values: dict[str, Any] = {name: getattr(declaration, name) for name in (*FACTS, *FIGURES)}
    for place, row in enumerate(rows):
        values |= {f"enterprise_{place}_{name}": getattr(row, name) for name in ENTERPRISE}
    return values | {"rows": len(rows)}


_ENTERPRISES_HINT = gettext_lazy(
    "Owners that hold 25 percent or more of the company, and enterprises of which the company holds 25 percent or "
    "more. Add one at a time, with its figures together with those of the enterprises that it is linked with. An "
    "enterprise that you leave empty is none."
)


def _enterprise(values: Mapping[str, Any], place: int) -> dict[str, Any]:
    """The facts of one enterprise; no share is a share of nought, and "a" is the same letter as "A"."""
    facts = {name: values.get(f"enterprise_{place}_{name}") for name in ENTERPRISE}
    shares = {name: facts[name] or Decimal(0) for name in ("capital_percent", "votes_percent")}
    return facts | shares | {"group": (facts["group"] or "").upper()}


def _enterprise_fields() -> dict[str, forms.Field]:
    meta = RelatedEnterprise._meta
    fields: dict[str, forms.Field] = {
        "name": forms.CharField(label=gettext_lazy("Name"), max_length=160, required=False),
        "number": forms.CharField(
            label=gettext_lazy("Company number"),
            max_length=40,
            required=False,
            help_text=gettext_lazy("And the country, if it is not Sweden."),
        ),
        "capital_percent": _share(gettext_lazy("Share of capital, %")),
        "votes_percent": _share(gettext_lazy("Share of votes, %")),
        "group": forms.CharField(
            label=gettext_lazy("Linked with"),
            max_length=1,
            required=False,
            help_text=gettext_lazy("The same letter for owners that belong together, such as A."),
        ),
        "control": forms.ChoiceField(
            label=meta.get_field("control").verbose_name.capitalize(),
            choices=Control.choices,
            required=False,
        ),
        "holder": forms.ChoiceField(label=gettext_lazy("Kind of owner"), choices=Holder.choices),
    }
    return fields | {name: _figure(name) for name in FIGURES}


def _figure(name: str, *, is_required: bool = False) -> forms.DecimalField:
    label = SizeDeclaration._meta.get_field(name).verbose_name
    return forms.DecimalField(
        label=str(label)[:1].upper() + str(label)[1:],
        min_value=0,
        max_digits=8 if name.startswith("headcount") else 10,
        decimal_places=1,
        localize=True,
        required=is_required,
    )


def _share(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=100, max_digits=5, decimal_places=2, localize=True, required=False
    )


def _beside(names: Any) -> Row:
    return Row(*(Column(name) for name in names))


def _hint(text: str) -> HTML:
    return HTML(f'<p class="small soft">{escape(text)}</p>')
