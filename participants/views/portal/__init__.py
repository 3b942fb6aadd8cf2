"""Contacts' pages about their company's people."""

from participants.views.portal.employee import (
    EmployeeDetail,
    EmployeeEdit,
    EmployeeEnd,
    EmployeeHanded,
    EmployeeNumber,
    EmployeeReopen,
)
from participants.views.portal.employees import EmployeeList
from participants.views.portal.new import EmployeeNew, OwnNumberCheck

__all__ = [
    "EmployeeDetail",
    "EmployeeEdit",
    "EmployeeEnd",
    "EmployeeHanded",
    "EmployeeList",
    "EmployeeNew",
    "EmployeeNumber",
    "EmployeeReopen",
    "OwnNumberCheck",
]
