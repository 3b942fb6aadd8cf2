"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from compcor.core.navigation import navigation_for


def page(request: HttpRequest) -> dict[str, Any]:
    """Menu, facts for the frame, and whether this is a trial."""
    user = getattr(request, "user", None)
    signed_in = bool(user and user.is_authenticated)
    return {
        "navigation": navigation_for(request) if signed_in else [],
        "is_trial": settings.IS_TRIAL,
    }
