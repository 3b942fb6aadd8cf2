"""Row 12: the portal's pages, of a company with 3 employees and of one with 300."""

from collections.abc import Sequence
from typing import Any

from bench.report import Beside, beside
from bench.rounds import Effort, Timed, measure, take_rounds
from bench.statistics import Finding
from bench.world import World

HOME, EMPLOYEES, CATALOGUE = "home", "employees", "catalogue"
NAMES = {
    HOME: "portal: home with its parts",
    EMPLOYEES: "portal: employees, 50 on a page",
    CATALOGUE: "portal: courses to enrol on",
}
# What a page with menu, filters and a table may cost; the home's parts are three more requests.
BESIDE_BARE = {HOME: 20, EMPLOYEES: 6, CATALOGUE: 5}
# The larger company's list shows 50 rows instead of 3; nothing else may grow.
WITH_300 = {HOME: 1.3, EMPLOYEES: 1.6, CATALOGUE: 1.15}
MOST_QUERIES = {HOME: 40, EMPLOYEES: 10, CATALOGUE: 10}


def pages(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Beside a bare page, and 300 employees beside 3: one more query counts what does not stand on the page."""
    works: dict[str, Timed] = {}
    for world in worlds:
        works[f"bare {world.scale}"] = world.bare.reading("/")
        for size, company in companies_of(world).items():
            for page in NAMES:
                works[f"{page} {size} {world.scale}"] = reading(world, company, page)
    measured = measure(lambda: take_rounds(works, effort.pairs), effort)
    return [
        finding
        for world in worlds
        for page in NAMES
        for finding in lines(Beside(12, world.scale, measured), world, page)
    ]


def lines(line: Beside, world: World, page: str) -> list[Finding]:
    """What is said of one page."""
    few, many = (f"{page} {size} {world.scale}" for size in ("few", "many"))
    queries = {size: queries_of(world, company, page) for size, company in companies_of(world).items()}
    return [
        beside(line, f"{NAMES[page]}, 300 employees", many, "bare", f"bare {world.scale}", most=BESIDE_BARE[page]),
        beside(line, f"{NAMES[page]}, 300 beside 3", many, "CompCor", few, most=WITH_300[page]),
        line.count("queries of that", queries["many"], "–", most=MOST_QUERIES[page]),
        line.count("the same, beside 3 employees", queries["many"], f"{queries['few']} for 3", most=queries["few"] + 1),
    ]


def companies_of(world: World) -> dict[str, Any]:
    """Addresses by size."""
    found: dict[str, Any] = world.facts["portal"]
    return found


def reading(world: World, company: dict[str, Any], page: str) -> Timed:
    """A browser loads the page, and then the parts that it fetches."""
    return world.contact.reading(company[page], parts=company["parts"] if page == HOME else ())


def queries_of(world: World, company: dict[str, Any], page: str) -> int:
    """Of the page and its parts together; a first visit, which may note in the session that somebody is there."""
    world.contact.get(company[page])
    parts = company["parts"] if page == HOME else ()
    return world.contact.queries(company[page]) + sum(world.contact.queries(part, is_part=True) for part in parts)
