"""CompCor as it is measured: as in production, but on loopback without TLS, and with keys that live one run."""

import json
import os
from pathlib import Path

from compcor.settings import env
from compcor.settings.base import *  # noqa: F403
from compcor.settings.base import MIDDLEWARE

_keys = json.loads(env.text("BENCH_KEYS"))
SECRET_KEY = "measured-" + _keys["audit_key"]
COMPCOR_ENCRYPTION_KEYS = _keys["encryption_keys"]
COMPCOR_INDEX_KEY = _keys["index_key"]
COMPCOR_AUDIT_KEY = _keys["audit_key"]

DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": env.database("DATABASE_URL")}
FILES_DIR = Path(os.environ["BENCH_FOLDER"]) / "files"
CELERY_BROKER_URL = "memory://"
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
WHITENOISE_USE_FINDERS = True
MIDDLEWARE = ["bench.counting.CountQueries", *MIDDLEWARE]
