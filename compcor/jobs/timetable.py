"""What runs by itself: when it did, and how it went. Nobody waits for it, so administrators are told of what fails."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from celery.signals import task_failure, task_success
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compcor.core.display import iso_moment

# The tasks of CELERY_BEAT_SCHEDULE in words.
WORK = {
    "accounts.clear_sessions": gettext_lazy("Forgetting ended sessions"),
    "companies.forget_addresses": gettext_lazy("Forgetting old addresses"),
    "core.remove_exports": gettext_lazy("Removing workbooks of yesterday"),
    "courses.expire_holds": gettext_lazy("Closing reserved seats"),
    "courses.forget_registers": gettext_lazy("Removing registers that nobody confirmed"),
    "courses.remind_of_holds": gettext_lazy("Reminding of reserved seats"),
    "courses.tell_forgotten": gettext_lazy("Telling companies of decisions"),
    "jobs.sweep": gettext_lazy("Offering waiting jobs"),
    "mail.deliver": gettext_lazy("Sending mails"),
    "mail.forget": gettext_lazy("Emptying old mails"),
    "participants.count_doubles": gettext_lazy("Counting possible doubles"),
    "reporting.check_summary": gettext_lazy("Comparing summaries with attendance"),
}
AWAY = timedelta(minutes=10)  # something runs every 15 seconds
OVERDUE = timedelta(hours=26)  # and the rarest once a day
NOTED_EVERY = timedelta(minutes=1)
KEPT_SECONDS = 400 * 24 * 60 * 60

type Note = tuple[datetime, bool]  # when it ran, and whether it went well

_noted: dict[str, Note] = {}


def watch() -> None:
    """Called once when the application starts."""
    task_success.connect(_went_well, dispatch_uid="jobs.timetable")
    task_failure.connect(_failed, dispatch_uid="jobs.timetable")


def troubles() -> list[str]:
    """Sentences about what does not run, or failed the last time; none while all is well."""
    notes: dict[str, Note] = cache.get_many(WORK)
    now = timezone.now()
    last = max((at for at, _went in notes.values()), default=None)
    if last is None:
        return [_("No worker has been at work yet: nothing is sent, made in the background or cleaned up.")]
    if now - last > AWAY:
        sentence = _("No worker has been at work since {at}: nothing is sent, made in the background or cleaned up.")
        return [sentence.format(at=iso_moment(last))]
    return list(_each(notes, now))


def _each(notes: dict[str, Note], now: datetime) -> Iterator[str]:
    for task, (at, went_well) in sorted(notes.items()):
        if not went_well:
            yield _("{work}: failed {at}. The log has the details.").format(work=WORK[task], at=iso_moment(at))
        elif now - at > OVERDUE:
            yield _("{work}: has not run since {at}.").format(work=WORK[task], at=iso_moment(at))


def _went_well(*, sender: Any, **_signal: Any) -> None:
    _note(sender.name, went_well=True)


def _failed(*, sender: Any, **_signal: Any) -> None:
    _note(sender.name, went_well=False)


def _note(task: str, *, went_well: bool) -> None:
    """Kept in the database's cache; what runs every few seconds and goes as it went is noted once a minute."""
    now = timezone.now()
    at, went = _noted.get(task, (now - NOTED_EVERY, not went_well))
    if task in WORK and (went != went_well or now - at >= NOTED_EVERY):
        cache.set(task, (now, went_well), KEPT_SECONDS)
        _noted[task] = now, went_well
