"""People, and where they are employed."""

from participants.models.doubles import (
    Merge,
    NotTheSame,
    Takeover,
    Undoable,
)
from participants.models.employees import (
    EmployeeCard,
    EmployeeCardQuerySet,
    JobChange,
    JobChangeQuerySet,
)
from participants.models.notices import (
    NoticeGiven,
    NoticeGivenQuerySet,
    PrivacyNotice,
)
from participants.models.people import (
    Employment,
    EmploymentQuerySet,
    FormerNumber,
    Participant,
    ParticipantManager,
    ParticipantQuerySet,
)

__all__ = [
    "EmployeeCard",
    "EmployeeCardQuerySet",
    "Employment",
    "EmploymentQuerySet",
    "FormerNumber",
    "JobChange",
    "JobChangeQuerySet",
    "Merge",
    "NotTheSame",
    "NoticeGiven",
    "NoticeGivenQuerySet",
    "Participant",
    "ParticipantManager",
    "ParticipantQuerySet",
    "PrivacyNotice",
    "Takeover",
    "Undoable",
]
