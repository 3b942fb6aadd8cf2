"""How the demonstration's companies were won: who wrote, who called whom, what is to be done, and a few files."""

from datetime import date, datetime, time, timedelta

from companies.actions import add_document
from companies.enums import Automotive, CompanyState, ContactKind, InterestState, InterestTheme
from companies.models import CompanyTask, ContactEvent, Interest
from compcor.accounts.models import User
from compcor.core.periods import SWEDEN
from reporting.demo.companies import Member
from reporting.demo.draw import Draw
from reporting.demo.story import Story

EARLY = (CompanyState.LEAD, CompanyState.INTERESTED)
INTEREST_STATES = {
    CompanyState.LEAD: InterestState.NEW, CompanyState.INTERESTED: InterestState.CONTACTED,
    CompanyState.WITHDRAWN: InterestState.DECLINED,
}  # fmt: skip
HEARD_FROM = ("Näringslivskontoret", "Kollega på annat företag", "Nyhetsbrev", "LinkedIn", "Frukostmöte på MITC", "")
ROLES = ("HR-chef", "Platschef", "Produktionschef", "VD", "Personalansvarig")
CONTACTS = (
    (ContactKind.CALL, "Presenterade projektet. Intresserade av automation, ska prata med produktionschefen."),
    (ContactKind.CALL, "Nådde ingen, lämnade meddelande på växeln."),
    (ContactKind.VISIT, "Besök i verkstaden. Två skift; kurser fungerar bäst kl. 13–16 när skiften byts."),
    (ContactKind.MEETING, "Gick igenom överenskommelsen och frågorna om statligt stöd."),
    (ContactKind.MEETING, "Avstämning med HR: fem operatörer saknar grundkurs, tre vill läsa vidare."),
    (ContactKind.MAIL, "Skickade kurslistan för nästa halvår."),
    (ContactKind.NOTE, "Vill helst bli kontaktade per telefon, före lunch."),
)
TASKS = {
    CompanyState.LEAD: ("Ring och presentera projektet", "Boka ett första besök", "Svara på intresseanmälan"),
    CompanyState.INTERESTED: ("Skicka överenskommelsen", "Boka behovsanalys", "Följ upp efter besöket"),
    CompanyState.AGREED: ("Hjälp till att registrera de första deltagarna", "Boka behovsanalys"),
    CompanyState.ACTIVE: ("Avstämning inför hösten", "Hör efter vilka som vill gå nästa kurs", "Besök på plats"),
    CompanyState.COMPLETED: ("Följ upp nyttan av kurserna",),
    CompanyState.WITHDRAWN: ("Ring igen och hör om läget har ändrats",),
}
WITH_NEXT_STEP = {
    CompanyState.LEAD: 0.8, CompanyState.INTERESTED: 0.8, CompanyState.AGREED: 0.7, CompanyState.ACTIVE: 0.35,
    CompanyState.COMPLETED: 0.2, CompanyState.WITHDRAWN: 0.25,
}  # fmt: skip
SHARE_LATE = 0.25
DOCUMENTS = ("Minnesanteckningar från besöket", "Kompetenskartläggning, underlag", "Presentation av företaget")
LONG_AGO = timedelta(days=385)


def make_pipeline(story: Story, members: list[Member], coordinators: dict[str, User]) -> None:
    """Written with a draw of its own, so that the rest of the demonstration stays what it is."""
    draw = Draw("pipeline")
    contacts: list[ContactEvent] = []
    tasks: list[CompanyTask] = []
    for member in members:
        by = coordinators[member.company.municipality[:2]]
        contacts += _contacts(story, draw, member, by)
        tasks += _tasks(story, draw, member, by)
    ContactEvent.objects.bulk_create(contacts)
    CompanyTask.objects.bulk_create(tasks)
    _interests(story, draw, members)
    active = [member.company for member in members if member.company.state == CompanyState.ACTIVE]
    for company in active[::6]:
        title = draw.choice(DOCUMENTS)
        by = coordinators[company.municipality[:2]]
        add_document(company=company, content=_pdf(), written_name=f"{title}.pdf", by=by)


def _contacts(story: Story, draw: Draw, member: Member, by: User) -> list[ContactEvent]:
    first = member.joined_on - timedelta(days=45)
    count = draw.randint(1, 2) if member.company.state in EARLY else draw.randint(2, 6)
    days = sorted(draw.day(first, member.left_on or story.today - timedelta(days=1)) for _ in range(count))
    return [
        ContactEvent(
            company=member.company,
            kind=kind,
            text=text,
            made_by=by,
            happened_at=_at(day, time(draw.randint(8, 16), 15)),
        )
        for day, (kind, text) in zip(days, draw.choices(CONTACTS, k=count), strict=True)
    ]


def _tasks(story: Story, draw: Draw, member: Member, by: User) -> list[CompanyTask]:
    """Perhaps a next step, a quarter of them late, and perhaps one that is done."""
    state = CompanyState(member.company.state)
    tasks = []
    if draw.chance(WITH_NEXT_STEP[state]):
        days = -draw.randint(1, 12) if draw.chance(SHARE_LATE) else draw.randint(0, 40)
        due_on = story.today + timedelta(days=days)
        owner = None if state == CompanyState.LEAD else by
        tasks.append(CompanyTask(company=member.company, title=draw.choice(TASKS[state]), due_on=due_on, owner=owner))
    if state not in EARLY:
        day = draw.day(member.joined_on, story.today - timedelta(days=2))
        done_at = _at(day, time(15, 30))
        title = "Samla in undertecknad överenskommelse"
        tasks.append(
            CompanyTask(company=member.company, title=title, due_on=day, owner=by, done_at=done_at, done_by=by)
        )
    return tasks


def _interests(story: Story, draw: Draw, members: list[Member]) -> None:
    """From those early in the pipeline, from one that left it long ago, and again from one that takes part."""
    chosen = [member for member in members if member.company.state in EARLY][::2]
    chosen.append(next(m for m in members if m.company.state == CompanyState.WITHDRAWN and not m.is_reached))
    chosen.append(next(m for m in members if m.company.state == CompanyState.ACTIVE))
    for member in chosen:
        company = member.company
        state = INTEREST_STATES.get(CompanyState(company.state), InterestState.NEW)
        is_old = state == InterestState.DECLINED
        at = story.now - (LONG_AGO if is_old else timedelta(days=draw.randint(1, 30), minutes=draw.randint(0, 500)))
        if is_old:
            company.contact_events.all().delete()
        interest = Interest.objects.create(
            company=company,
            made_company=company.state == CompanyState.LEAD,
            company_name=company.name,
            contact_name=company.contact_name,
            contact_role=draw.choice(ROLES),
            email=company.contact_email,
            phone=company.contact_phone,
            municipality=company.municipality,
            headcount=company.headcount or 20,
            line_of_business=company.name.split()[-2].lower(),
            automotive=company.automotive or Automotive.PARTLY,
            themes=draw.sample(InterestTheme.values, draw.randint(1, 3)),
            people_estimate=draw.randint(3, 15),
            heard_from=draw.choice(HEARD_FROM),
            consented_at=at,
            state=state,
        )
        Interest.objects.filter(pk=interest.pk).update(created_at=at, changed_at=at)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SWEDEN)


def _pdf() -> bytes:
    """The smallest document that a reader opens: one empty page."""
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )  # fmt: skip
    content, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + rows + end
