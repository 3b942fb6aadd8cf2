"""The main menu of each audience: names of addresses only, so that the lowest layer imports nobody."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compcor.accounts.enums import Role
from compcor.core.audiences import reader

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Item:
    """One entry: its label, the name of its address, its icon, and the app whose pages belong to it."""

    label: "str | Promise"
    url_name: str
    icon: str
    section: str = ""


NAVIGATION: dict[str, tuple[Item, ...]] = {
    Role.COORDINATOR: (
        Item(pgettext_lazy("menu", "Home"), "home", "home"),
        Item(_("Companies"), "companies:list", "company", "companies"),
        Item(_("Participants"), "participants:list", "people", "participants"),
        Item(_("Courses"), "courses:list", "course", "courses"),
        Item(_("Course runs"), "runs:list", "run", "runs"),
        Item(_("Attendance"), "attendance:list", "attendance", "attendance"),
        Item(_("Reports"), "reports:list", "report", "reports"),
        Item(_("Import"), "register:list", "import", "register"),
    ),
    Role.LEADERSHIP: (
        Item(_("Overview"), "leadership:home", "chart", "leadership"),
        Item(_("Reports"), "reports:list", "report", "reports"),
    ),
    Role.TRAINER: (Item(_("My sessions"), "trainer:home", "attendance", "trainer"),),
    Role.COMPANY_CONTACT: (),
    Role.AUDITOR: (Item(_("Locked reports"), "auditor:home", "lock", "auditor"),),
    Role.ADMINISTRATOR: (
        Item(_("Accounts"), "administration:home", "key", "administration"),
        Item(_("The project"), "administration:project", "settings"),
    ),
}


def navigation_for(request: "HttpRequest") -> list[dict[str, object]]:
    """The entries of the reader's role, with the one they are on marked."""
    items = NAVIGATION.get(reader(request).role, ())
    match = request.resolver_match
    here = (match.namespace or match.url_name) if match else ""
    if match and match.view_name in {item.url_name for item in items}:
        here = match.view_name
    entries: list[dict[str, object]] = []
    for item in items:
        try:
            url = reverse(item.url_name)
        except NoReverseMatch:
            continue
        entries.append(
            {"label": item.label, "url": url, "icon": item.icon, "current": here in (item.section, item.url_name)}
        )
    return entries
