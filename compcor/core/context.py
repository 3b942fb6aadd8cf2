"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from compcor.accounts.enums import Role
from compcor.core.navigation import menu_of


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu, search where there is one, and whether this is a trial."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "menu": menu_of(request) if signed_in else "",
        "search_url": reverse("search") if signed_in and user.role == Role.COORDINATOR else "",
        "is_trial": settings.IS_TRIAL,
    }
