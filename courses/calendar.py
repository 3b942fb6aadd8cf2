"""Sessions for calendar programs (RFC 5545). They hold the course, the time and the place, and never a name."""

from collections.abc import Iterable, Mapping
from datetime import UTC
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Calendar, Event

from courses.models import CourseRun, Session

CONTENT_TYPE = "text/calendar; charset=utf-8"


def run_calendar(run: CourseRun, sessions: Iterable[Session]) -> bytes:
    """The sessions of one run, to be taken into a calendar once."""
    return _written(f"{run.course.title_here} {run}", [_event(session, run.course.title_here) for session in sessions])


def company_calendar(name: str, sessions: Iterable[Session], people: Mapping[int, int]) -> bytes:
    """The sessions at which a company has seats; `people` says how many on each run (primary key)."""
    events = []
    for session in sessions:
        number = people[session.run_id]
        seats = ngettext("{n} of yours", "{n} of yours", number).format(n=number)
        events.append(_event(session, f"{session.run.course.title_here} ({seats})"))
    return _written(_("{company}: courses").format(company=name), events)


def _written(name: str, events: Iterable[Event]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//CompCor//SV")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(session: Session, summary: str) -> Event:
    event = Event()
    event.add("uid", f"{session.public_id}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", session.changed_at.astimezone(UTC))
    event.add("last-modified", session.changed_at.astimezone(UTC))
    event.add("dtstart", session.starts_at.astimezone(UTC))
    event.add("dtend", session.ends_at.astimezone(UTC))
    event.add("summary", summary)
    event.add("location", ", ".join(filter(None, (session.run.venue, session.run.get_municipality_display()))))
    if session.topic:
        event.add("description", session.topic)
    return event
