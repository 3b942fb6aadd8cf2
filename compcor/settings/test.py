"""The suite: real PostgreSQL and Redis whose addresses `bin/test` sets."""

import json
import os
import tempfile
from pathlib import Path

from compcor.core.crypto import generate_keys
from compcor.settings import env
from compcor.settings.base import *  # noqa: F403

# A suite on several cores: each of its processes has a Redis database and folders of its own.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and os.environ.get("COMPCOR_TEST_WORKER") != _worker:
    os.environ["COMPCOR_TEST_WORKER"] = _worker
    os.environ["COMPCOR_FILES"] = tempfile.mkdtemp(prefix="compcor-files-")
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{int(_worker.removeprefix('gw')) + 1}"

# Processes that a test starts inherit the keys and the folder of files.
_keys = json.loads(os.environ.setdefault("COMPCOR_TEST_KEYS", json.dumps(generate_keys())))
SECRET_KEY = "test-only-" + "x" * 50
COMPCOR_ENCRYPTION_KEYS = _keys["encryption_keys"]
COMPCOR_INDEX_KEY = _keys["index_key"]
COMPCOR_AUDIT_KEY = _keys["audit_key"]

DEBUG = False
IS_TRIAL = True
SECOND_FACTOR_REQUIRED = False
ALLOWED_HOSTS = ["*"]
SITE_URL = "http://testserver"  # as the test client calls it
LANGUAGE_CODE = "en"

DATABASES = {"default": env.database("DATABASE_URL")}
CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2, "max_retries": 0}
CELERY_TASK_ALWAYS_EAGER = False

VAR_DIR = Path(tempfile.gettempdir()) / f"compcor-test{_worker}"
if "COMPCOR_FILES" not in os.environ:
    os.environ["COMPCOR_FILES"] = tempfile.mkdtemp(prefix="compcor-files-")
FILES_DIR = Path(os.environ["COMPCOR_FILES"])
MAILBOX_DIR = VAR_DIR / "mail"
MAILERS: dict[str, dict[str, object]] = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
if "COMPCOR_TEST_SMTP" in os.environ:  # a process that a test starts sends to the test's own mail server
    _smtp = {"host": "127.0.0.1", "port": env.integer("COMPCOR_TEST_SMTP", 25), "timeout": 5}
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _smtp}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
