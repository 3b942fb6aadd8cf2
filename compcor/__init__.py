"""CompCor: from company to locked report in one chain."""

from compcor.celery import app as celery_app

__all__ = ["celery_app"]
