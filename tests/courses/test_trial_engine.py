"""The trial's engine keeps the same promises: seats and attendance on SQLite, in a process with its settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.project.sources import ROOT

SCRIPT = """
import django; django.setup()
import json
from datetime import date
from threading import Thread
from django.db import connection
from courses.actions import AttendanceEntry, enrol, record_attendance
from courses.attended import attended_differences
from courses.enums import AttendanceSource, AttendanceStatus
from courses.models import AttendedMonth
from tests.factories import make_company, make_participant, make_run, make_session, make_user

assert connection.vendor == "sqlite"
by, company, run = make_user(), make_company(), make_run(seats=10)
people = [make_participant(company=company) for _ in range(40)]
faults = []

def ask(participant):
    try:
        enrol(participant=participant, run=run, company=company, by=by)
    except Exception as fault:
        faults.append(repr(fault))
    finally:
        connection.close()

threads = [Thread(target=ask, args=[participant]) for participant in people]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
states = list(run.enrolments.values_list("state", flat=True))
session = make_session(run, date(2021, 3, 1))
for status in (AttendanceStatus.ABSENT, AttendanceStatus.PRESENT):
    seated = run.enrolments.seated().select_related("participant")
    entries = [AttendanceEntry(enrolment, status) for enrolment in seated]
    record_attendance(session=session, entries=entries, by=by, source=AttendanceSource.REGISTER)
print(json.dumps({
    "faults": faults,
    "confirmed": states.count("confirmed"),
    "waiting": states.count("waitlisted"),
    "minutes": sum(AttendedMonth.objects.values_list("minutes", flat=True)),
    "differences": len(attended_differences()),
}))
"""


def test_seats_and_attendance_on_sqlite(tmp_path: Path) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = kept | {"COMPCOR_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "compcor.settings.trial"}

    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    migrated = python("manage.py", "migrate", "--verbosity=0")
    assert migrated.returncode == 0, migrated.stderr

    told = python("-c", SCRIPT)

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "faults": [],
        "confirmed": 10,
        "waiting": 30,
        "minutes": 1800,
        "differences": 0,
    }
