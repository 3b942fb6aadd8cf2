"""Identifiers of companies as form and model fields check them."""

from django.core.exceptions import ValidationError

from compcor.core.identifiers import IdentifierError, OrganisationNumber
from compcor.core.sni import parse_sni


def validate_organisation_number(number: str) -> None:
    """Refuse what is not a company number (docs/domain.md §4.3)."""
    try:
        OrganisationNumber.parse(number)
    except IdentifierError as error:
        raise ValidationError(str(error), code=error.code) from error


def validate_sni(code: str) -> None:
    """Refuse what is not an SNI code (docs/domain.md §3.7)."""
    try:
        parse_sni(code)
    except IdentifierError as error:
        raise ValidationError(str(error), code=error.code) from error
