"""What production sets and the trial cannot: cookies that only travel encrypted, and are ours alone."""

import json
import os
import subprocess
import sys

import pytest

from compcor.core.crypto import generate_keys
from tests.project.sources import ROOT

SCRIPT = """
import json, django; django.setup()
from django.conf import settings
names = [name for name in dir(settings) if "COOKIE" in name or "SECURE" in name or name in ("DEBUG", "IS_TRIAL",
    "SECOND_FACTOR_REQUIRED", "SITE_URL", "ALLAUTH_TRUSTED_PROXY_COUNT", "SESSION_IDLE_SECONDS",
    "SESSION_ABSOLUTE_SECONDS")]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@pytest.fixture(scope="module")
def production() -> dict[str, object]:
    """The settings that a production installation runs with."""
    keys = generate_keys()
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "compcor.settings.production",
        "COMPCOR_SECRET_KEY": "x" * 60,
        "COMPCOR_ENCRYPTION_KEYS": ",".join(keys["encryption_keys"]),
        "COMPCOR_INDEX_KEY": str(keys["index_key"]),
        "COMPCOR_AUDIT_KEY": str(keys["audit_key"]),
        "COMPCOR_HOSTS": "compcor.example.se",
        "COMPCOR_MAIL_FROM": "compcor@example.se",
        "DATABASE_URL": "postgres://compcor@localhost/compcor",
        "REDIS_URL": "redis://localhost/0",
        "SMTP_HOST": "mail.example.se",
    }
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_travel_encrypted_and_no_script_reads_them(production: dict[str, object], cookie: str) -> None:
    assert production[f"{cookie}_COOKIE_SECURE"] is True
    assert production[f"{cookie}_COOKIE_HTTPONLY"] is True
    assert production[f"{cookie}_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_no_other_host_can_plant_them(production: dict[str, object], cookie: str) -> None:
    assert str(production[f"{cookie}_COOKIE_NAME"]).startswith("__Host-")
    assert production[f"{cookie}_COOKIE_DOMAIN"] is None
    assert production[f"{cookie}_COOKIE_PATH"] == "/"


def test_everything_is_https_for_a_year(production: dict[str, object]) -> None:
    assert production["SECURE_SSL_REDIRECT"] is True
    assert production["SECURE_HSTS_SECONDS"] == 31_536_000
    assert production["SITE_URL"] == "https://compcor.example.se"


def test_nothing_of_the_trial_is_left(production: dict[str, object]) -> None:
    assert production["DEBUG"] is False
    assert production["IS_TRIAL"] is False
    assert production["SECOND_FACTOR_REQUIRED"] is True
    assert production["ALLAUTH_TRUSTED_PROXY_COUNT"] == 1
    assert production["SESSION_IDLE_SECONDS"] == 2 * 60 * 60
    assert production["SESSION_ABSOLUTE_SECONDS"] == 12 * 60 * 60
