"""Production: every secret from the environment or a file, and no start while one is missing."""

from pathlib import Path

from compcor.settings import env
from compcor.settings.base import *  # noqa: F403
from compcor.settings.base import BASE_DIR

SECRET_KEY = env.text("COMPCOR_SECRET_KEY")
COMPCOR_ENCRYPTION_KEYS = env.words("COMPCOR_ENCRYPTION_KEYS")
COMPCOR_INDEX_KEY = env.text("COMPCOR_INDEX_KEY")
COMPCOR_AUDIT_KEY = env.text("COMPCOR_AUDIT_KEY")

DEBUG = False
ALLOWED_HOSTS = env.hosts("COMPCOR_HOSTS")
SITE_URL = f"https://{ALLOWED_HOSTS[0]}"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("COMPCOR_PROXIES", 1)

DATABASES = {"default": env.database("DATABASE_URL")}
FILES_DIR = Path(env.text("COMPCOR_FILES", "/var/lib/compcor/files"))

CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 0,
    "visibility_timeout": 2400,
}
CELERY_BEAT_SCHEDULE_FILENAME = env.text("COMPCOR_BEAT_FILE", "/var/lib/compcor/beat-schedule")

# Without it, a user's missing password would be found out by the first mail that does not go.
SMTP_USER = env.text("SMTP_USER", "")
SMTP_PASSWORD = env.text("SMTP_PASSWORD") if SMTP_USER else ""
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("SMTP_HOST"),
            "port": env.integer("SMTP_PORT", 587),
            "username": SMTP_USER,
            "password": SMTP_PASSWORD,
            "use_tls": True,
            "timeout": 10,
        },
    },
}
DEFAULT_FROM_EMAIL = env.text("COMPCOR_MAIL_FROM")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
MAIL_RETURN_PATH = env.text("COMPCOR_MAIL_RETURN_PATH", "")

STATIC_ROOT = Path(env.text("COMPCOR_STATIC", str(BASE_DIR / "var" / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "compcor.core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
