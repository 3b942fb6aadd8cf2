"""Companies, those who speak for them, and what they have agreed to."""

from companies.models.access import ContactInvitation, ContactInvitationQuerySet
from companies.models.agreements import Agreement, AgreementQuerySet, SigningLink, SigningLinkQuerySet
from companies.models.company import Company, CompanyMembership, CompanyMembershipQuerySet, CompanyQuerySet
from companies.models.eligibility import EligibilityOverride, RelatedEnterprise, SizeDeclaration
from companies.models.interest import Interest, InterestQuerySet
from companies.models.moves import CompanyMove
from companies.models.pipeline import CompanyDocument, CompanyTask, CompanyTaskQuerySet, ContactEvent

__all__ = [
    "Agreement",
    "AgreementQuerySet",
    "Company",
    "CompanyDocument",
    "CompanyMembership",
    "CompanyMembershipQuerySet",
    "CompanyMove",
    "CompanyQuerySet",
    "CompanyTask",
    "CompanyTaskQuerySet",
    "ContactEvent",
    "ContactInvitation",
    "ContactInvitationQuerySet",
    "EligibilityOverride",
    "Interest",
    "InterestQuerySet",
    "RelatedEnterprise",
    "SigningLink",
    "SigningLinkQuerySet",
    "SizeDeclaration",
]
