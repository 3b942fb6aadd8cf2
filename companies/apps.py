"""The app `companies`."""

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    """Settings of the app."""

    name = "companies"
