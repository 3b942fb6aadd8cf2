"""What coordinators do with companies. Every act checks its rule, writes, and is audited."""

from companies.actions.access import end_access, give_access
from companies.actions.agreements import sign_agreement
from companies.actions.company import CompanyFacts, assign_coordinator, change_company, create_company
from companies.actions.pipeline import change_state, change_states

__all__ = [
    "CompanyFacts",
    "assign_coordinator",
    "change_company",
    "change_state",
    "change_states",
    "create_company",
    "end_access",
    "give_access",
    "sign_agreement",
]
