"""The main menu of each audience: names of addresses only, so that the lowest layer imports nobody."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from compcor.accounts.enums import Role
from compcor.core.audiences import reader

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest
    from django.urls import ResolverMatch
    from django.utils.functional import Promise
    from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its label, the name of its address, its icon, and what else belongs to it.

    `section` is the namespace of pages that belong to it, `pages` are names of single ones; these go first.
    """

    label: "str | Promise"
    url_name: str
    icon: str
    section: str = ""
    pages: tuple[str, ...] = ()


EMPLOYEES = ("portal_courses:people", "portal_register:upload", "portal_register:detail")
BOOKINGS = tuple(
    f"portal_courses:{name}" for name in ("name_seat", "release", "cancel", "undo", "sessions", "calendar", "summary")
)
COLLEAGUES = ("portal:invite", "portal:invite_again", "portal:withdraw", "portal:access_end")

PIPELINE = ("interests:list", "interests:detail", "participants:takeover", "participants:takeover_done")
PAPERS = ("portal:company_edit", "portal:agreement", "portal:declaration", "portal:declare")
PROJECT = ("administration:partner", "administration:project_history")

NAVIGATION: dict[str, tuple[Item, ...]] = {
    Role.COORDINATOR: (
        Item(pgettext_lazy("menu", "Home"), "home", "home"),
        Item(_("Companies"), "companies:list", "company", "companies", PIPELINE),
        Item(_("Participants"), "participants:list", "people", "participants"),
        Item(_("Courses"), "courses:list", "course", "courses"),
        Item(_("Course runs"), "runs:list", "run", "runs"),
        Item(_("To decide"), "enrolments:queue", "clock", "", ("enrolments:untold",)),
        Item(_("Attendance"), "attendance:list", "attendance", "attendance"),
        Item(_("Reports"), "reports:list", "report", "reports"),
        Item(_("Import"), "register:list", "import", "register"),
        Item(_("Mails"), "mails:list", "mail", "mails"),
    ),
    Role.LEADERSHIP: (
        Item(_("Overview"), "leadership:home", "chart", "leadership"),
        Item(_("Reports"), "reports:list", "report", "reports"),
    ),
    Role.TRAINER: (Item(_("My sessions"), "trainer:home", "attendance", "trainer"),),
    # The portal's menu: each address takes the company's id.
    Role.COMPANY_CONTACT: (
        Item(pgettext_lazy("menu", "Home"), "portal:home", "home"),
        Item(
            pgettext_lazy("menu", "Employees"),
            "portal_people:list",
            "people",
            "portal_people",
            ("portal_courses:people",),
        ),
        Item(_("Courses"), "portal_courses:catalogue", "course", "portal_courses"),
        Item(_("Bookings"), "portal_courses:bookings", "run", "", BOOKINGS),
        Item(pgettext_lazy("menu", "Report"), "portal_reports:list", "report", "portal_reports"),
        Item(pgettext_lazy("menu", "Company"), "portal:company", "company", "", PAPERS),
        Item(_("Colleagues"), "portal:access", "key", "", COLLEAGUES),
    ),
    Role.AUDITOR: (Item(_("Locked reports"), "auditor:home", "lock", "auditor"),),
    Role.ADMINISTRATOR: (
        Item(_("Accounts"), "administration:home", "key", "administration"),
        Item(_("The project"), "administration:project", "settings", "notice", PROJECT),
    ),
}


def menu_of(request: "HttpRequest") -> "SafeString":
    """The menu of the reader's role, with the entry that the page belongs to marked."""
    role, match = reader(request).role, request.resolver_match
    here = _item_of(NAVIGATION.get(role, ()), match) if match else None
    company_id = match.kwargs.get("company_id") if match else None
    return _menu(role, here.url_name if here else "", company_id, get_language())


@lru_cache(maxsize=2_000)
def _menu(role: str, here: str, company_id: "UUID | None", language: str) -> "SafeString":
    """Rendered once for all who have the role: it stands on every page and was a tenth of a list's work."""
    entries = [
        {"label": item.label, "url": url, "icon": item.icon, "current": item.url_name == here}
        for item in NAVIGATION.get(role, ())
        if (url := _url_of(item, company_id))
    ]
    with override(language):
        return render_to_string("components/navigation.html", {"navigation": entries})


def _item_of(items: tuple[Item, ...], match: "ResolverMatch") -> Item | None:
    """The entry that a page belongs to: by its own name first, then by its namespace."""
    by_name = (item for item in items if match.view_name == item.url_name or match.view_name in item.pages)
    space = match.namespace or match.url_name
    return next(by_name, None) or next((item for item in items if item.section and item.section == space), None)


def _url_of(item: Item, company_id: "UUID | None") -> str:
    """The entry's address; none where it does not exist, or needs a company and the page is of none."""
    try:
        return reverse(item.url_name, args=[company_id] if company_id else None)
    except NoReverseMatch:
        return ""
