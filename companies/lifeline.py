"""An agreement's line of life and the proof of its signature, in words for the pages of coordinators and contacts."""

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from companies.enums import AgreementState, SigningMethod
from companies.models import Agreement
from compcor.core.display import iso_date, iso_moment

LIFE = (AgreementState.DRAFT, AgreementState.SENT, AgreementState.SIGNED)


@dataclass(frozen=True, slots=True)
class Step:
    """A point on the line: what it is, and when it was reached."""

    label: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Act:
    """A button."""

    label: str
    url: str
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class ToldAgreement:
    """One agreement as a page tells it."""

    agreement: Agreement
    title: str
    state: str
    tone: str
    steps: list[Step]
    facts: list[dict[str, Any]]
    acts: list[Act] = field(default_factory=list)


def told_agreement(agreement: Agreement, acts: list[Act] | None = None) -> ToldAgreement:
    """The agreement with its line of life."""
    state = AgreementState(agreement.state)
    title = _("Version {n}").format(n=agreement.version) if agreement.version else _("Signed on paper")
    return ToldAgreement(
        agreement=agreement,
        title=title,
        state=str(state.label).capitalize(),
        tone=state.tone,
        steps=life_of(agreement) if agreement.version else [],
        facts=facts_of(agreement),
        acts=acts or [],
    )


def life_of(agreement: Agreement) -> list[Step]:
    """Draft → sent → signed, and how it ended."""
    reached = {
        AgreementState.DRAFT: iso_date(agreement.made_at) if agreement.made_at else "",
        AgreementState.SENT: iso_date(agreement.sent_at) if agreement.sent_at else "",
        AgreementState.SIGNED: iso_date(agreement.signed_on) if agreement.signed_on else "",
    }
    steps = [
        Step(_step(str(state.label), reached[state]), bool(reached[state]), state == agreement.state) for state in LIFE
    ]
    if agreement.ended_at:
        steps = [step for step in steps if step.done]
        steps.append(Step(_step(str(agreement.get_state_display()), iso_date(agreement.ended_at)), True, True))
    return steps


def facts_of(agreement: Agreement) -> list[dict[str, Any]]:
    """What is known of it, the proof of the signature included; only what there is."""
    frozen = agreement.facts or {}
    facts = [
        (_("Holds"), f"{frozen['starts_on']} – {frozen['ends_on']}" if frozen else ""),
        (_("Sent to"), _whom(agreement) if agreement.sent_at else ""),
        (_("Sent by"), f"{agreement.sent_by}, {iso_moment(agreement.sent_at)}" if agreement.sent_at else ""),
        (_("Reminded"), iso_date(agreement.reminded_on) if agreement.reminded_on else ""),
        (_("Signed by"), agreement.signatory if agreement.signed_on else ""),
        (_("Signed"), _signed(agreement)),
        (_("How"), agreement.get_method_display() if agreement.signed_on and agreement.method else ""),
        (_("Address of link and code"), agreement.signatory_email if agreement.method == SigningMethod.LINK else ""),
        (_("SHA-256 of the agreement"), agreement.sha256),
        (_("SHA-256 of the signed file"), agreement.signed_sha256),
        (_("Reason"), agreement.ended_reason),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def coordinators_acts(agreement: Agreement) -> list[Act]:
    """What a coordinator can do with it now."""
    ids = [agreement.company.public_id, agreement.public_id]

    def act(label: str, name: str, tone: str = "quiet") -> Act:
        return Act(label, reverse(f"companies:{name}", args=ids), tone)

    acts = []
    if agreement.is_open:
        again = agreement.state == AgreementState.SENT
        acts.append(
            act(_("Send again") if again else _("Send to be signed"), "agreement_send", "quiet" if again else "")
        )
        acts.append(act(_("Upload the signed one"), "agreement_scan"))
    if agreement.file_name:
        acts.append(act(_("Download"), "agreement_file"))
    if agreement.signed_file_name:
        acts.append(act(_("Download the signed one"), "agreement_signed"))
    if agreement.is_open or agreement.state == AgreementState.SIGNED:
        acts.append(act(pgettext("agreement", "Withdraw"), "agreement_withdraw", "plain"))
    return acts


def contacts_acts(agreement: Agreement) -> list[Act]:
    """What a contact can do with it now."""
    ids = [agreement.company.public_id, agreement.public_id]

    def act(label: str, name: str, tone: str = "quiet") -> Act:
        return Act(label, reverse(f"portal:{name}", args=ids), tone)

    acts = []
    if agreement.state == AgreementState.SENT:
        acts.append(act(_("Upload the signed one"), "agreement_scan"))
    if agreement.file_name:
        acts.append(act(_("Download"), "agreement_file"))
    if agreement.signed_file_name:
        acts.append(act(_("Download the signed one"), "agreement_signed"))
    return acts


def _step(label: str, day: str) -> str:
    return f"{label.capitalize()} {day}".strip()


def _whom(agreement: Agreement) -> str:
    return (
        f"{agreement.signatory}, {agreement.signatory_email}" if not agreement.signed_on else agreement.signatory_email
    )


def _signed(agreement: Agreement) -> str:
    if agreement.method == SigningMethod.LINK and agreement.signed_at:
        return iso_moment(agreement.signed_at)
    return iso_date(agreement.signed_on) if agreement.signed_on else ""
