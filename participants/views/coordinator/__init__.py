"""Coordinators' pages about people."""

from participants.views.coordinator.employments import EmploymentEdit, EmploymentEnd, EmploymentStart
from participants.views.coordinator.people import ParticipantList
from participants.views.coordinator.person import (
    NumberCheck,
    ParticipantCreate,
    ParticipantDetail,
    ParticipantEdit,
    ParticipantHistory,
    ParticipantNumber,
    ParticipantReveal,
)

__all__ = [
    "EmploymentEdit",
    "EmploymentEnd",
    "EmploymentStart",
    "NumberCheck",
    "ParticipantCreate",
    "ParticipantDetail",
    "ParticipantEdit",
    "ParticipantHistory",
    "ParticipantList",
    "ParticipantNumber",
    "ParticipantReveal",
]
