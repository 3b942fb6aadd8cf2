"""Rules about accounts that hold on every page."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse


class AccountPolicyMiddleware:
    """An account whose access has ended is signed out at its next request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the account before the page is made."""
        if request.user.is_authenticated and not request.user.has_access_today:
            logout(request)
        return self.get_response(request)
