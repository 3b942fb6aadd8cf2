"""The app `participants`."""

from django.apps import AppConfig


class ParticipantsConfig(AppConfig):
    """Settings of the app."""

    name = "participants"
