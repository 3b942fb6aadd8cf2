"""The trial's engine finds doubles, merges and takes back as PostgreSQL does, in a process with its settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.project.sources import ROOT

SCRIPT = """
import django; django.setup()
import json
from datetime import date, time
from django.db import connection
from participants import actions
from participants.doubles import possible_doubles
from participants.enums import Side
from tests.doubles.rows import MARCH, attend, every_row, merge, minutes_of, person
from tests.factories import make_company, make_enrolment, make_hold, make_run, make_session, make_user

assert connection.vendor == "sqlite"
by, company, successor, run = make_user(), make_company(), make_company(), make_run()
first = person("Åsa-Märta", "Öberg", company=company, mobile="070-174 06 05")
second = person("asa marta", "Oberg", company=company, mobile="+46 70 174 06 05")
session = make_session(run, MARCH)
for participant, left in ((first, time(10)), (second, time(11))):
    attend(make_enrolment(participant, run, company), session, left=left)
make_hold(run, company)
before = every_row()
pairs = [[row.score, list(row.reasons)] for row in possible_doubles(with_protected=False)]
merged = merge(first, second, by, number=Side.SECOND)
minutes = minutes_of(first)
after_merge = every_row()
takeover = actions.take_over(
    company=company, successor=successor, last_day=date(2021, 2, 28), people=[first], by=by
)
actions.undo_takeover(takeover=takeover, by=by)
takeover_is_exact = every_row() == after_merge
actions.undo_merge(merge=merged, by=by)
print(json.dumps({
    "pairs": pairs, "minutes": minutes, "takeover": takeover_is_exact, "merge": every_row() == before,
}))
"""


def test_doubles_on_sqlite(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"COMPCOR_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "compcor.settings.trial"}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    migrated = python("manage.py", "migrate", "--verbosity", "0")
    done = python("-c", SCRIPT)

    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert done.stderr == ""
    assert json.loads(done.stdout) == {
        "pairs": [[100, ["same_name", "same_birth_date", "same_mobile", "same_company"]]],
        "minutes": [120],
        "takeover": True,
        "merge": True,
    }
