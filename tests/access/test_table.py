"""The access table holds, for every address and every audience; and no address is missing from it."""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.table import AUDIENCES, TABLE, Row
from tests.access.world import World, make_world

pytestmark = pytest.mark.django_db
LITERAL = re.compile(r"^'(.*)'$")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def sessions(world: World) -> dict[str, str]:
    """The session of each audience."""
    keys = {}
    for audience, person in world.people.items():
        client = Client()
        if person:
            client.force_login(person)
            keys[audience] = client.cookies["sessionid"].value
    return keys


def ask(path: str, method: str, session: str | None) -> HttpResponse:
    """One request of somebody; what it changes is taken back."""
    client = Client()
    if session:
        client.cookies["sessionid"] = session
    with transaction.atomic():
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file
    return response


def path_of(row: Row, world: World, **other: Any) -> str:
    """The address of the row's things, or of others."""
    values = {}
    for name, thing in row.arguments.items():
        literal = LITERAL.match(thing)
        values[name] = literal[1] if literal else world.get(thing).public_id
    return reverse(row.name, kwargs=values | other)


def names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every named address of the project."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)


def test_every_address_has_its_line() -> None:
    """Whoever adds an address says who may see it."""
    named, listed = set(names(get_resolver())), {row.name for row in TABLE}

    assert named - listed == set(), "addresses that tests/access/table.py does not know"
    assert listed - named == set(), "lines of tests/access/table.py whose address is gone"


def test_every_audience_gets_what_the_table_says(world: World, sessions: dict[str, str]) -> None:
    offences = []
    for row in TABLE:
        path = path_of(row, world)
        for audience in AUDIENCES:
            status = ask(path, row.method, sessions.get(audience)).status_code
            if status != row.status[audience]:
                offences.append(f"{row.name} for {audience}: {status}, not {row.status[audience]}")

    assert offences == []


def test_what_one_may_not_see_answers_like_what_is_not_there(world: World, sessions: dict[str, str]) -> None:
    """Nobody learns from an answer that a company, a run or a job exists."""
    offences = []
    for row in TABLE:
        hidden = [audience for audience, status in row.status.items() if status == 404]
        ids = [name for name, thing in row.arguments.items() if not LITERAL.match(thing)]
        for audience in hidden if ids else []:
            unknown = path_of(row, world, **{name: uuid.uuid4() for name in ids})
            real = path_of(row, world)
            answers = [ask(path, row.method, sessions.get(audience)) for path in (real, unknown)]
            if len({comparable(answer, path) for answer, path in zip(answers, (real, unknown), strict=True)}) > 1:
                offences.append(f"{row.name} for {audience}")

    assert offences == []


def test_an_id_that_nothing_has_is_not_found(world: World, sessions: dict[str, str]) -> None:
    """Also for those who may see everything of the kind: never a fault, never an empty page."""
    offences = []
    for row in TABLE:
        if row.arguments.get("public_id") is None:
            continue
        for audience in [audience for audience, status in row.status.items() if status in (200, 302)]:
            if audience == "anonymous":
                continue
            path = path_of(row, world, public_id=uuid.uuid4())
            status = ask(path, row.method, sessions[audience]).status_code
            if status != 404:
                offences.append(f"{row.name} for {audience}: {status}")

    assert offences == []


def comparable(answer: HttpResponse, path: str) -> tuple[int, str]:
    """The answer without what differs between any two: the token against forgery, and the address itself."""
    text = re.sub(r"[0-9A-Za-z]{64}", "token", answer.content.decode())
    return answer.status_code, text.replace(path, "address")
