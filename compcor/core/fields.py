"""Model fields that every app shares: encrypted text, and names in Swedish order."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.functions import Cast
from django.db.models.lookups import Lookup
from django.utils.translation import gettext_lazy as _

from compcor.core.crypto import key_ring
from compcor.core.text import clean_text

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters, except tab and line breaks
    "\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction marks, which make text read otherwise than it is
    "\ud800-\udfff\ufffe\uffff]"  # what no database or workbook can hold
)


def no_control_characters(text: str) -> None:
    """Refuse characters that databases, workbooks and e-mail headers stumble over."""
    if _FORBIDDEN.search(text):
        raise ValidationError(_("The text contains characters that cannot be used."), code="control_characters")


class SwedishCharField(models.CharField):
    """A cleaned line of text (NFC, single spaces, no control characters), in Swedish order."""

    default_validators = [no_control_characters]

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("db_collation", "sv-x-icu")
        super().__init__(*args, **options)

    def to_python(self, value: object) -> str | None:
        text = super().to_python(value)
        return clean_text(text) if isinstance(text, str) else text

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Django quotes a collation's name on PostgreSQL, but not on SQLite."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "sqlite":
            parameters["collation"] = f'"{parameters["collation"]}"'
        return parameters


class EncryptedTextField(models.TextField):
    """Text that the database holds encrypted and Python sees plain.

    `context` names the column ("participants.participant.personal_number") and is part of the encryption: it
    stays when a model or field is renamed. The column cannot be searched (keep a blind index beside it), and
    `dumpdata` leaves it out.
    """

    def __init__(self, *args: Any, context: str, **options: Any) -> None:
        self.context = context
        options.setdefault("serialize", False)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        return name, path, list(args), {**options, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text is None else key_ring().encrypt(text, self.context)

    def from_db_value(self, value: str | None, _expression: object, _connection: BaseDatabaseWrapper) -> str | None:
        return value if value is None else key_ring().decrypt(value, self.context)

    def get_lookup(self, lookup_name: str) -> type[Lookup] | None:
        """Allow only `isnull`: equal texts have different tokens, so any other question would go wrong."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, _lookup_name: str) -> None:
        return None


def token_of(field_name: str) -> Cast:
    """The stored token as an expression, for the rotation of keys: `annotate(token=token_of("…"))`."""
    return Cast(field_name, models.TextField())
