"""Choosing a company where a list of all of them would be too long."""

import json
import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from companies.models import Company, CompanyQuerySet
from compcor.core.database import containing
from compcor.core.filters import PlainSearch

MOST_PROPOSED = 10


class CompanyInput(PlainSearch):
    """A text field that proposes companies while one types; without a script one types name or number in full."""

    input_type = "text"

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The element, and the one that the proposals are put in."""
        given = attrs or {}
        proposals = f"{given.get('id', name)}_proposals"
        given = given | {
            "list": proposals,
            "autocomplete": "off",
            "hx-post": reverse("companies:proposals"),
            "hx-params": f"{name},for",
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{proposals}",
            "hx-vals": json.dumps({"for": name}),
        }
        written = super().render(name, value, given, renderer)
        return format_html('{}<datalist id="{}"></datalist>', written, proposals)


class CompanyField(forms.CharField):
    """One of the companies that the form was given, by name, by number, or (in a link) by public id."""

    widget = CompanyInput

    def __init__(self, **options: Any) -> None:
        self.companies: CompanyQuerySet = Company.objects.none()
        super().__init__(**{"label": _("Company")} | options)

    def clean(self, value: Any) -> Company | None:
        """The company, or what to do when none or several are meant."""
        text = super().clean(value)
        if not text:
            return None
        found = list(matching(self.companies, text)[: MOST_PROPOSED + 1])
        if len(found) == 1:
            return found[0]
        if not found:
            raise ValidationError(_("There is no company with that name or number."), code="unknown")
        names = ", ".join(proposal(company) for company in found[:MOST_PROPOSED])
        raise ValidationError(_("Several companies have that name: {names}").format(names=names), code="ambiguous")

    def prepare_value(self, value: Any) -> Any:
        """Show the name of a company that a link gave by its id."""
        if isinstance(value, Company):
            return proposal(value)
        if public_id := _uuid(value):
            company = self.companies.filter(public_id=public_id).first()
            return proposal(company) if company else ""
        return value


def proposal(company: Company) -> str:
    """What is proposed and what stands in the field afterwards: "Bolaget AB (559801-0004)"."""
    return f"{company.name} ({company.org_number_display})"


def matching(companies: CompanyQuerySet, text: str) -> CompanyQuerySet:
    """The company with this id, number or exact name; otherwise those whose name or number holds the words."""
    if public_id := _uuid(text):
        return companies.filter(public_id=public_id)
    digits = re.search(r"(\d{6})-?(\d{4})\)?$", text.strip())
    name = re.sub(r"\s*\([^()]*\)$", "", text.strip())
    if digits and (exact := companies.filter(org_number=digits[1] + digits[2])):
        return exact
    return companies.filter(name=name) or companies.filter(_words(name))


def _words(name: str) -> Q:
    return containing("search_text", name)


def _uuid(text: Any) -> UUID | None:
    try:
        return text if isinstance(text, UUID) else UUID(str(text))
    except ValueError:
        return None
