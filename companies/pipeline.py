"""The pipeline as it stands: next steps, who is late, and how many companies take part against the target."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.enums import COMMITTED_STATES
from companies.models import Company, CompanyQuerySet, CompanyTask
from compcor.accounts.models import User
from compcor.core.display import iso_date
from compcor.core.geography import COUNTIES
from compcor.project.enums import Measure
from compcor.project.models import Partner, Target, current_project

NEXT_LATE, NEXT_COMING, NEXT_NONE = "late", "coming", "none"


def _next(field: str) -> Subquery:
    """A fact of the company's earliest open task: its next step."""
    tasks = CompanyTask.objects.open().filter(company=OuterRef("pk")).order_by("due_on", "id")
    return Subquery(tasks.values(field)[:1])


def next_due() -> Subquery:
    """The day by which the next step is to be done."""
    return _next("due_on")


def next_title() -> Subquery:
    """What the next step is."""
    return _next("title")


def by_next_step(companies: CompanyQuerySet, which: str) -> CompanyQuerySet:
    """Those whose next step is late, is to come, or is missing; `next_due` is annotated."""
    today = timezone.localdate()
    match which:
        case "late":
            return companies.filter(next_due__lt=today)
        case "coming":
            return companies.filter(next_due__gte=today)
        case _:
            return companies.filter(next_due__isnull=True)


def first_of_each_state(companies: CompanyQuerySet, most: int) -> CompanyQuerySet:
    """At most so many companies of each state: the latest first, those without a next step last."""
    order = (F("next_due").asc(nulls_last=True), F("name").asc(), F("pk").asc())
    place = Window(RowNumber(), partition_by=[F("state")], order_by=order)
    return companies.annotate(place=place).filter(place__lte=most).order_by("state", "place")


def next_steps(companies: Iterable[Company]) -> dict[int, CompanyTask]:
    """The next step of each company, by the company's key; one query."""
    open_tasks = CompanyTask.objects.open().filter(company__in=[company.pk for company in companies])
    tasks = open_tasks.select_related("owner").order_by("-due_on", "-id")
    return {task.company_id: task for task in tasks}


@dataclass(frozen=True, slots=True)
class Share:
    """How many companies of a county or partner take part, and how many are on their way; `target` if one is set."""

    key: str
    label: str
    taking_part: int
    on_the_way: int
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The project's companies against its target, and by county and partner."""

    taking_part: int
    target: int
    counties: list[Share]
    partners: list[Share]


def standing(user: User) -> Standing:
    """Agreed, active and completed companies take part; leads and interested ones are on their way."""
    companies = Company.objects.visible_to(user).exclude(state="withdrawn").order_by()
    counts = list(companies.values_list("county", "partner", "state").annotate(n=Count("pk")))
    targets = {
        target.key: target.value for target in Target.objects.filter(measure=Measure.COMPANIES, dimension="county")
    }

    def share(place: int, value: object, key: str, label: str, target: int | None = None) -> Share:
        of_it = [row for row in counts if row[place] == value]
        taking_part = sum(row[3] for row in of_it if row[2] in COMMITTED_STATES)
        return Share(key, label, taking_part, sum(row[3] for row in of_it) - taking_part, target)

    return Standing(
        taking_part=sum(row[3] for row in counts if row[2] in COMMITTED_STATES),
        target=current_project().target_companies,
        counties=[share(0, code, code, county.name, targets.get(code)) for code, county in COUNTIES.items()],
        partners=[share(1, partner.pk, str(partner.public_id), partner.name) for partner in Partner.objects.all()],
    )


def is_late(due_on: date | None) -> bool:
    """The day has passed."""
    return due_on is not None and due_on < timezone.localdate()


def due_in_words(due_on: date | None) -> str:
    """The day, and the word when it is late: colour alone would not say it."""
    if due_on is None:
        return ""
    return _("late, {day}").format(day=iso_date(due_on)) if is_late(due_on) else iso_date(due_on)
