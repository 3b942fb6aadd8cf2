"""Companies, those who speak for them, and what they have agreed to."""

from companies.models.agreements import Agreement, AgreementQuerySet
from companies.models.company import Company, CompanyMembership, CompanyMembershipQuerySet, CompanyQuerySet

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Company",
    "CompanyMembership",
    "CompanyMembershipQuerySet",
    "CompanyQuerySet",
]
