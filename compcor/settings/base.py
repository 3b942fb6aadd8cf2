"""What every installation shares. The other modules import this one and nothing else."""

from pathlib import Path

from celery.schedules import crontab
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from compcor.settings import env
from compcor.settings.accounts import *  # noqa: F403

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "compcor.core",
    "compcor.accounts",
    "compcor.audit",
    "compcor.project",
    "compcor.jobs",
    "compcor.mail",
    "companies",
    "participants",
    "courses",
    "reporting",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "crispy_forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compcor.core.middleware.LanguageMiddleware",
    "compcor.core.middleware.NoEmptyPageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "compcor.accounts.middleware.AccountPolicyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "compcor.urls"
WSGI_APPLICATION = "compcor.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "compcor.core.context.page",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "compcor"
CRISPY_TEMPLATE_PACK = "compcor"
CRISPY_FAIL_SILENTLY = False

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", _("Swedish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Stockholm"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "compcor.formats"
LANGUAGE_COOKIE_NAME = "language"  # the language switch is remembered here, and nowhere else
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    # Twelve digits are a personal number.
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CACHES = {
    "default": {
        # Limits of sign-in attempts live here: they hold across processes and without Redis.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "compcor_cache",
        # When the table is full, living counts are thrown away too: it must not fill by knocking on the door.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = [
    "compcor.core.uploads.BodyLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 1800
CELERY_TASK_SOFT_TIME_LIMIT = 1740
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 1_000_000
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Stockholm"
CELERY_BEAT_SCHEDULE = {
    "deliver-mails": {"task": "mail.deliver", "schedule": 30.0},
    "forget-mails": {"task": "mail.forget", "schedule": crontab(hour=3, minute=50)},
    "sweep-jobs": {"task": "jobs.sweep", "schedule": 15.0},
    "check-summary": {"task": "reporting.check_summary", "schedule": crontab(hour=3, minute=15)},
    "remove-exports": {"task": "core.remove_exports", "schedule": crontab(minute=30)},
    "forget-registers": {"task": "courses.forget_registers", "schedule": crontab(hour=3, minute=30)},
    "count-doubles": {"task": "participants.count_doubles", "schedule": crontab(hour=4, minute=0)},
    "expire-holds": {"task": "courses.expire_holds", "schedule": crontab(minute="*/10")},
    "remind-of-holds": {"task": "courses.remind_of_holds", "schedule": crontab(hour=7, minute=0)},
    "tell-forgotten": {"task": "courses.tell_forgotten", "schedule": crontab(minute="5-59/10")},
    "clear-sessions": {"task": "accounts.clear_sessions", "schedule": crontab(hour=3, minute=45)},
    "forget-addresses": {"task": "companies.forget_addresses", "schedule": crontab(hour=3, minute=20)},
}

# The trial alone sets this: it opens /design/ and the sign-in help, and it does not force a second factor.
IS_TRIAL = False
# Addresses in mails and documents come from here, never from the request.
SITE_URL = "http://localhost:8000"
# Mails that come back are reported to this address if it is set; `manage.py read_bounces` reads the reports.
MAIL_RETURN_PATH = ""
DEFAULT_FROM_EMAIL = "CompCor <compcor@compcor.example>"
# Addresses of who once sent an expression of interest or was invited are emptied so long afterwards.
ADDRESSES_KEPT_MONTHS = env.integer("COMPCOR_ADDRESSES_KEPT_MONTHS", 12)
SECOND_FACTOR_REQUIRED = True
SESSION_IDLE_SECONDS = 2 * 60 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
