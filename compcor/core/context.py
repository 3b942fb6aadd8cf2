"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from compcor.accounts.enums import Role
from compcor.core.navigation import menu_of

# Who works in it all day has the menu at the side, the others across the top, on every page alike.
_MENU_AT_THE_SIDE = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR})


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu, search where there is one, the layout of a page that several roles share, and whether this is a trial."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "menu": menu_of(request) if signed_in else "",
        "search_url": reverse("search") if signed_in and user.role == Role.COORDINATOR else "",
        "layout": f"layouts/{'rail' if signed_in and user.role in _MENU_AT_THE_SIDE else 'top'}.html",
        "is_trial": settings.IS_TRIAL,
    }
