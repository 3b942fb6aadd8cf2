"""What is done with people and their employments."""

from participants.actions.employments import (
    EmploymentFacts,
    change_employment,
    end_employment,
    overlapping,
    start_employment,
)
from participants.actions.job_changes import (
    accept_both,
    decide_card,
    decide_number,
    end_earlier,
    remove_registration,
)
from participants.actions.notices import give_notice, publish_notice
from participants.actions.people import (
    PersonFacts,
    Registration,
    change_participant,
    correct_personal_number,
    may_see,
    parse_number,
    record_informed,
    register_participant,
    require_right_to_see,
    reveal_personal_number,
    see_identity,
)
from participants.actions.portal import (
    EmployeeFacts,
    change_employee,
    end_employee,
    register_employee,
    reopen_employee,
    report_number,
    visible_facts,
)

__all__ = [
    "EmployeeFacts",
    "EmploymentFacts",
    "PersonFacts",
    "Registration",
    "accept_both",
    "change_employee",
    "change_employment",
    "change_participant",
    "correct_personal_number",
    "decide_card",
    "decide_number",
    "end_earlier",
    "end_employee",
    "end_employment",
    "give_notice",
    "may_see",
    "overlapping",
    "parse_number",
    "publish_notice",
    "record_informed",
    "register_employee",
    "register_participant",
    "remove_registration",
    "reopen_employee",
    "report_number",
    "require_right_to_see",
    "reveal_personal_number",
    "see_identity",
    "start_employment",
    "visible_facts",
]
