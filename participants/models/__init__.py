"""People, and where they are employed."""

from participants.models.people import (
    Employment,
    EmploymentQuerySet,
    FormerNumber,
    Participant,
    ParticipantManager,
    ParticipantQuerySet,
)

__all__ = [
    "Employment",
    "EmploymentQuerySet",
    "FormerNumber",
    "Participant",
    "ParticipantManager",
    "ParticipantQuerySet",
]
