"""What the project waits for from a company about its papers: the agreement's signature and the declaration of size."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from companies.enums import CompanyState
from companies.models import Agreement, Company
from companies.waiting import Waiting
from compcor.accounts.models import User

TAKING_PART = (CompanyState.INTERESTED, CompanyState.AGREED, CompanyState.ACTIVE)


def waiting_papers(company: Company, user: User) -> Iterator[Waiting]:
    """An agreement that was sent, and a size that nobody has declared."""
    sent = Agreement.objects.visible_to(user).waiting().filter(company=company).defer("facts").first()
    if sent:
        yield Waiting(
            title=_("Sign the agreement"),
            text=_("{name} has got a link by mail. The signed agreement can also be uploaded.").format(
                name=sent.signatory
            ),
            url=reverse("portal:agreement", args=[company.public_id]),
            button=_("See the agreement"),
        )
    if company.state in TAKING_PART and not company.declared_size:
        yield Waiting(
            title=_("Declare the company's size"),
            text=_("The project is for small and medium-sized companies. It takes five minutes."),
            url=reverse("portal:declare", args=[company.public_id]),
            button=_("Declare the size"),
        )
