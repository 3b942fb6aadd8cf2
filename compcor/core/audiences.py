"""Right audience? The second of the four questions: a page is made for a role; others get 403."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from compcor.accounts.enums import Role


class AudienceMixin:
    """A page for the roles in `roles`. The first mixin of a view."""

    roles: tuple[Role, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401
        """Refuse other roles before anything is read."""
        if request.user.role not in self.roles:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class CoordinatorMixin(AudienceMixin):
    """Coordinators of MITC and its partners."""

    roles = (Role.COORDINATOR,)


class TrainerMixin(AudienceMixin):
    """Trainers."""

    roles = (Role.TRAINER,)


class LeadershipMixin(AudienceMixin):
    """Project leadership."""

    roles = (Role.LEADERSHIP,)


class ReportMixin(AudienceMixin):
    """Progress reports hold aggregates: coordinators and leadership make and read them."""

    roles = (Role.COORDINATOR, Role.LEADERSHIP)


class AuditorMixin(AudienceMixin):
    """Auditors, for a limited time."""

    roles = (Role.AUDITOR,)


class AdministratorMixin(AudienceMixin):
    """Administrators: accounts and settings, no people."""

    roles = (Role.ADMINISTRATOR,)
