"""No company ever sees another's people: everything a contact can open is opened, and every way in is tried."""

import re
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

import pytest
from django.apps import apps
from django.test import Client

from companies.models import Company
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.models import PublicModel
from compcor.project.press_release import press_release
from courses.models import CourseRun
from participants.models import Employment, Participant
from reporting.demo.load import load_small
from tests.access.crawler import Crawler
from tests.access.table import TABLE
from tests.access.test_table import ask, comparable, path_of
from tests.access.world import make_world
from tests.factories import make_contact

pytestmark = pytest.mark.django_db
LEAST_PAGES = 60
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHARED = ("run",)  # the catalogue is the same for every company


@pytest.fixture
def demonstration(settings: Any, tmp_path: Any) -> None:
    """Sixty companies with people, seats, mails, files and reports."""
    settings.VAR_DIR = tmp_path
    press_release()
    load_small(seed=2020, say=lambda _: None)


def busiest_company() -> Company:
    """The company with most people."""
    counts: dict[int, int] = {}
    for company in Employment.objects.values_list("company", flat=True):
        counts[company] = counts.get(company, 0) + 1
    return Company.objects.get(pk=max(counts, key=lambda pk: counts[pk]))


def test_a_contact_who_opens_everything_finds_no_word_of_another_company(demonstration: None) -> None:
    company = busiest_company()
    contact = make_contact(company)
    words, ids = dict(words_of_others(company, contact)), dict(ids_of_others(contact))
    other = Company.objects.exclude(pk=company.pk).order_by("pk")[0]
    stranger = Participant.objects.exclude(pk__in=people_of(company)).exclude(protected_identity=True)[0]
    client = Client()
    client.force_login(contact)
    crawler = Crawler(client, searches=("a", other.name, stranger.family_name, other.org_number))

    offences, pages = [], 0
    for asked, text, status in crawler.crawl("/portal/"):
        pages += status == 200
        assert status < 500, asked
        typed = unquote_plus(asked)  # is shown again
        offences += [f"{asked}: {what}" for word, what in words.items() if word in text and word not in typed]
        offences += [f"{asked}: {ids[found]}" for found in set(UUID.findall(text)) & ids.keys() if found not in typed]

    assert offences == []
    assert pages > LEAST_PAGES


def people_of(company: Company) -> set[int]:
    """Those who are or were employed there."""
    return set(Employment.objects.filter(company=company).values_list("participant", flat=True))


def words_of_others(company: Company, contact: User) -> Iterator[tuple[str, str]]:
    """Words that give another company or its people away, and what they are."""
    yield from words_of_companies(company)
    yield from words_of_people(company)
    for user in User.objects.filter(role=Role.COMPANY_CONTACT).exclude(pk=contact.pk):
        yield user.email, f"contact {user}"


def ids_of_others(contact: User) -> Iterator[tuple[str, str]]:
    """Public ids of every row that the contact may not see."""
    for model in apps.get_models():
        rows = hidden_from(contact, model)
        for public_id in rows.values_list("public_id", flat=True) if rows is not None else ():
            yield str(public_id), f"id of a {model._meta.label}"


def words_of_companies(company: Company) -> Iterator[tuple[str, str]]:
    """Names, numbers and contacts of the others."""
    shared = {"", company.contact_name, company.contact_email, company.contact_phone}
    for other in Company.objects.exclude(pk=company.pk):
        words = {other.name, other.org_number, other.contact_name, other.contact_email, other.contact_phone}
        yield from ((word, f"company {other}") for word in words - shared)


def words_of_people(company: Company) -> Iterator[tuple[str, str]]:
    """Names and addresses of everybody who never worked at the company."""
    own = Participant.objects.filter(pk__in=people_of(company))
    # Invented telephone numbers and names are few: a stranger may share one with the company or with a trainer.
    own_names = {"", company.contact_phone, *(str(person) for person in own), *(person.display_name for person in own)}
    own_names |= {name for run in CourseRun.objects.all() for name in (run.provider, run.trainer_names)}
    for person in Participant.objects.exclude(pk__in=own.values("pk")):
        words = {str(person), person.display_name, person.email, person.mobile}
        yield from ((word, f"person {person}") for word in words - own_names)


def hidden_from(contact: User, model: Any) -> Any:
    """The rows of a scoped model with public ids that the contact may not see; None for other models."""
    manager = model._default_manager
    if not issubclass(model, PublicModel) or not hasattr(manager, "visible_to"):
        return None
    return manager.exclude(pk__in=manager.visible_to(contact).values("pk"))


@pytest.mark.parametrize("method", ["get", "post"])
def test_anothers_thing_under_ones_own_company_is_not_there(method: str) -> None:
    """The company in the address is one's own and the thing is the neighbour's: the same 404 as for no thing."""
    world = make_world()
    client = Client()
    client.force_login(world.place.contact)
    session = client.cookies["sessionid"].value
    tried, offences = 0, []
    for row in TABLE:
        things = {name: thing for name, thing in row.arguments.items() if thing not in SHARED}
        own = [name for name, thing in things.items() if hasattr(world.place, thing)]
        if "company_id" not in own or len(own) < 2:
            continue
        neighbours = {name: getattr(world.neighbour, row.arguments[name]).public_id for name in own}
        kept = {"company_id": world.place.company.public_id}
        foreign = path_of(row, world, **neighbours | kept)
        unknown = path_of(row, world, **dict.fromkeys(own, uuid.uuid4()) | kept)
        answers = [comparable(ask(path, method, session), path) for path in (foreign, unknown)]
        tried += 1
        if answers[0] != answers[1] or answers[0][0] not in (404, 405):
            offences.append(f"{row.name}: {answers[0][0]} and {answers[1][0]}")

    assert offences == []
    assert tried
