"""The trial installation of `bin/run`: SQLite, a queue of files and keys of its own under `var/trial/`."""

import os
from pathlib import Path

from compcor.core.processes import address
from compcor.core.trial_keys import load_or_make_keys
from compcor.settings.base import *  # noqa: F403
from compcor.settings.base import BASE_DIR

VAR_DIR = Path(os.environ.get("COMPCOR_VAR") or BASE_DIR / "var").resolve() / "trial"
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

_keys = load_or_make_keys(VAR_DIR / "keys.json")
SECRET_KEY = _keys["secret_key"]
COMPCOR_ENCRYPTION_KEYS = _keys["encryption_keys"]
COMPCOR_INDEX_KEY = _keys["index_key"]
COMPCOR_AUDIT_KEY = _keys["audit_key"]

DEBUG = False
IS_TRIAL = True
SECOND_FACTOR_REQUIRED = False
ALLOWED_HOSTS = ["*"]
SITE_URL = os.environ.get("SITE_URL") or address(os.environ.get("BIND") or "127.0.0.1:8000")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR_DIR / "db.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;",
        },
    },
}
FILES_DIR = VAR_DIR / "files"
MAILBOX_DIR = VAR_DIR / "mail"
MAILERS = {"default": {"BACKEND": "compcor.mail.trial.FolderBackend"}}

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # a style that is edited while the trial runs is served whole

_queue = VAR_DIR / "queue"
for folder in ("messages", "control"):
    (_queue / folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_queue / "messages"),
    "data_folder_out": str(_queue / "messages"),
    "control_folder": str(_queue / "control"),
    "polling_interval": 0.5,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
