"""Where somebody lands after signing in, and the answer to a health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
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
