"""The agreement as a document (docs/domain.md §6.3 D5): from frozen facts to PDF, and the files that are kept of it."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from companies.models import Agreement, Company
from compcor.core.display import iso_moment, number
from compcor.core.files import download
from compcor.core.pdf import Enclosure, render_pdf
from compcor.core.uploads import CONTENT_TYPES
from compcor.project.models import Project

# The wording of new agreements: templates/companies/pdf/agreement_<version>_<language>.html. It is CompCor's own
# wording of D5's points and no legal advice; a changed wording is a new version, and old agreements keep theirs.
TEXT_VERSION = "1"
STYLESHEET = settings.BASE_DIR / "static" / "css" / "agreement.css"
NOTICE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the evidence."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an agreement was signed: by whom, when, with what, and the file that was signed."""

    name: str
    email: str
    signed_at: datetime
    code_sent_at: datetime
    sent_by: str
    sent_at: datetime
    file: bytes
    file_name: str

    @property
    def facts(self) -> list[Fact]:
        """In words, in the active language."""
        return [
            Fact(_("Signed by"), self.name),
            Fact(_("Signed"), iso_moment(self.signed_at)),
            Fact(_("Address that link and code were sent to"), self.email),
            Fact(_("Code sent"), iso_moment(self.code_sent_at)),
            Fact(_("For the project"), _("{name}, sent {at}").format(name=self.sent_by, at=iso_moment(self.sent_at))),
            Fact(_("SHA-256 of the signed file"), hashlib.sha256(self.file).hexdigest(), is_code=True),
        ]


def agreement_facts(
    *,
    company: Company,
    project: Project,
    version: int,
    starts_on: date,
    ends_on: date,
    fee_sek: Decimal | None,
    notice_days: int,
    language: str,
    made_at: datetime,
) -> dict[str, Any]:
    """All that the agreement says about company and project, as JSON: frozen when the agreement is made.

    Amounts are written as the agreement's language does, whatever its maker reads: 1,000 is one in Swedish.
    """
    return {
        "version": version,
        "text_version": TEXT_VERSION,
        "made_at": iso_moment(made_at),
        "company": {
            "name": company.name,
            "number": company.org_number_display,
            "municipality": company.get_municipality_display(),
        },
        "project": {
            "name": project.name,
            "acronym": project.acronym,
            "case_id": project.case_id,
            "fund": project.fund,
            "owner": project.owner,
            "starts_on": str(project.starts_on),
            "ends_on": str(project.ends_on),
            "keep_until": str(project.keep_until or ""),
            "state_aid_basis": project.state_aid_basis,
            "controller_contact": project.controller_contact,
            "privacy_contact": project.privacy_contact,
            "privacy_basis": project.privacy_basis,
        },
        "partner": str(company.partner or ""),
        "coordinator": str(company.coordinator or ""),
        "starts_on": str(starts_on),
        "ends_on": str(ends_on),
        "fee_sek": _sek(fee_sek, language),
        "notice_days": notice_days,
    }


def build_agreement(
    facts: dict[str, Any], *, language: str, made_at: datetime, evidence: Evidence | None = None
) -> bytes:
    """PDF/A-3a and PDF/UA-1; with evidence, a last page tells it, and the signed file is enclosed.

    The same arguments give the same bytes. Raises DocumentFault when anything in it cannot be set.
    """
    return render_pdf(
        agreement_html(facts, language=language, made_at=made_at, evidence=evidence),
        stylesheet=STYLESHEET,
        made_at=made_at,
        enclosures=_enclosures(evidence, language),
    )


def agreement_html(facts: dict[str, Any], *, language: str, made_at: datetime, evidence: Evidence | None = None) -> str:
    """The pages before they are set."""
    text = f"companies/pdf/agreement_{facts['text_version']}_{language}.html"
    with translation.override(language):
        return render_to_string(
            "companies/pdf/agreement.html",
            {"facts": facts, "text": text, "evidence": evidence, "made_at": made_at, "language": language},
        )


def file_name_of(agreement: Agreement, *, is_signed: bool = False, suffix: str = ".pdf") -> str:
    """A name without personal data: a sole trader's number is one (docs/domain.md §5.6)."""
    version = f"_v{agreement.version}" if agreement.version else ""
    signed = "_undertecknad" if is_signed else ""
    return f"compcor_overenskommelse_{agreement.public_id.hex[:8]}{version}{signed}{suffix}"


def made_file(agreement: Agreement) -> FileResponse:
    """The agreement as it was made; the caller has asked `visible_to`."""
    if not agreement.file_name:
        raise Http404
    return download(agreement.file_name, as_name=file_name_of(agreement), content_type="application/pdf")


def signed_file(agreement: Agreement) -> FileResponse:
    """The signed agreement; the caller has asked `visible_to`."""
    if not agreement.signed_file_name:
        raise Http404
    suffix = PurePath(agreement.signed_file_name).suffix
    name = file_name_of(agreement, is_signed=True, suffix=suffix)
    return download(agreement.signed_file_name, as_name=name, content_type=CONTENT_TYPES[suffix.removeprefix(".")])


def _enclosures(evidence: Evidence | None, language: str) -> list[Enclosure]:
    if evidence is None:
        return []
    with translation.override(language):
        description = _("The agreement as it was signed")
    return [Enclosure(evidence.file_name, description, evidence.file, relationship="Source")]


def _sek(amount: Decimal | None, language: str) -> str:
    if not amount:
        return ""
    with translation.override(language):
        return number(amount, 0 if amount == amount.to_integral_value() else 2)
