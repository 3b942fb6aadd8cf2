"""Row 5: people from a workbook."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.report import Beside, beside
from bench.rounds import Effort, Timed, measure, say, take_rounds
from bench.servers import PEER, Machinery
from bench.statistics import Finding
from bench.world import World

SIZES = {"S": 6_000, "M": 60_000, "L": 60_000}
TEMPLATE, SCRATCH = "importing", "import_once"
BESIDE_COPY, BESIDE_PEER, MOST_MEMORY, MOST_GROWTH = 6, 0.03, 250, 1.3


class Imports:
    """Imports of one size, each into a fresh copy of the same database."""

    def __init__(self, machinery: Machinery, size: int) -> None:
        self.machinery, self.size = machinery, size
        self.folder: Path = machinery.folder / f"import-{size}"
        self.folder.mkdir()
        self.template = f"{TEMPLATE}_{size}"
        self.most_memory = 0.0
        machinery.execute(f"CREATE DATABASE {self.template}")
        machinery.manage(self.template, PEER, "migrate", "--verbosity=0")
        self.made = machinery.child("workbook", self.folder, size, database=self.template)
        self.once("keep", "all.xlsx", people=size)

    def once(self, way: str, name: str, *, people: int) -> dict[str, Any]:
        """One import in a process of its own. Raises unless so many people are there afterwards."""
        self.machinery.clone(SCRATCH, self.template)
        settings = PEER if way == "peer" else "bench.settings"
        told = self.machinery.child("people", way, self.folder, name, database=SCRATCH, settings=settings)
        if told["people"] != people:
            raise RuntimeError(f"{way} of {name} brought in {told['people']} people: {told.get('faults', [])[:3]}")
        if way == "compcor":
            self.most_memory = max(self.most_memory, told["mebibytes"])
        return dict(told)

    def timed(self, way: str, name: str, people: int) -> Timed:
        """Its seconds."""
        return lambda: float(self.once(way, name, people=people)["seconds"])

    def faults_not_named(self) -> int:
        """How many faulty cells of a faulty workbook the import does not name."""
        named = {tuple(place) for place in self.once("compcor", "faulty.xlsx", people=0)["faults"]}
        planted = {tuple(place) for place in self.made["faults"]}
        return len(planted ^ named)


def people(worlds: Sequence[World], effort: Effort) -> list[Finding]:
    """The whole way from the file to the commit, beside COPY of the same rows, and beside the peer."""
    return [finding for world in worlds for finding in _people(world, effort)]


def _people(world: World, effort: Effort) -> list[Finding]:
    size = SIZES[world.scale]
    say(f"  {size} people")
    imports = Imports(world.machinery, size)
    of_peer = int(imports.made["of_peer"])
    works = {
        "import": imports.timed("compcor", "all.xlsx", size),
        "tenth": imports.timed("compcor", "tenth.xlsx", size // 10),
        "copy": imports.timed("copy", "all.xlsx", size),
        "peer": imports.timed("peer", "peer.xlsx", of_peer),
    }
    # Each is a process of its own on a fresh copy: there is nothing to warm.
    measured = measure(lambda: take_rounds(works, effort.slow_pairs, is_warm=True), effort, is_slow=True)
    line = Beside(5, world.scale, measured)
    work, planted = f"import {size:,} people", len(imports.made["faults"])
    return [
        beside(line, work, "import", "COPY", "copy", most={"M": BESIDE_COPY, "L": BESIDE_COPY}),
        beside(line, work, "import", "import-export", "peer", most={"M": BESIDE_PEER, "L": BESIDE_PEER},
               times=size / of_peer),
        beside(line, f"seconds per row, {size:,} beside {size // 10:,}", "import", "CompCor", "tenth",
               most={"M": MOST_GROWTH, "L": MOST_GROWTH}, times=10),
        line.count(f"memory for {size:,} people", imports.most_memory, "–", most=MOST_MEMORY, unit="MiB"),
        line.count(f"of {planted} faulty cells, named wrongly", imports.faults_not_named(), "none", most=0),
    ]  # fmt: skip
