"""Two acts at the same time, in an order that a test decides: each has a connection of its own."""

import time
from collections.abc import Callable
from threading import Event, Thread

from django.db import connection

LONGEST_WAIT = 10


class Held(Thread):
    """An act that is begun beside the open transaction of the test."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._act = act
        self._is_connected = Event()
        self._process = 0
        self.faults: list[Exception] = []

    def run(self) -> None:
        """Do it; a fault is kept for the test."""
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                self._process = cursor.fetchone()[0]
            self._is_connected.set()
            self._act()
        except Exception as fault:  # noqa: BLE001 - the test asks what it was
            self.faults.append(fault)
        finally:
            connection.close()

    def start_and_wait_until_held(self) -> None:
        """Begin, and come back when the database lets it wait for a lock."""
        self.start()
        self._is_connected.wait(LONGEST_WAIT)
        deadline = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", [self._process])
                if cursor.fetchone()[0]:
                    return
            time.sleep(0.01)
        raise AssertionError(f"The act waited for nothing: {self.faults}")

    def ended(self) -> list[Exception]:
        """Let it end; what went wrong."""
        self.join(LONGEST_WAIT)
        assert not self.is_alive()
        return self.faults
