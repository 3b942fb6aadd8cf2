"""The app `compcor.audit`."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.audit"
    label = "audit"
