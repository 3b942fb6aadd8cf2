"""Rules about accounts and sessions that hold on every page."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect

from compcor.accounts.policy import lacks_second_factor

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
HAS_SECOND_FACTOR = "has_second_factor"
# The idle limit is known to within this; a session is not written at every request.
SEEN_EVERY_SECONDS = 60
# What somebody who has to activate a second factor can reach.
ON_THE_WAY_TO_SECOND_FACTOR = {
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_logout",
    "set_language",
    "health",
}


class AccountPolicyMiddleware:
    """Ends sessions in time, leads to the second factor, and lets no browser keep a signed-in page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the session before the page is made."""
        signed_in = request.user.is_authenticated
        if signed_in and (reason := why_it_ends(request)):
            logout(request)
            messages.info(request, reason)
        response = self.get_response(request)
        if signed_in:
            patch_cache_control(response, private=True, no_store=True)
        return lead_to_sign_in(request, response)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Nothing but the activation is reachable until the second factor is there."""
        if not request.user.is_authenticated or request.session.get(HAS_SECOND_FACTOR):
            return None
        if lacks_second_factor(request.user):
            allowed = request.resolver_match.url_name in ON_THE_WAY_TO_SECOND_FACTOR
            return None if allowed else redirect("mfa_activate_totp")
        request.session[HAS_SECOND_FACTOR] = True
        return None


def why_it_ends(request: HttpRequest) -> Promise | None:
    """The sentence for the person whose session ends now; None while it goes on."""
    now = int(time.time())
    session = request.session
    if not request.user.has_access_today:
        return _("Your access has ended.")
    if now - session.setdefault(SIGNED_IN_AT, now) > settings.SESSION_ABSOLUTE_SECONDS:
        return _("You were signed out because a session lasts 12 hours at most. Sign in again to go on.")
    if now - session.setdefault(SEEN_AT, now) > settings.SESSION_IDLE_SECONDS:
        return _("You were signed out because nothing happened for two hours. Sign in again to go on.")
    if now - session[SEEN_AT] > SEEN_EVERY_SECONDS:
        session[SEEN_AT] = now
    return None


def lead_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Signing in leads back to the page that one was on: not to a fragment of it, nor where its form was sent to."""
    login = resolve_url(settings.LOGIN_URL)
    if not response.headers.get("Location", "").startswith(f"{login}?"):
        return response
    if request.headers.get("HX-Request"):  # the whole page, not the sign-in page inside the fragment
        query = urlencode({"next": request.htmx.current_url_abs_path or "/"})
        return HttpResponseClientRedirect(f"{login}?{query}")
    if request.method == "POST":
        return redirect(f"{login}?{urlencode({'next': page_before(request)})}")
    return response


def page_before(request: HttpRequest) -> str:
    """The page of ours that the request came from."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = sent_from.netloc == request.get_host() and sent_from.path
    return urlunsplit(("", "", sent_from.path, sent_from.query, "")) if is_ours else "/"
