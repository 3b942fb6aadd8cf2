"""The worker's part: checking a register, bringing it in, taking it back. Each is safe to do again from the start."""

from django.utils import timezone
from django.utils.translation import gettext as _

from compcor.accounts.models import User
from compcor.core.exceptions import RuleViolation
from compcor.jobs.handlers import JobFailure, handles
from compcor.jobs.models import Job
from compcor.jobs.work import Work
from courses.enums import RegisterState
from courses.models import RegisterImport
from courses.register.actions import (
    APPLY_JOB,
    CHECK_JOB,
    UNDO_JOB,
    apply_register,
    note_check,
    note_refusal,
    scope_of,
    undo_register,
)
from courses.register.limits import Refused
from courses.register.portal import require_few
from courses.register.run import plan_register, read_register
from courses.register.sealed import unseal
from courses.register.state import State
from courses.register.summary import summary_of


def mark_as_failed(job: Job) -> None:
    """Tell the register that its work ended without an outcome."""
    rows = RegisterImport.objects.filter(public_id=job.parameters["register"])
    rows.update(state=RegisterState.FAILED, reason=job.reason, changed_at=timezone.now())


def mark_as_not_undone(job: Job) -> None:
    """Everything is still there, and can be taken back another time."""
    rows = RegisterImport.objects.filter(public_id=job.parameters["register"], state=RegisterState.UNDOING)
    rows.update(state=RegisterState.APPLIED, reason=job.reason, changed_at=timezone.now())


@handles(CHECK_JOB, failed=mark_as_failed)
def check(work: Work) -> None:
    """Read the file, compare it with what is there, and keep what was found."""
    register = _register(work, RegisterState.UPLOADED)
    try:
        state = _read(work, register)
    except Refused as refused:
        with work.finishing(register=str(register.public_id)):
            note_refusal(register=register, refused=refused)
        return
    work.progress(_("Comparing with what is there"), 2, 3)
    plan_register(state)
    with work.finishing(register=str(register.public_id)):
        note_check(register=register, state=state)


@handles(APPLY_JOB, failed=mark_as_failed)
def apply(work: Work) -> None:
    """Bring a confirmed register in. If CompCor has changed since the preview there is a new preview instead."""
    register = _register(work, RegisterState.APPLYING)
    by = User.objects.get(public_id=work.job.parameters["by"])
    state = _read(work, register)
    work.progress(_("Bringing the rows in"), 2, 3)
    try:
        with work.finishing(register=str(register.public_id)):
            plan_register(state, holds=True)
            if summary_of(state) == register.summary:
                apply_register(register=register, state=state, by=by)
            else:
                note_check(register=register, state=state)
                RegisterImport.objects.filter(pk=register.pk).update(summary=register.summary | {"is_anew": True})
    except RuleViolation as violation:
        raise JobFailure(violation.message) from violation


@handles(UNDO_JOB, failed=mark_as_not_undone)
def undo(work: Work) -> None:
    """Take a register back, all that can be or nothing."""
    register = _register(work, RegisterState.UNDOING)
    by = User.objects.get(public_id=work.job.parameters["by"])
    work.progress(_("Taking the rows back"), 1, 2)
    try:
        with work.finishing(register=str(register.public_id)):
            undo_register(register=register, by=by)
    except RuleViolation as violation:
        raise JobFailure(violation.message) from violation


def _register(work: Work, state: RegisterState) -> RegisterImport:
    register = RegisterImport.objects.filter(public_id=work.job.parameters["register"], state=state).first()
    if register is None:
        raise JobFailure(_("The register is no longer waiting for this work."))
    return register


def _read(work: Work, register: RegisterImport) -> State:
    work.progress(_("Reading the file"), 1, 3)
    state = read_register(unseal(register.file), now=timezone.now(), scope=scope_of(register))
    require_few(state)
    return state
