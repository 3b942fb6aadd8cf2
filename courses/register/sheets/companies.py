"""Företag: companies and their agreements."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from companies.enums import Automotive, CompanyState
from companies.models import Agreement, Company, CompanyMove
from courses.register import cells
from courses.register.columns import Column, Sheet
from courses.register.state import State

AUTOMOTIVE = {"ja": Automotive.YES, "delvis": Automotive.PARTLY, "nej": Automotive.NO, "yes": Automotive.YES}
BEFORE_ACTIVE = (CompanyState.LEAD, CompanyState.INTERESTED, CompanyState.AGREED)


class CompanyRow(NamedTuple):
    """A row of the sheet Företag."""

    row: int
    name: str
    org_number: str
    municipality: str
    sni_code: str | None
    headcount: int | None
    turnover_msek: Decimal | None
    balance_msek: Decimal | None
    contact_name: str | None
    contact_email: str | None
    contact_phone: str | None
    agreed_on: date | None
    partner_id: int | None
    automotive: str | None


FACTS = (
    "name", "municipality", "sni_code", "headcount", "turnover_msek", "balance_msek", "contact_name",
    "contact_email", "contact_phone", "partner_id", "automotive",
)  # fmt: skip

SHEET = Sheet(
    "Företag",
    (
        Column("name", "Företagsnamn", cells.text(160), required=True, spellings=("Företag", "Namn", "Company")),
        Column("org_number", "Organisationsnummer", cells.org_number, required=True, spellings=("Org.nr", "Orgnummer")),
        Column("municipality", "Kommun", cells.municipality, required=True),
        Column("sni_code", "SNI", cells.sni, spellings=("SNI-kod",)),
        Column("headcount", "Antal anställda", cells.whole_number(0, 1_000_000), spellings=("Anställda",)),
        Column("turnover_msek", "Omsättning (MSEK)", cells.decimal(0, 10_000_000)),
        Column("balance_msek", "Balansomslutning (MSEK)", cells.decimal(0, 10_000_000)),
        Column("contact_name", "Kontaktperson", cells.text(120)),
        Column("contact_email", "E-post", cells.email, spellings=("Epost", "Mejl", "E-postadress", "Mail")),
        Column("contact_phone", "Telefon", cells.text(30), spellings=("Telefonnummer", "Tel")),
        Column("agreed_on", "Avtal tecknat", cells.past_day, spellings=("Avtal",)),
        Column("partner_id", "Samverkanspart", cells.partner, spellings=("Partner",)),
        Column(
            "automotive", "Underleverantör fordon", cells.choice(AUTOMOTIVE), spellings=("Underleverantör till fordon",)
        ),
    ),
    CompanyRow,
    key=lambda row: row.org_number,
)


def plan(state: State, numbers: set[str]) -> None:
    """New and changed companies, and agreements that are not there yet; `numbers` is every number the file names.

    Another municipality is a correction: the sheet has no day of a move, which a coordinator registers. But one
    that a registered move has left is not brought back.
    """
    state.refuse_faulty(SHEET, state.companies)
    existing = {
        facts["org_number"]: facts
        for facts in state.held(Company.objects.filter(org_number__any_of=sorted(numbers))).values(
            "id", "org_number", "state", *FACTS
        )
    }
    state.companies.ids.update({number: facts["id"] for number, facts in existing.items()})
    rows = state.distinct(SHEET, "org_number", state.companies)
    signed = set(
        Agreement.objects.filter(company__in=[facts["id"] for facts in existing.values()]).values_list(
            "company_id", "signed_on"
        )
    )
    left = set(
        CompanyMove.objects.filter(company__in=[facts["id"] for facts in existing.values()]).values_list(
            "company_id", "municipality"
        )
    )
    for row in rows:
        facts = existing.get(row.org_number)
        pk = _plan_company(state, row, facts, signed, left)
        if row.agreed_on and (pk, row.agreed_on) not in signed:
            state.plans[Agreement].add((pk, row.agreed_on, row.row))
        elif row.agreed_on:
            state.plans[Agreement].unchanged += 1


def _plan_company(
    state: State,
    row: CompanyRow,
    facts: dict[str, Any] | None,
    signed: set[tuple[int, date | None]],
    left: set[tuple[int, str]],
) -> int:
    plan = state.plans[Company]
    if facts is None:
        pk = state.companies.ids[row.org_number] = plan.add(row)
        return pk
    said = {name: getattr(row, name) for name in FACTS}
    if row.municipality != facts["municipality"] and (facts["id"], row.municipality) in left:
        del said["municipality"]
        state.rows_left_alone.append(row.row)
    if row.agreed_on and (facts["id"], row.agreed_on) not in signed and facts["state"] in BEFORE_ACTIVE:
        said["state"] = CompanyState.ACTIVE.value
    plan.compare(facts["id"], row.row, facts, said)
    return int(facts["id"])
