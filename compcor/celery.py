"""The Celery application. The truth of every job is its row (`compcor.jobs`); the broker only wakes a worker."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_init
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.log import configure_logging
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compcor.settings.trial")

app = Celery("compcor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def log_as_the_web_server_does(**_signal: object) -> None:
    """Celery would put lines of its own in place of ours, with the names and addresses that ours leave out."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


@worker_init.connect
def refuse_wrong_keys(**_signal: object) -> None:
    """Celery notes what its receivers raise and goes on, unless it is an exit."""
    try:
        import_string("compcor.project.proof.refuse_at_start")()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
