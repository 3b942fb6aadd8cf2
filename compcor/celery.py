"""The Celery application. The truth of every job is its row (`compcor.jobs`); the broker only wakes a worker."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compcor.settings.trial")

app = Celery("compcor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
