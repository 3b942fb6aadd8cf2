"""The demonstration's sixty companies, in every state of the pipeline."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from companies.enums import Automotive, CompanyState
from companies.models import Agreement, Company
from companies.search import make_findable
from compcor.accounts.models import User
from compcor.core.geography import MUNICIPALITIES
from compcor.core.identifiers import Sex
from compcor.project.models import Partner
from reporting.demo.draw import Draw
from reporting.demo.identifiers import organisation_numbers
from reporting.demo.names import BIRDS, SNI_CODES, TRADES, address_part, family_name, given_name
from reporting.demo.story import Story

# What became of the companies. Those that are reached have people with attended time.
REACHED = {CompanyState.ACTIVE: 34, CompanyState.COMPLETED: 5, CompanyState.WITHDRAWN: 2}
NOT_REACHED = {
    CompanyState.AGREED: 6, CompanyState.INTERESTED: 5, CompanyState.LEAD: 6, CompanyState.WITHDRAWN: 2,
}  # fmt: skip
AGREED_WITH_PEOPLE = 3
PEOPLE = 600
UNREACHED_REASONS = ("Ägarbyte, återkommer kanske nästa år.", "Ingen tid att avvara under omställningen.")
LEFT_REASON = "Konkurs, verksamheten har upphört."
MERGED_REASON = "Sammanslaget med %s; personalen är anställd där."
WITHOUT_AGREEMENT = 2  # active companies whose signed agreement nobody has registered
TOWN_WEIGHTS = {"0484": 6, "1980": 6, "1880": 6, "0480": 2, "0483": 2, "1883": 2, "1983": 2, "1982": 2}
SIZES = (((2, 9), 0.28), ((10, 49), 0.52), ((50, 190), 0.20))
PHONES = [f"070-17406{number:02}" for number in range(5, 100)]  # numbers that nobody has


@dataclass(eq=False)
class Member:
    """A company of the story: when it joined and left, and how many people it registers."""

    company: Company
    joined_on: date
    left_on: date | None = None
    people: int = 0
    is_reached: bool = False
    merges_into: "Member | None" = None

    @property
    def domain(self) -> str:
        """The company's invented domain for e-mail."""
        return f"{address_part(self.company.name).split('.')[0]}.example"


def make_members(story: Story, draw: Draw, coordinators: dict[str, User]) -> list[Member]:
    """Sixty companies. `coordinators` are by the county that they look after."""
    states = [(state, True) for state, count in REACHED.items() for _ in range(count)]
    states += [(state, False) for state, count in NOT_REACHED.items() for _ in range(count)]
    numbers = organisation_numbers(draw, len(states))
    partners = {partner.county: partner for partner in Partner.objects.all()}
    birds = draw.sample(BIRDS, len(states))
    members = []
    for place, ((state, is_reached), number, bird) in enumerate(zip(states, numbers, birds, strict=True)):
        company = make_company(draw, bird, number)
        company.partner = partners.get(company.municipality[:2])
        company.coordinator = coordinators.get(company.municipality[:2])
        company.state = state
        share = place / sum(REACHED.values()) if is_reached else draw.random()
        members.append(Member(company, joined_on=_joined_on(story, draw, share), is_reached=is_reached))
    _tell_ends(story, draw, members)
    _give_people(draw, members)
    for member in members:
        _date_state(story, draw, member)
    _forget_facts(draw, members)
    return members


def make_company(draw: Draw, name: str, number: str) -> Company:
    """A manufacturer in one of the three counties; the bird is the first word of its name."""
    trade = draw.choice(TRADES)
    towns = list(MUNICIPALITIES)
    low, high = draw.choices([size for size, _ in SIZES], [weight for _, weight in SIZES])[0]
    headcount = int(draw.triangular(low, high, low))
    turnover = Decimal(headcount * draw.randint(12, 21)) / 10
    contact = given_name(draw, draw.choice(list(Sex)), date(1975, 1, 1))
    company = Company(
        name=f"{name} {trade} AB",
        org_number=number,
        municipality=draw.choices(towns, [TOWN_WEIGHTS.get(town, 1) for town in towns])[0],
        sni_code=SNI_CODES[trade],
        headcount=headcount,
        turnover_msek=turnover,
        balance_msek=(turnover * draw.randint(4, 7) / 10).quantize(Decimal("0.1")),
        fiscal_year_start_month=draw.choices([1, 5, 7, 9], [8, 1, 1, 1])[0],
        automotive=draw.choices([Automotive.YES, Automotive.PARTLY, Automotive.NO], [7, 2, 2])[0],
        contact_name=f"{contact} {family_name(draw, rare=0)}",
        contact_email=f"hr@{address_part(name).split('.')[0]}.example",
        contact_phone=draw.choice(PHONES),
    )
    make_findable(company)
    return company


def make_agreements(members: list[Member]) -> list[Agreement]:
    """One for every company that joined, but for two whose people already attend."""
    joined = [member for member in members if member.is_reached or member.company.state == CompanyState.AGREED]
    active = [member for member in joined if member.company.state == CompanyState.ACTIVE]
    missing = {member.company.org_number for member in active[3 : 3 + WITHOUT_AGREEMENT]}
    return [
        Agreement(company=member.company, signed_on=member.joined_on, signatory=member.company.contact_name)
        for member in joined
        if member.company.org_number not in missing
    ]


def _joined_on(story: Story, draw: Draw, share: float) -> date:
    """From a month before the start; most of them in the first half of what has been."""
    return min(
        story.starts_on + timedelta(days=int(share**1.3 * 300) - 30 + draw.randint(0, 12)),
        story.today - timedelta(days=30),
    )


def _tell_ends(story: Story, draw: Draw, members: list[Member]) -> None:
    """Two companies leave after they were reached: one fails, and the people of the other move to its new owner."""
    active = [member for member in members if member.company.state == CompanyState.ACTIVE]
    leaving = [member for member in members if member.is_reached and member.company.state == CompanyState.WITHDRAWN]
    unreached = [m for m in members if not m.is_reached and m.company.state == CompanyState.WITHDRAWN]
    failed, merged = leaving
    for member, days in ((failed, 250), (merged, 300)):
        member.joined_on = story.starts_on + timedelta(days=draw.randint(-20, 20))
        member.left_on = story.starts_on + timedelta(days=days)
    failed.company.withdrawn_reason = LEFT_REASON
    merged.merges_into = active[2]
    merged.company.withdrawn_reason = MERGED_REASON % active[2].company.name
    for member, reason in zip(unreached, UNREACHED_REASONS, strict=True):
        member.company.withdrawn_reason = reason
    for member in members:
        if member.company.state == CompanyState.COMPLETED:
            member.joined_on = story.starts_on + timedelta(days=draw.randint(-25, 40))
            member.left_on = story.today - timedelta(days=draw.randint(25, 90))


def _give_people(draw: Draw, members: list[Member]) -> None:
    """Six hundred people in all; small companies have fewer, and nobody registers more than they employ."""
    coming = [member for member in members if member.company.state == CompanyState.AGREED][:AGREED_WITH_PEOPLE]
    with_people = [member for member in members if member.is_reached] + coming
    for member in with_people:
        member.people = min(3 + (member.company.headcount or 0) // 4, 22)
    while (missing := PEOPLE - sum(member.people for member in with_people)) != 0:
        member = draw.choice(with_people)
        member.people = max(member.people + (1 if missing > 0 else -1), 3)
        member.company.headcount = max(member.company.headcount or 0, member.people + 2)


def _date_state(story: Story, draw: Draw, member: Member) -> None:
    match member.company.state:
        case CompanyState.LEAD | CompanyState.INTERESTED:
            member.company.state_since = draw.day(story.today - timedelta(days=160), story.today - timedelta(days=2))
        case CompanyState.AGREED:
            member.joined_on = draw.day(story.today - timedelta(days=50), story.today - timedelta(days=3))
            member.company.state_since = member.joined_on
        case CompanyState.ACTIVE:
            member.company.state_since = member.joined_on + timedelta(days=14)
        case CompanyState.COMPLETED | CompanyState.WITHDRAWN:
            member.company.state_since = member.left_on or member.joined_on + timedelta(days=21)


def _forget_facts(draw: Draw, members: list[Member]) -> None:
    """Early in the pipeline little is known; one company that is reached has never told its size."""
    for member in members:
        company = member.company
        if company.state in (CompanyState.LEAD, CompanyState.INTERESTED):
            company.turnover_msek = company.balance_msek = None
            company.automotive = Automotive.UNKNOWN if draw.chance(0.5) else company.automotive
            company.coordinator = None if company.state == CompanyState.LEAD else company.coordinator
    active = [member.company for member in members if member.company.state == CompanyState.ACTIVE]
    active[-1].headcount = active[-1].turnover_msek = active[-1].balance_msek = None
