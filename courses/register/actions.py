"""What people do with a register: upload it, confirm it, discard it, take it back. The work is a job's."""

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record
from compcor.core.exceptions import RuleViolation
from compcor.core.text import clean_text
from compcor.jobs.actions import request_job
from courses.enums import RegisterState
from courses.models import RegisterImport
from courses.register.company_undo import take_back_sheet, watch_company, way_of_company
from courses.register.faults import Fault
from courses.register.limits import Refused, is_workbook, require_size
from courses.register.portal import bring_in_people, keep_views_of_others
from courses.register.run import plan_register, read_register
from courses.register.sealed import forget, seal, sealed_before
from courses.register.state import Scope, State
from courses.register.summary import summary_of
from courses.register.undo import take_back, way_back
from courses.register.writing import Writer
from participants.models import Participant

CHECK_JOB = "courses.check_register"
APPLY_JOB = "courses.apply_register"
UNDO_JOB = "courses.undo_register"
NOT_BROUGHT_IN = _("Only a register that was brought in can be taken back.")
MOST_FAULTS_KEPT = 10_000
KEPT_FOR = timedelta(days=30)
LONGEST_NAME = 120


@transaction.atomic
def upload_register(*, content: bytes, file_name: str, by: User, company: Company | None = None) -> RegisterImport:
    """Keep a file and have it checked; nothing of it is written yet. With a company it is that company's own."""
    try:
        require_size(content)
        is_workbook(content)
    except Refused as refused:
        raise RuleViolation(refused.message, "file") from refused
    forget_old_files()
    register = RegisterImport(
        company=company, file=seal(content), file_name=clean_name(file_name), size=len(content), uploaded_by=by
    )
    register.save()
    record("register.uploaded", register, by=by, size=register.size)
    return request_check(register, by=by)


def request_check(register: RegisterImport, *, by: User | None) -> RegisterImport:
    """Let a worker read the file and compare it with what is there."""
    register.job = request_job(kind=CHECK_JOB, parameters={"register": str(register.public_id)}, by=by)
    register.save(update_fields=["job", "changed_at"])
    return register


@transaction.atomic
def confirm_register(*, register: RegisterImport, by: User) -> RegisterImport:
    """Have a checked register without faults brought in, whole or not at all."""
    register = _locked(register)
    if register.state != RegisterState.CHECKED or register.fault_count:
        raise RuleViolation(_("Only a register without faults can be brought in, and only once."))
    if not register.file:
        raise RuleViolation(_("The file was kept for 30 days and is gone. Bring it in anew."))
    register.state = RegisterState.APPLYING
    register.summary.pop("is_anew", None)  # the new preview has been seen
    parameters = {"register": str(register.public_id), "by": str(by.public_id)}
    register.job = request_job(kind=APPLY_JOB, parameters=parameters, by=by)
    register.save(update_fields=["state", "summary", "job", "changed_at"])
    record("register.confirmed", register, by=by)
    return register


@transaction.atomic
def discard_register(*, register: RegisterImport, by: User) -> RegisterImport:
    """Remove a register that was not brought in, with its file."""
    register = _locked(register)
    if register.state not in (RegisterState.CHECKED, RegisterState.REFUSED, RegisterState.FAILED):
        raise RuleViolation(_("A register that is being worked on, or was brought in, cannot be removed."))
    record("register.discarded", register, by=by, state=register.state)
    name = register.file
    transaction.on_commit(lambda: forget(name))
    RegisterImport.objects.filter(pk=register.pk).delete()
    return register


@transaction.atomic
def request_undo(*, register: RegisterImport, by: User) -> RegisterImport:
    """Have an import taken back, as far as nothing has been changed or used since."""
    register = _locked(register)
    if register.state != RegisterState.APPLIED:
        raise RuleViolation(NOT_BROUGHT_IN)
    register.state, register.reason = RegisterState.UNDOING, ""
    parameters = {"register": str(register.public_id), "by": str(by.public_id)}
    register.job = request_job(kind=UNDO_JOB, parameters=parameters, by=by)
    register.save(update_fields=["state", "reason", "job", "changed_at"])
    return register


@transaction.atomic
def undo_register(*, register: RegisterImport, by: User) -> RegisterImport:
    """Take an import back. What was changed or used since stays, and is named in `kept`."""
    register = _locked(register)
    if register.state not in (RegisterState.APPLIED, RegisterState.UNDOING) or register.applied_at is None:
        raise RuleViolation(NOT_BROUGHT_IN)
    kept = take_back(register.way_back, applied_at=register.applied_at, by=by)
    return _note_undone(register, kept, by=by)


@transaction.atomic
def undo_sheet(*, register: RegisterImport, by: User) -> RegisterImport:
    """Take a company's own sheet back, at once and all of it: refused when something later depends on it."""
    register = _locked(register)
    if register.state != RegisterState.APPLIED or register.company is None:
        raise RuleViolation(NOT_BROUGHT_IN)
    take_back_sheet(register.way_back, company=register.company, by=by)
    return _note_undone(register, [], by=by)


def _note_undone(register: RegisterImport, kept: list[dict[str, Any]], *, by: User) -> RegisterImport:
    register.state = RegisterState.UNDONE
    register.undone_at, register.undone_by = timezone.now(), by
    register.kept, register.way_back = kept, "{}"
    register.save()
    counts = {entry["model"]: entry["count"] for entry in kept}
    record("register.undone", register, by=by, kept=counts)
    return register


@transaction.atomic
def note_check(*, register: RegisterImport, state: State) -> RegisterImport:
    """Keep what a check found."""
    register.state = RegisterState.REFUSED if state.faults else RegisterState.CHECKED
    register.reason = ""
    register.summary = summary_of(state)
    register.fault_count = len(state.faults)
    register.faults = json.dumps([fault.as_json() for fault in state.faults[:MOST_FAULTS_KEPT]])
    register.save()
    record("register.checked", register, by=None, faults=register.fault_count)
    return register


@transaction.atomic
def note_refusal(*, register: RegisterImport, refused: Refused) -> RegisterImport:
    """Keep why the file was not read. The sentence is kept in English and translated where it is shown."""
    with translation.override("en"):
        register.reason = str(refused.message)
    register.state = RegisterState.REFUSED
    register.save(update_fields=["state", "reason", "changed_at"])
    record("register.refused", register, by=None)
    return register


@transaction.atomic
def apply_register(*, register: RegisterImport, state: State, by: User | None) -> RegisterImport:
    """Write a checked register: all of it or, if anything fails, nothing."""
    if state.faults:
        raise RuleViolation(_("The register has faults. Nothing was brought in."))
    seen = watch_company(state)
    keep_views_of_others(state)
    written = Writer(state, by=by, source=register).write()
    bring_in_people(state, written.created[Participant], by=by)
    register.state = RegisterState.APPLIED
    register.summary, register.reason = summary_of(state), ""
    register.fault_count, register.faults = 0, "[]"
    register.way_back = way_of_company(seen) if seen else way_back(written)
    register.applied_at, register.applied_by = written.at, by
    name, register.file = register.file, ""
    register.save()
    counts = {
        entry["model"]: {"new": entry["new"], "changed": entry["changed"]} for entry in register.summary["models"]
    }
    record("register.applied", register, by=by, rows=counts)
    transaction.on_commit(lambda: forget(name))
    return register


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an import at once."""

    summary: dict[str, Any]
    faults: list[Fault]
    is_written: bool


def import_register(*, content: bytes, file_name: str, by: User | None, is_dry: bool = False) -> Outcome:
    """The whole way at once, for the command line. Nothing is written if there are faults or nothing is new."""
    with transaction.atomic():
        state = plan_register(read_register(content, now=timezone.now()), holds=not is_dry)
        is_written = not (state.faults or is_dry) and state.has_news
        if is_written:
            register = RegisterImport(file_name=clean_name(file_name), size=len(content), uploaded_by=by)
            register.save()
            apply_register(register=register, state=state, by=by)
        return Outcome(summary_of(state), state.faults, is_written)


def faults_of(register: RegisterImport) -> list[Fault]:
    """The faults, in the order of the file."""
    return [Fault.from_json(stored) for stored in json.loads(register.faults)]


def scope_of(register: RegisterImport) -> Scope:
    """The whole register, or one company's people."""
    return Scope(company=register.company_id)


def clean_name(file_name: str) -> str:
    """The file's own name without folders and odd characters; it is shown, never used as a path."""
    name = clean_text(PurePath(file_name.replace("\\", "/")).name)
    return "".join(character for character in name if character.isprintable())[-LONGEST_NAME:] or "register.xlsx"


def forget_old_files() -> None:
    """Files that nobody confirmed in 30 days are removed; what the check found stays."""
    old = RegisterImport.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).exclude(file="")
    for register in old.exclude(state__in=(RegisterState.UPLOADED, RegisterState.APPLYING)):
        RegisterImport.objects.filter(pk=register.pk).update(file="")
        transaction.on_commit(partial(forget, register.file))


def forget_lost_files() -> None:
    """Remove files that no import names: of an upload that was not kept, or a worker that stopped. After a day."""
    kept = set(RegisterImport.objects.exclude(file="").values_list("file", flat=True))
    for name in sealed_before(timezone.now() - timedelta(days=1)):
        if name not in kept:
            forget(name)


def _locked(register: RegisterImport) -> RegisterImport:
    return RegisterImport.objects.select_for_update(of=("self",)).get(pk=register.pk)
