"""Many people at once through the web server: what is sent, and what must be true afterwards."""

import http.client
import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

CSRF = "rush" * 8
SEATS, ENROLLING, RESERVING = 10, 100, 50


def prepare() -> list[dict[str, Any]]:
    """Ten companies with people and a signed-in contact each, and the requests that they send.

    First people are enrolled on one run; then on another, where half of the requests reserve two seats.
    """
    from datetime import timedelta

    from django.test import Client
    from django.urls import reverse

    from compcor.core.periods import swedish_today
    from courses.actions.sessions import add_sessions
    from courses.enums import RunState
    from tests.courses.conftest import times
    from tests.factories import make_company, make_contact, make_participant, make_run

    runs = [make_run(seats=SEATS, state=RunState.OPEN) for _ in range(2)]
    for run in runs:
        add_sessions(run=run, sessions=[times(swedish_today() + timedelta(days=30), "8", "12")], by=None)
    requests: list[dict[str, Any]] = []
    for _ in range(10):
        company = make_company()
        client = Client()
        client.force_login(make_contact(company))
        session = client.cookies["sessionid"].value
        paths = [reverse("portal_courses:enrol", args=[company.public_id, run.public_id]) for run in runs]
        reserve = reverse("portal_courses:reserve", args=[company.public_id, runs[1].public_id])
        people = [str(make_participant(company=company).public_id) for _ in range(10)]
        sent = [(0, paths[0], {"row": person}) for person in people]
        sent += [(1, paths[1], {"row": person}) for person in people[:5]] + [(1, reserve, {"seats": 2})] * 5
        requests += [{"rush": rush, "session": session, "path": path, "body": body} for rush, path, body in sent]
    return requests


def send_all(requests: list[dict[str, Any]]) -> Counter[int]:
    """All of them at the same moment, each from a thread of its own; how often each status was answered."""
    with ThreadPoolExecutor(max_workers=len(requests)) as threads:
        return Counter(threads.map(send, requests))


def send(request: dict[str, Any]) -> int:
    """One sending of a form."""
    connection = http.client.HTTPConnection(request["address"].removeprefix("http://"), timeout=120)
    headers = {
        "Cookie": f"sessionid={request['session']}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", request["path"], urlencode(request["body"]), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def outcome() -> dict[str, Any]:
    """What the database holds of the two runs afterwards."""
    from courses.enums import EnrolmentState
    from courses.models import CourseRun, SeatHold
    from courses.seats import taken_seats

    enrolling, mixed = CourseRun.objects.order_by("pk")
    states = Counter(enrolling.enrolments.values_list("state", flat=True))
    seats = enrolling.enrolments.filter(state=EnrolmentState.CONFIRMED).order_by("queued_at")
    waiting = list(enrolling.enrolments.waiting())
    held = Counter(SeatHold.objects.values_list("company", flat=True))
    return {
        "states": dict(states),
        "line_is_in_order": seats[SEATS - 1].queued_at < waiting[0].queued_at,
        "mixed": taken_seats(mixed),
        "mixed_people": mixed.enrolments.count(),
        "most_held_by_one": max(held.values(), default=0) <= mixed.holds_per_company,
    }


EXPECTED = {
    "states": {"confirmed": SEATS, "waitlisted": ENROLLING - SEATS},
    "line_is_in_order": True,
    "mixed": SEATS,
    "mixed_people": RESERVING,
    "most_held_by_one": True,
}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"prepare": prepare, "outcome": outcome}[sys.argv[1]]()))  # noqa: T201 - read by the test
