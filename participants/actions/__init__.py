"""What is done with people and their employments."""

from participants.actions.employments import (
    EmploymentFacts,
    change_employment,
    end_employment,
    overlapping,
    start_employment,
)
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

__all__ = [
    "EmploymentFacts",
    "PersonFacts",
    "Registration",
    "change_employment",
    "change_participant",
    "correct_personal_number",
    "end_employment",
    "may_see",
    "overlapping",
    "parse_number",
    "record_informed",
    "register_participant",
    "require_right_to_see",
    "reveal_personal_number",
    "see_identity",
    "start_employment",
]
