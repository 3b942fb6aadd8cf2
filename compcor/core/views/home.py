"""Where somebody lands after signing in, and the answer to a health check."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from compcor.accounts.enums import Role
from compcor.core.audiences import reader

HOME: dict[str, str] = {
    Role.LEADERSHIP: "leadership:home",
    Role.TRAINER: "trainer:home",
    Role.COMPANY_CONTACT: "portal:choose",
    Role.AUDITOR: "auditor:home",
    Role.ADMINISTRATOR: "administration:home",
}


class RoleHomeMixin:
    """The address `/`: coordinators have their home there, others are led to theirs."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Lead the other roles home before the coordinators' page is made."""
        home = HOME.get(reader(request).role)
        return redirect(home) if home else super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


@method_decorator(login_not_required, name="dispatch")
class Health(View):
    """`/health/`: 200 when the database answers; for the container's health check."""

    def get(self, _request: HttpRequest) -> HttpResponse:
        """Ask the database for one row."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return JsonResponse({"status": "ok"})


@method_decorator(login_not_required, name="dispatch")
class SetLanguage(View):
    """The language switch: remembered in a cookie for a year, and nowhere else."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Set the cookie and go back to the page."""
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
            back = reverse("home")
        response = redirect(back)
        language = request.POST.get("language", "")
        if translation.check_for_language(language) and language in dict(settings.LANGUAGES):
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 24 * 60 * 60,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response
