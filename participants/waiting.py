"""What the project waits for from a company about its people; shown on the portal's home."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from companies.models import Company
from companies.waiting import Waiting
from compcor.accounts.models import User
from compcor.core.periods import swedish_today
from participants.employees import has_notice
from participants.models import Employment


def waiting_people(company: Company, user: User) -> Iterator[Waiting]:
    """People to register while there is nobody, and people who have not got the notice about personal data."""
    employed = Employment.objects.visible_to(user).filter(company=company).on(swedish_today())
    missing = employed.annotate(has_notice=has_notice(company)).filter(has_notice=False).count()
    if missing:
        text = ngettext(
            "{n} person has not got the notice about personal data. Print it, hand it over and note it here.",
            "{n} people have not got the notice about personal data. Print it, hand it over and note it here.",
            missing,
        )
        url = reverse("portal_people:list", args=[company.public_id])
        yield Waiting(
            title=_("Hand over the notice about personal data"),
            text=text.format(n=missing),
            url=f"{url}?notice=no",
            button=_("Show whom"),
        )
    elif not employed.exists():
        yield Waiting(
            title=_("Register your people"),
            text=_("Those who are to go to courses: one by one, or all at once from a sheet."),
            url=reverse("portal_people:new", args=[company.public_id]),
            button=_("Register the first"),
        )
