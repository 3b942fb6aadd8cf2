"""Right audience? The second of the four questions: a page is made for a role; others get 403."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from compcor.accounts.enums import Role
from compcor.accounts.models import User


def reader(request: HttpRequest) -> User:
    """Who reads the page; LoginRequiredMiddleware has seen to it that somebody does."""
    return cast("User", request.user)


class AudienceMixin:
    """A page for the roles in `roles`. The first mixin of a view."""

    roles: tuple[str, ...] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """Refuse a class whose view would answer before anybody has asked who reads."""
        super().__init_subclass__(**options)
        order = cls.__mro__
        if View in order and order.index(View) < order.index(AudienceMixin):
            raise TypeError(f"{cls.__name__}: the audience's mixin stands first.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse other roles before anything is read."""
        if reader(request).role not in self.roles:
            raise PermissionDenied
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


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
