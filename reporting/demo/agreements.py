"""Agreements on their way, declared sizes and a decision: something to see on every page about a company's papers."""

import re
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from companies import actions
from companies.documents import NOTICE_DAYS
from companies.enums import CompanyState, Control, Criterion, Holder, Independence
from companies.models import Agreement, Company, SigningLink
from compcor.accounts.models import User
from compcor.core.files import path_of
from compcor.mail.models import Message
from reporting.demo.companies import Member
from reporting.demo.story import Story


def make_papers(story: Story, members: Sequence[Member], by: User) -> None:
    """A draft, two that nobody has answered, one signed by link, one by scan; three declarations; a decision."""
    interested = _of(members, CompanyState.INTERESTED)
    agreed = _of(members, CompanyState.AGREED)
    active = _of(members, CompanyState.ACTIVE)
    draft, late, new = (_made(company, story, by) for company in interested[:3])
    for agreement in (late, new):
        _sent(agreement, by)
    Agreement.objects.filter(pk=late.pk).update(sent_at=story.now - timedelta(days=9))
    _sign_by_link(_sent(_made(agreed[0], story, by), by))
    scanned = _sent(_made(agreed[1], story, by), by)
    actions.sign_by_scan(
        agreement=scanned,
        signed_on=story.today,
        signatory=scanned.signatory,
        scan=path_of(scanned.file_name).read_bytes(),
        by=by,
    )
    actions.withdraw_agreement(agreement=draft, reason="Företaget återkommer efter årsskiftet.", by=by)
    _made(interested[0], story, by)
    _declare_sizes(active, story, by)


def _declare_sizes(active: Sequence[Company], story: Story, by: User) -> None:
    """An autonomous company, one with a partner and an exempt owner, and one that its group makes large."""
    alone, partly, daughter = active[4:7]
    _declare(alone, story, by, Independence.AUTONOMOUS)
    partner = {"name": "Vinstock Industri AB", "capital_percent": Decimal(30), "votes_percent": Decimal(30)}
    fund = {"name": "Länets utvecklingsfond", "capital_percent": Decimal(25), "votes_percent": Decimal(25)}
    figures = _figures(40, 60)
    _declare(
        partly, story, by, Independence.PARTNER, partner | figures, fund | {"holder": Holder.INSTITUTIONAL} | figures
    )
    parent: dict[str, Any] = {
        "name": "Koltrast Group AB",
        "capital_percent": Decimal(100),
        "votes_percent": Decimal(100),
    }
    parent |= {"control": Control.VOTES} | _figures(900, 2400)
    _declare(daughter, story, by, Independence.LINKED, parent)
    reason = "Koncernen bildades efter att företaget kom med; beslut i styrgruppen."
    actions.override_criterion(company=daughter, criterion=Criterion.SIZE, reason=reason, by=by)


def _declare(
    company: Company, story: Story, by: User, independence: Independence, *enterprises: dict[str, Any]
) -> None:
    own = _figures(company.headcount or 20, company.turnover_msek or 30)
    facts = {
        "independence": independence,
        "year": story.today.year - 1,
        "signed_on": story.today - timedelta(days=20),
        "signatory": company.contact_name,
    }
    actions.declare_size(company=company, facts=facts | own, enterprises=enterprises, by=by)


def _figures(headcount: int, turnover: int | Decimal) -> dict[str, Decimal]:
    """Two years, the earlier a little smaller."""
    values = {"headcount": headcount, "turnover_msek": turnover, "balance_msek": Decimal(turnover) / 2}
    latest = {name: Decimal(value).quantize(Decimal("0.1")) for name, value in values.items()}
    before = {f"{name}_before": (value * 9 / 10).quantize(Decimal("0.1")) for name, value in latest.items()}
    return latest | before


def _made(company: Company, story: Story, by: User) -> Agreement:
    return actions.make_agreement(
        company=company,
        starts_on=story.today,
        ends_on=story.ends_on,
        language="sv",
        notice_days=NOTICE_DAYS,
        fee_sek=None,
        by=by,
    )


def _sent(agreement: Agreement, by: User) -> Agreement:
    company = agreement.company
    return actions.send_agreement(agreement=agreement, name=company.contact_name, email=company.contact_email, by=by)


def _sign_by_link(agreement: Agreement) -> None:
    """As the signatory does it: the code is read from its mail."""
    link = actions.send_code(link=SigningLink.objects.get(agreement=agreement))
    mail = Message.objects.about(agreement).filter(template="companies/mail/agreement_code").latest("pk")
    code = re.search(r"\b\d{6}\b", mail.text or "")
    assert code is not None  # noqa: S101 - the mail's only number of six digits
    actions.sign_by_link(link=link, name=agreement.signatory, code=code[0])


def _of(members: Sequence[Member], state: CompanyState) -> list[Company]:
    """Fresh from the database: the actions before may have changed them."""
    keys = [member.company.pk for member in members if member.company.state == state]
    return list(Company.objects.filter(pk__in=keys).order_by("pk"))
