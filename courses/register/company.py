"""A contact's upload of the own company's sheet."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import looks_personal
from courses.models import RegisterImport
from courses.register.actions import upload_register
from courses.register.faults import Fault
from courses.register.sheets.people import SHEET

MOST_SHEETS_A_DAY = 30
HIDDEN = "••••••"
_DIGITS_OF_A_DATE = 8


@transaction.atomic
def upload_sheet(*, content: bytes, file_name: str, company: Company, by: User) -> RegisterImport:
    """Keep a company's sheet and have it checked; a number a day, so that one company does not keep the workers."""
    latest = RegisterImport.objects.filter(company=company, created_at__gte=timezone.now() - timedelta(days=1))
    if latest.count() >= MOST_SHEETS_A_DAY:
        raise RuleViolation(_("Your company has brought in many files today. Try again tomorrow."), "file")
    return upload_register(content=content, file_name=file_name, by=by, company=company)


def shown_value(fault: Fault) -> str:
    """What was written in the cell; hidden where it is, or may be, a personal number."""
    column = SHEET.column_of(fault.header)
    is_number = column is not None and column.name == "number"
    digits = sum(sign.isdigit() for sign in fault.value)
    if fault.value and (is_number or looks_personal(fault.value) or digits > _DIGITS_OF_A_DATE):
        return HIDDEN
    return fault.value
