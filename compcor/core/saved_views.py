"""Saved views: a person's own shortcuts. They change nothing that others see, so the audit log leaves them out."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compcor.accounts.models import SavedView, User
from compcor.core.exceptions import RuleViolation


@transaction.atomic
def save_view(*, list_name: str, name: str, query: str, by: User) -> SavedView:
    """Keep the list's filters and order under a name; a name in use is given the new ones."""
    try:
        view = SavedView.objects.filter(user=by, list_name=list_name, name=name.strip()).first() or SavedView(
            user=by, list_name=list_name, name=name
        )
        view.query = query
        view.full_clean()
    except ValidationError as error:
        raise RuleViolation(_("The view was not saved. {reason}").format(reason=" ".join(error.messages))) from error
    view.save()
    return view


@transaction.atomic
def remove_view(*, public_id: UUID | str | None, by: User) -> None:
    """Forget one's own view; another's is left alone."""
    if public_id:
        SavedView.objects.filter(user=by, public_id=public_id).delete()
