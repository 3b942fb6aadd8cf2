"""Whom the project writes to at a company."""

from companies.models import Company
from compcor.mail.recipients import Recipient


def contacts_of(company: Company) -> list[Recipient]:
    """Everybody with access today, by name; while there is nobody, the address that the company gave."""
    memberships = company.memberships.active().filter(user__is_active=True).select_related("user")
    people = [membership.user for membership in memberships.order_by("user__name", "user_id")]
    if people:
        return [Recipient(email=user.email, name=user.name, language=user.language) for user in people]
    if company.contact_email:
        return [Recipient(email=company.contact_email, name=company.contact_name or company.name)]
    return []
