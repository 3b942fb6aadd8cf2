#!/usr/bin/env python
"""Django's command line; without DJANGO_SETTINGS_MODULE it works on the trial installation."""

import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compcor.settings.trial")
    try:
        execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)  # Ctrl-C is an answer, not a fault
    except OperationalError as error:
        if not str(error).startswith("no such "):  # SQLite's words for a missing table or column
            raise
        sys.exit(
            f"The tables in {settings.VAR_DIR} are missing or older than the program: start it there once with bin/run,"
            " or name another folder with COMPCOR_VAR."
        )
