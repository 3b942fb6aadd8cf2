"""What coordinators and contacts do with companies. Every act checks its rule, writes, and is audited."""

from companies.actions.access import end_access, give_access
from companies.actions.agreements import make_agreement, sign_agreement, sign_by_scan, withdraw_agreement
from companies.actions.company import CompanyFacts, assign_coordinator, change_company, create_company, remove_move
from companies.actions.eligibility import (
    declare_size,
    override_criterion,
    refresh_declared_sizes,
    take_back_override,
)
from companies.actions.interest import decide_interest, receive_interest, remove_interests
from companies.actions.invitations import (
    accept_as_new,
    accept_invitation,
    invite_again,
    invite_contact,
    withdraw_invitation,
)
from companies.actions.log import add_document, log_contact, remove_document
from companies.actions.pipeline import change_state, change_states, move_back
from companies.actions.portal import correct_own_facts
from companies.actions.retention import forget_addresses
from companies.actions.signing import note_reminders, send_agreement, send_code, send_link_again, sign_by_link
from companies.actions.tasks import add_task, change_task, complete_task, reopen_task

__all__ = [
    "CompanyFacts",
    "accept_as_new",
    "accept_invitation",
    "add_document",
    "add_task",
    "assign_coordinator",
    "change_company",
    "change_state",
    "change_states",
    "change_task",
    "complete_task",
    "correct_own_facts",
    "create_company",
    "decide_interest",
    "declare_size",
    "end_access",
    "forget_addresses",
    "give_access",
    "invite_again",
    "invite_contact",
    "log_contact",
    "make_agreement",
    "move_back",
    "note_reminders",
    "override_criterion",
    "receive_interest",
    "refresh_declared_sizes",
    "remove_document",
    "remove_interests",
    "remove_move",
    "reopen_task",
    "send_agreement",
    "send_code",
    "send_link_again",
    "sign_agreement",
    "sign_by_link",
    "sign_by_scan",
    "take_back_override",
    "withdraw_agreement",
    "withdraw_invitation",
]
