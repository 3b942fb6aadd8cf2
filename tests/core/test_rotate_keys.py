"""A new key takes the place of an old one while everything stays readable."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from pytest_django import Settings

from compcor.core.crypto import generate_keys
from participants.models import Participant
from tests.factories import make_participant, make_user

pytestmark = pytest.mark.django_db


def test_the_old_key_can_be_removed_when_the_keys_are_rotated(settings: Settings) -> None:
    make_participant(number="198507099805")
    TOTP.activate(make_user(), "JBSWY3DPEHPK3PXP")
    new = [text.replace("k1:", "k2:") for text in generate_keys()["encryption_keys"]]
    settings.COMPCOR_ENCRYPTION_KEYS = [*new, *settings.COMPCOR_ENCRYPTION_KEYS]

    call_command("rotate_keys", stdout=StringIO())
    settings.COMPCOR_ENCRYPTION_KEYS = new

    assert Participant.objects.get().personal_number == "198507099805"
    assert TOTP(Authenticator.objects.get()).instance.data["secret"].startswith("k2.")
    again = StringIO()
    call_command("rotate_keys", stdout=again)
    assert all(line.endswith(": 0") for line in again.getvalue().splitlines())
