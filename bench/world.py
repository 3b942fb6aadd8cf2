"""A project of one size with the three web servers over it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from bench.client import Browser
from bench.rounds import say
from bench.servers import BARE, COMPCOR, PEER, Machinery

PAGE = 50


@dataclass(frozen=True, slots=True)
class World:
    """Scale S, M or L: its database, what is in it, and browsers that are signed in."""

    scale: str
    machinery: Machinery
    database: str
    facts: dict[str, Any]
    compcor: Browser
    contact: Browser  # of CompCor too, but of a company's contact
    peer: Browser
    bare: Browser

    @property
    def last_of_peer(self) -> int:
        """The number of the admin's last page of people."""
        return -(-self.facts["people"] // PAGE)


@contextmanager
def world(scale: str, machinery: Machinery, *, needs_web: bool) -> Iterator[World]:
    """Loaded, prepared and served."""
    database = f"scale_{scale.lower()}"
    say(f"Loading {scale}")
    machinery.execute(f"CREATE DATABASE {database}")
    machinery.manage(database, PEER, "migrate", "--verbosity=0")
    facts = machinery.child("prepare", scale, database=database)
    with ExitStack() as stack:
        compcor, peer, bare = (
            stack.enter_context(machinery.web(database, settings)) if needs_web else 0
            for settings in (COMPCOR, PEER, BARE)
        )
        yield World(
            scale, machinery, database, facts,
            compcor=Browser(compcor, facts["session"]), contact=Browser(compcor, facts["contact_session"]),
            peer=Browser(peer, facts["session"]), bare=Browser(bare, facts["session"]),
        )  # fmt: skip
