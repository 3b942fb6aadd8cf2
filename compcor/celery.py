"""The Celery application. The truth of every job is its row (`compcor.jobs`); the broker only wakes a worker."""

import os

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compcor.settings.trial")

app = Celery("compcor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_wrong_keys(**_signal: object) -> None:
    """Celery notes what its receivers raise and goes on, unless it is an exit."""
    try:
        import_string("compcor.project.proof.refuse_at_start")()
    except ImproperlyConfigured as error:
        raise SystemExit(str(error)) from error
