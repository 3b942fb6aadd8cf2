"""Coordinators' pages about people."""

from participants.views.coordinator.employments import EmploymentEdit, EmploymentEnd, EmploymentRemove, EmploymentStart
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
from participants.views.coordinator.reports import CardDecide, JobChangeDecide, JobChanges, NumberDecide

__all__ = [
    "CardDecide",
    "EmploymentEdit",
    "EmploymentEnd",
    "EmploymentRemove",
    "EmploymentStart",
    "JobChangeDecide",
    "JobChanges",
    "NumberCheck",
    "NumberDecide",
    "ParticipantCreate",
    "ParticipantDetail",
    "ParticipantEdit",
    "ParticipantHistory",
    "ParticipantList",
    "ParticipantNumber",
    "ParticipantReveal",
]
