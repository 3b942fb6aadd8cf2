"""The app `compcor.accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Settings of the app."""

    name = "compcor.accounts"
    label = "accounts"
