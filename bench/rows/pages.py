"""Rows 1 to 4: pages, asked for over HTTP beside the admin's."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from bench.report import Beside, beside, growth
from bench.rounds import Effort, Timed, measure, take_rounds, timed
from bench.servers import COMPCOR
from bench.statistics import Finding
from bench.world import World

ADMIN = "admin"
LIST_OF_PEER = "/admin/participants/participant/"


def people_list(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 1: fifty people, the first and the last page."""
    works: dict[str, Timed] = {}
    for world in worlds:
        path, name = world.facts["list"], world.scale
        works[f"first {name}"] = world.compcor.reading(path)
        works[f"last {name}"] = world.compcor.reading(f"{path}?page=last")
        works[f"admin first {name}"] = world.peer.reading(LIST_OF_PEER)
        works[f"admin last {name}"] = world.peer.reading(f"{LIST_OF_PEER}?p={world.last_of_peer}")
        works[f"bare {name}"] = world.bare.reading("/")
    measured = measure(lambda: take_rounds(works, effort.pairs), effort)
    findings = []
    for world in worlds:
        name = world.scale
        line = Beside(1, name, measured)
        findings += [
            beside(line, "list of people, first page", f"first {name}", ADMIN, f"admin first {name}",
                   most={"S": 0.5, "L": 0.2}, growth=growth(measured, "first", worlds, name)),
            beside(line, "the same, last page", f"last {name}", ADMIN, f"admin last {name}",
                   most={"L": 0.08}, growth=growth(measured, "last", worlds, name)),
            beside(line, "first page beside a bare page", f"first {name}", "bare", f"bare {name}", most=4),
            beside(line, "last page beside the first", f"last {name}", "CompCor", f"first {name}", most=1.15),
        ]  # fmt: skip
    return findings


def search(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 2: people by a part of their name, and by their address."""
    works: dict[str, Timed] = {}
    for world in worlds:
        for what in ("part", "email"):
            query = urlencode({"q": world.facts[what]})
            works[f"{what} {world.scale}"] = world.compcor.reading(f"{world.facts['list']}?{query}")
            works[f"admin {what} {world.scale}"] = world.peer.reading(f"{LIST_OF_PEER}?{query}")
            works[f"sql {what} {world.scale}"] = sql_search(world, world.facts[what])
    measured = measure(lambda: take_rounds(works, effort.pairs), effort)
    findings = []
    for world in worlds:
        name, line = world.scale, Beside(2, world.scale, measured)
        for what, work in (("part", "people by a part of the name"), ("email", "people by address")):
            own, admin, sql = f"{what} {name}", f"admin {what} {name}", f"sql {what} {name}"
            findings += [
                beside(line, work, own, ADMIN, admin,
                       most={"L": 0.08}, growth=growth(measured, what, worlds, name)),
                beside(line, f"{work}, beside bare SQL", own, "SQL", sql),
            ]  # fmt: skip
    return findings


def sql_search(world: World, text: str) -> Timed:
    """The trigram index alone, without a page."""
    cursor = world.machinery.connect(world.database).cursor()
    sql = (
        "SELECT public_id, list_name FROM participants_participant WHERE search_text LIKE %s "
        "ORDER BY list_name, id LIMIT 51"
    )

    def find() -> None:
        cursor.execute(sql, [f"%{text.lower()}%"])
        cursor.fetchall()

    return timed(find)


def person(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 3: one person with sixteen attendances; the page, and the part that the browser fetches after it."""
    works: dict[str, Timed] = {}
    for world in worlds:
        works[f"person {world.scale}"] = world.compcor.reading(*pages_of_person(world))
        works[f"admin {world.scale}"] = world.peer.reading(page_of_peer(world))
    measured = measure(lambda: take_rounds(works, effort.pairs), effort)
    findings = []
    for world in worlds:
        name, line = world.scale, Beside(3, world.scale, measured)
        queries = sum(world.compcor.queries(path) for path in pages_of_person(world))
        of_peer = world.peer.queries(page_of_peer(world))
        findings += [
            beside(line, "a person with 16 attendances", f"person {name}", ADMIN, f"admin {name}",
                   most=0.6, growth=growth(measured, "person", worlds, name)),
            line.count("queries of that page", queries, f"{ADMIN} {of_peer}", most=12),
        ]  # fmt: skip
    return findings


def pages_of_person(world: World) -> tuple[str, str]:
    """What a browser loads."""
    return world.facts["person_page"], world.facts["person_part"]


def page_of_peer(world: World) -> str:
    """The admin's page of the same person."""
    return f"{LIST_OF_PEER}{world.facts['person']}/change/"


def attendance(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """Row 4: save a sheet on which everybody's status changed; audit and summary are kept by CompCor alone."""
    works: dict[str, Timed] = {}
    for world in worlds:
        works[f"sheet {world.scale}"] = world.compcor.saving(world.facts["sheet"], turned)
        works[f"admin {world.scale}"] = world.peer.saving(session_of_peer(world, "peer_session"), turned)
    measured = measure(lambda: take_rounds(works, effort.pairs), effort)
    findings = []
    for world in worlds:
        name, line = world.scale, Beside(4, world.scale, measured)
        queries = [_queries_of_saving(world.compcor.post, world.compcor.form, world.facts[sheet])
                   for sheet in ("sheet", "large_sheet")]  # fmt: skip
        of_peer = _queries_of_saving(world.peer.post, world.peer.form, session_of_peer(world, "peer_session"))
        keep_summaries(world)
        findings += [
            beside(line, "save the attendance of 16 people", f"sheet {name}", ADMIN, f"admin {name}",
                   most=0.4, growth=growth(measured, "sheet", worlds, name)),
            line.count("queries of saving it", queries[0], f"{ADMIN} {of_peer}", most=15),
            line.count("the same for 100 people", queries[1], f"{queries[0]} for 16", most=queries[0]),
        ]  # fmt: skip
    return findings


def keep_summaries(world: World) -> None:
    """The peer saves attendance without the summaries: row 7 would find that they differ from the rows."""
    world.machinery.manage(world.database, COMPCOR, "check_summary", "--repair")
    world.machinery.connect(world.database).cursor().execute("VACUUM ANALYZE")


def session_of_peer(world: World, which: str) -> str:
    """The admin's page of a session."""
    return f"/admin/courses/session/{world.facts[which]}/change/"


def turned(values: dict[str, str]) -> dict[str, str]:
    """Who was present is absent now, and the other way round; the admin's form wants the minutes too."""
    other = {"present": "absent", "absent": "present"}
    changed = dict(values)
    for name, value in values.items():
        if name.endswith("-status") and "__prefix__" not in name:
            changed[name] = other[value]
            minutes = name.removesuffix("status") + "net_minutes"
            if minutes in values:
                changed[minutes] = "120" if changed[name] == "present" else "0"
    return changed


def _queries_of_saving(post: Callable[..., int], form: Callable[[str], dict[str, str]], path: str) -> int:
    return post(path, turned(form(path)), count=True)
