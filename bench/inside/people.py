"""Row 5: bring people in, in one of several ways; how long it took and how much memory was needed at most."""

import json
import resource
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from courses.register.actions import import_register  # noqa: E402
from participants.models import Employment, Participant  # noqa: E402

KIBIBYTES_PER_MEBIBYTE = 1024
TABLE = "participants_participant"


def by_compcor(folder: Path, name: str) -> dict[str, Any]:
    """Every cell checked, doubles found, audit written."""
    outcome = import_register(content=(folder / name).read_bytes(), file_name=name, by=None)
    return {"faults": [(fault.row, fault.header) for fault in outcome.faults[:10_000]]}


def by_peer(folder: Path, name: str) -> dict[str, Any]:
    """django-import-export reads and imports the workbook: people, then their employments."""
    from tablib import Dataset

    from bench.peer.resources import EmploymentResource, ParticipantResource

    rows = Dataset().load((folder / name).read_bytes(), format="xlsx")
    for resource_class in (ParticipantResource, EmploymentResource):
        resource_class().import_data(rows, raise_errors=True)
    return {"employments": Employment.objects.count()}


def by_copy(folder: Path, _name: str) -> dict[str, Any]:
    """The finished rows of people, straight into their table with its indexes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {TABLE} FROM STDIN", BytesIO((folder / TABLE).read_bytes()))
    return {}


def keep_for_copy(folder: Path, name: str) -> dict[str, Any]:
    """Import once, and keep the rows of people as COPY takes them."""
    by_compcor(folder, name)
    with connection.cursor() as cursor, (folder / TABLE).open("wb") as file:
        cursor.copy_expert(f"COPY {TABLE} TO STDOUT", file)
    return {}


WAYS = {"compcor": by_compcor, "peer": by_peer, "copy": by_copy, "keep": keep_for_copy}


def main(way: str, folder: Path, name: str) -> dict[str, Any]:
    """One import into an installation that has companies and nobody in it."""
    connection.ensure_connection()
    start = time.perf_counter()
    told = WAYS[way](folder, name)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIBIBYTES_PER_MEBIBYTE
    return {"seconds": seconds, "mebibytes": peak, "people": Participant.objects.count(), **told}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])))  # noqa: T201 - that is its answer
