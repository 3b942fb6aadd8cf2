"""A company's timeline: what happened with it, from every app that has something to tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from companies.enums import CompanyState
from companies.models import Company, CompanyDocument, CompanyTask, ContactEvent, Interest
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.audit.models import AuditEvent
from compcor.audit.words import act_in_words
from compcor.core.addresses import address
from compcor.core.display import iso_date
from compcor.mail.models import Message

PAGE_SIZE = 30
# What else is on the timeline under its own name.
_TOLD_ELSEWHERE = (
    "company.contact_", "company.document_", "company.task_", "company.interest_received", "company.taken_over",
    "company.took_over",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `kind` names its icon and its word; all texts are plain."""

    at: datetime
    kind: str
    title: str
    text: str = ""
    by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the newest first, and the moment that the next page begins before, if there is one."""

    entries: list[Entry]
    older: datetime | None


type Finder = Callable[[Company, User], Iterable[Entry]]
_finders: list[Finder] = []


def adds_to_timeline(finder: Finder) -> Finder:
    """Let an app above add its entries; called once, when the app is ready. The finder asks `visible_to`."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def timeline(company: Company, user: User, *, before: datetime | None = None, size: int = PAGE_SIZE) -> Page:
    """What the user may see of what happened before a moment. Entries of the same moment stay on one page."""
    entries = [entry for finder in _finders for entry in finder(company, user) if before is None or entry.at < before]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    shown = entries[:size]
    while len(shown) < len(entries) and entries[len(shown)].at == shown[-1].at:
        shown.append(entries[len(shown)])
    return Page(shown, shown[-1].at if len(shown) < len(entries) else None)


def _of(model: type, company: Company, user: User) -> QuerySet:
    rows: QuerySet = model.objects.visible_to(user).filter(company=company)  # type: ignore[attr-defined]
    return rows


@adds_to_timeline
def contacts(company: Company, user: User) -> Iterable[Entry]:
    """Calls, visits, meetings, mails and notes."""
    for event in _of(ContactEvent, company, user).select_related("made_by"):
        yield Entry(event.happened_at, event.kind, event.get_kind_display(), event.text, str(event.made_by))


@adds_to_timeline
def documents(company: Company, user: User) -> Iterable[Entry]:
    """Files."""
    for document in _of(CompanyDocument, company, user).select_related("uploaded_by"):
        url = address("companies:document", company.public_id, document.public_id)
        yield Entry(document.created_at, "document", document.title, "", str(document.uploaded_by), url)


@adds_to_timeline
def tasks(company: Company, user: User) -> Iterable[Entry]:
    """What is to be done, since it was said, and what was done."""
    for task in _of(CompanyTask, company, user).select_related("owner", "done_by"):
        if task.done_at:
            title = _("Done: {task}").format(task=task.title)
            yield Entry(task.done_at, "task_done", title, "", str(task.done_by))
        else:
            url = address("companies:task_edit", company.public_id, task.public_id)
            due = _("Due {day}").format(day=iso_date(task.due_on))
            yield Entry(task.created_at, "task", task.title, due, str(task.owner or ""), url)


@adds_to_timeline
def interests(company: Company, user: User) -> Iterable[Entry]:
    """What somebody wrote on the public page."""
    for interest in _of(Interest, company, user):
        url = address("interests:detail", interest.public_id)
        yield Entry(interest.created_at, "interest", _("Expression of interest"), "", interest.contact_name, url)


@adds_to_timeline
def mails(company: Company, user: User) -> Iterable[Entry]:
    """Mails about the company, with how their delivery went."""
    for message in Message.objects.visible_to(user).about(company).select_related("requested_by"):
        url = address("mails:detail", message.public_id)
        text = _("To {address}: {state}").format(address=message.email, state=message.get_state_display())
        yield Entry(message.created_at, "mail", message.subject, text, str(message.requested_by or ""), url)


@adds_to_timeline
def acts(company: Company, user: User) -> Iterable[Entry]:
    """Changes of state, and the other acts that the log has of the company: for those who may read the log."""
    if user.role != Role.COORDINATOR:
        return
    for event in AuditEvent.objects.about(company).select_related("actor"):
        if not event.verb.startswith(_TOLD_ELSEWHERE):
            is_state = event.verb == "company.state_changed"
            kind = "state" if is_state else "act"
            by = str(event.actor or "")
            yield Entry(event.at, kind, act_in_words(event.verb), _moved(event) if is_state else "", by)


def _moved(event: AuditEvent) -> str:
    return " → ".join(_state(event.details.get(when, {}).get("state", "")) for when in ("before", "after"))


def _state(state: str) -> str:
    return str(CompanyState(state).label) if state in CompanyState else state
