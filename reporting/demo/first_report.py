"""The first progress report: what a newcomer opens first."""

from django.db import transaction

from compcor.accounts.models import User
from compcor.core.periods import swedish_today
from compcor.project.models import current_project
from reporting.actions import default_period, request_report
from reporting.models import ProgressReport


@transaction.atomic
def request_first_report() -> ProgressReport | None:
    """Ask for one from the project's start to the end of last month, unless there is one; the worker makes it."""
    if ProgressReport.objects.exists():
        return None
    period = default_period(project=current_project().period, today=swedish_today())
    coordinator = User.objects.coordinators().order_by("pk").first()
    return request_report(period=period, language="sv", by=coordinator)
