"""The accounts that the demonstration's companies and runs are given to."""

from io import StringIO
from itertools import cycle

from django.conf import settings
from django.core.management import call_command

from compcor.accounts.actions import create_account
from compcor.accounts.enums import Role
from compcor.accounts.models import User

# Colleagues of the trial's own coordinator and trainer: they are named on pages, and nobody signs in as them.
COLLEAGUES = (
    (Role.COORDINATOR, "petra@compcor.example", "Petra Partner"),
    (Role.COORDINATOR, "olof@compcor.example", "Olof Region"),
    (Role.TRAINER, "matti@compcor.example", "Matti Mätare"),
    (Role.TRAINER, "elin@compcor.example", "Elin Ström"),
)


def make_accounts() -> None:
    """Those who sign in to a trial, and in every case their colleagues."""
    make_sign_ins()
    for role, email, name in COLLEAGUES:
        if not User.objects.filter(email=email).exists():
            create_account(email=email, name=name, role=role, by=None, invite=False)


def make_sign_ins() -> None:
    """A trial's accounts; the contacts among them as soon as there are companies to speak for."""
    if settings.IS_TRIAL:
        call_command("trial_accounts", stdout=StringIO())


def coordinators_by_county() -> dict[str, User]:
    """Each county has its coordinator; the first of them has the owner's county, and where two are all, a second."""
    return dict(zip(("04", "18", "19"), cycle(User.objects.coordinators().order_by("pk")), strict=False))


def trainers() -> list[User]:
    """The trial's trainer first."""
    return list(User.objects.trainers().order_by("pk"))
