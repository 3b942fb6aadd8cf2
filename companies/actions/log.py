"""The log of a company: who was in touch when about what, and the files that belong to it."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.enums import ContactKind, InterestState
from companies.models import Company, CompanyDocument, ContactEvent
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from compcor.core.files import keep_file, path_of
from compcor.core.uploads import checked_kind


@transaction.atomic
def log_contact(
    *, company: Company, kind: ContactKind | str, text: str, by: User, happened_at: datetime | None = None
) -> ContactEvent:
    """Note a call, visit, meeting, mail or thought. Who was new to the project is from then on contacted."""
    at = happened_at or timezone.now()
    if at > timezone.now():
        raise RuleViolation(_("A contact has happened. Add a task for what is to come."), "happened_at")
    event = ContactEvent(company=company, kind=kind, happened_at=at, text=text, made_by=by)
    event.full_clean()
    event.save()
    if kind != ContactKind.NOTE:
        company.interests.filter(state=InterestState.NEW).update(
            state=InterestState.CONTACTED, changed_at=timezone.now()
        )
    record("company.contact_logged", company, by=by, kind=event.kind, contact=event.public_id)
    return event


@transaction.atomic
def add_document(*, company: Company, content: bytes, written_name: str, by: User, title: str = "") -> CompanyDocument:
    """Keep a file with the company. What it is, its first bytes say; its name is only its title."""
    kind = checked_kind(content, written_name=written_name)
    document = CompanyDocument(
        company=company,
        title=title or kind.stem,
        file_name="-",
        extension=kind.extension,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        uploaded_by=by,
    )
    document.full_clean()
    document.file_name = keep_file(content, folder="companies", suffix=f".{kind.extension}")
    document.save()
    record("company.document_added", company, by=by, document=document.public_id, sha256=document.sha256)
    return document


@transaction.atomic
def remove_document(*, document: CompanyDocument, by: User) -> Company:
    """Take a file away for good; the log keeps that it was there."""
    company, path = document.company, path_of(document.file_name)
    record("company.document_removed", company, by=by, document=document.public_id, sha256=document.sha256)
    document.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))
    return company
