"""Health checks of the containers that no tool at hand can ask: `python -m compcor.core.health web|beat`."""

import os
import sys
import time
import urllib.request
from pathlib import Path

# The timetable writes its file every three minutes.
BEAT_SECONDS = 10 * 60


def web() -> bool:
    """Whether the web server and its database answer, asked under a name that the site allows."""
    host = os.environ["COMPCOR_HOSTS"].split(",")[0].strip()
    request = urllib.request.Request("http://127.0.0.1:8000/health/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own address
            return True
    except OSError:
        return False


def beat() -> bool:
    """Whether the timetable has been at work lately. Its file may carry a suffix of the library that writes it."""
    schedule = Path(os.environ["COMPCOR_BEAT_FILE"])
    times = [path.stat().st_mtime for path in schedule.parent.glob(f"{schedule.name}*")]
    return bool(times) and time.time() - max(times) < BEAT_SECONDS


if __name__ == "__main__":
    sys.exit(0 if {"web": web, "beat": beat}[sys.argv[1]]() else 1)
