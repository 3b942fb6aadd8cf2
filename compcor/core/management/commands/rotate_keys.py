"""`manage.py rotate_keys`: closes every stored secret with the first key of COMPCOR_ENCRYPTION_KEYS."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from compcor.accounts.adapter import SECRETS
from compcor.core.crypto import key_ring
from compcor.core.fields import EncryptedTextField, token_of
from compcor.project.models import Project

SECRET_NAMES = ("secret", "seed")


class Command(BaseCommand):
    """Row by row, so that it can stop and go on, while people work; what somebody writes meanwhile is newer already.

    The proof of the keys comes last: while anything waits for an older key, CompCor does not start without that key.
    Uploaded registers that wait to be confirmed keep their key: they are gone after 30 days (docs/operations.md).
    """

    help = "Encrypt what older keys have encrypted with the first key, so that the older ones can be removed."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """The second factors, then every encrypted column."""
        self.stdout.write(f"{Authenticator._meta.label}: {rotate_second_factors()}")
        for model in sorted(apps.get_models(), key=lambda model: model is Project):
            for field in model._meta.concrete_fields:
                if isinstance(field, EncryptedTextField):
                    self.stdout.write(f"{model._meta.label}.{field.name}: {rotate_column(model, field)}")


def rotate_column(model: type[models.Model], field: EncryptedTextField) -> int:
    """Encrypt a column anew where an older key did it; how many values that were."""
    ring = key_ring()
    rows = model._base_manager.annotate(token=token_of(field.name)).filter(token__isnull=False)
    older = [
        pk for pk, token in rows.values_list("pk", "token").iterator(chunk_size=2000) if ring.needs_rotation(token)
    ]
    for pk in older:
        with transaction.atomic():
            token = rows.select_for_update(no_key=True).values_list("token", flat=True).filter(pk=pk).first()
            if token is not None:  # somebody may have removed the row, or emptied it, since
                model._base_manager.filter(pk=pk).update(**{field.name: ring.decrypt(token, field.context)})
    return len(older)


def rotate_second_factors() -> int:
    """The same for the secrets of authenticator apps and recovery codes, which lie inside JSON."""
    ring, rotated = key_ring(), 0
    with transaction.atomic():
        for factor in Authenticator.objects.select_for_update():
            older = {
                name: ring.encrypt(ring.decrypt(factor.data[name], SECRETS), SECRETS)
                for name in SECRET_NAMES
                if name in factor.data and ring.needs_rotation(factor.data[name])
            }
            if older:
                factor.data |= older
                factor.save(update_fields=["data"])
                rotated += 1
    return rotated
