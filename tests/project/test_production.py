"""Production, judged without a container engine: the compose file, the Dockerfile and the settings fit together."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from ruamel.yaml import YAML

from tests.project.sources import ROOT

PROGRAMS = Path(sys.executable).parent
# What the person who installs it writes into compcor.env.
INSTALLATION = {
    "COMPCOR_HOSTS": "compcor.example.se",
    "COMPCOR_MAIL_FROM": "compcor@example.se",
    "SMTP_HOST": "mail.example.se",
}

# What the compose file gives it.
SECRETS = (
    "COMPCOR_SECRET_KEY_FILE",
    "COMPCOR_ENCRYPTION_KEYS_FILE",
    "COMPCOR_INDEX_KEY_FILE",
    "COMPCOR_AUDIT_KEY_FILE",
    "DATABASE_URL_FILE",
    "REDIS_URL",
)


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    return YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture
def environment(services: dict[str, dict[str, Any]], tmp_path: Path) -> dict[str, str]:
    """What the web container sees, with its secrets in a folder of the test."""
    folder = tmp_path / "secrets"
    call_command("make_secrets", folder, stdout=io.StringIO())
    given = {name: value.replace("/run/secrets", str(folder)) for name, value in services["web"]["environment"].items()}
    settings = {"DJANGO_SETTINGS_MODULE": "compcor.settings.production", "PATH": os.environ["PATH"]}
    return given | INSTALLATION | settings


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_compose_file_is_valid() -> None:
    command = [PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml"]
    subprocess.run(command, cwd=ROOT, check=True)


def test_dockerfile_is_sound() -> None:
    subprocess.run([PROGRAMS / "hadolint", "Dockerfile"], cwd=ROOT, check=True)


def test_every_service_is_watched_and_unprivileged(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert "privileged" not in service, name
        assert "healthcheck" in service or service["restart"] == "no", name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_production_settings_pass_every_check(environment: dict[str, str]) -> None:
    """With what the compose file gives. The checks of the models ask the database, which `bin/lint` has not."""
    scope = ["--tag=security"]
    if "DATABASE_URL" in os.environ:
        del environment["DATABASE_URL_FILE"]
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
        scope = []

    checked = manage("check", "--deploy", "--fail-level=INFO", *scope, environment=environment)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("missing", [*INSTALLATION, *SECRETS])
def test_production_refuses_to_start_half_configured(environment: dict[str, str], missing: str) -> None:
    del environment[missing]

    checked = manage("check", environment=environment)

    assert checked.returncode != 0
    assert f"{missing.removesuffix('_FILE')} " in checked.stderr


def test_static_files_can_be_collected(environment: dict[str, str], tmp_path: Path) -> None:
    """As the Dockerfile does it: a file that refers to a missing one would break the image."""
    folder = tmp_path / "static"

    collected = manage("collectstatic", "--noinput", environment=environment | {"COMPCOR_STATIC": str(folder)})

    assert collected.returncode == 0, collected.stderr
    assert (folder / "staticfiles.json").exists()
