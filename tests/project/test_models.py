"""Conventions of the models. Each test lists every offence at once."""

import re

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

from compcor.core.scoping import ScopedQuerySet
from tests.project.sources import PACKAGES, ROOT, project_files

OUR_MODELS = [model for model in apps.get_models() if model.__module__.split(".")[0] in PACKAGES]

# Models that hold nothing of a company or a person, each with what it holds instead.
UNSCOPED = {
    "accounts.SavedView": "a shortcut, read only through the user whose own it is",
    "participants.PrivacyNotice": "the text of the notice about personal data, which everybody may read",
    "project.Partner": "the three organisations that run the project, named on its public pages",
    "project.Target": "numbers of the project's application",
}

# Nobody types these rows: they are sums that actions keep beside the attendance.
SUMMARIES = {"courses.AttendedMonth", "courses.Participation"}


def test_every_model_is_scoped() -> None:
    """Forgetting to decide who sees a row must be impossible."""
    unscoped = [
        model._meta.label for model in OUR_MODELS if not isinstance(model._default_manager.all(), ScopedQuerySet)
    ]

    assert sorted(unscoped) == sorted(UNSCOPED)


def test_keys_across_apps_hide_their_reverse_name() -> None:
    """A reverse accessor to another app is an upward import in disguise."""
    offences = [
        str(field)
        for model in OUR_MODELS
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.remote_field.model._meta.app_label != model._meta.app_label
        and not field.remote_field.hidden
    ]

    assert offences == []


def test_constraints_speak_to_the_user() -> None:
    """An invariant is named after its model and says in words what is wrong."""
    offences = [
        f"{model._meta.label}: {constraint.name}"
        for model in OUR_MODELS
        if model._meta.label not in SUMMARIES
        for constraint in model._meta.constraints
        if constraint.violation_error_message == constraint.default_violation_error_message
    ]

    assert offences == []


def test_migrations_are_complete() -> None:
    with translation.override(None):  # verbose names are kept untranslated
        loader = MigrationLoader(None, ignore_no_migrations=True)
        detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))

        assert sorted(detector.changes(graph=loader.graph)) == []


def test_migrations_are_named() -> None:
    """A migration is read by people: its name says what it does."""
    names = [path for package in PACKAGES for path in project_files(f"{package}/**/migrations/0*.py")]

    assert [str(path.relative_to(ROOT)) for path in names if re.search(r"_auto_\d{8}", path.name)] == []
