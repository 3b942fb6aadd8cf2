"""Everybody and everything that the access table needs: two companies with data each, and one person per audience."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from companies.models import (
    Agreement,
    Company,
    CompanyDocument,
    CompanyMembership,
    CompanyMove,
    CompanyTask,
    ContactInvitation,
    EligibilityOverride,
    Interest,
    SizeDeclaration,
)
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.files import keep_file
from compcor.jobs.models import Job
from compcor.mail.models import Message
from compcor.project.models import Partner, Project, current_project
from courses.enums import AttendanceSource, AttendanceStatus
from courses.models import Attendance, Course, CourseRun, Enrolment, RegisterImport, SeatHold, Session
from participants.models import (
    EmployeeCard,
    Employment,
    JobChange,
    Merge,
    NoticeGiven,
    NotTheSame,
    Participant,
    Takeover,
)
from reporting.enums import ReportState
from reporting.models import CompanyReport, ProgressReport
from tests.factories import (
    make_card,
    make_contact,
    make_course,
    make_declaration,
    make_document,
    make_enrolment,
    make_hold,
    make_interest,
    make_invitation,
    make_job_change,
    make_look,
    make_merge,
    make_message,
    make_move,
    make_notice_given,
    make_override,
    make_participant,
    make_run,
    make_sent_agreement,
    make_session,
    make_signing_link,
    make_takeover,
    make_task,
    make_user,
)
from tests.factories import make_company as factory_company

INVITATION = "the-token-of-an-invitation"
SIGNING = "the-token-of-an-agreement"


@dataclass
class Place:
    """A company with somebody employed, who has a seat on a run, was at its session, and whose contact signs in."""

    company: Company
    contact: User
    participant: Participant
    run: CourseRun
    session: Session
    enrolment: Enrolment
    attendance: Attendance
    trainer: User
    membership: CompanyMembership
    move: CompanyMove
    employment: Employment
    company_report: CompanyReport
    invitation: ContactInvitation
    hold: SeatHold
    task: CompanyTask
    interest: Interest
    company_document: CompanyDocument
    agreement: Agreement
    signed_agreement: Agreement
    override: EligibilityOverride
    declaration: SizeDeclaration
    card: EmployeeCard
    notice_given: NoticeGiven
    sheet: RegisterImport


def make_place(course: Course) -> Place:
    """One such company; everything in it belongs to nobody else."""
    company = factory_company()
    participant = make_participant(company=company)
    trainer = make_user(Role.TRAINER)
    run = make_run(course)
    run.trainers.add(trainer)
    session = make_session(run, timezone.localdate() - timedelta(days=1))
    enrolment = make_enrolment(participant, run, company)
    attendance = Attendance.objects.create(
        session=session,
        enrolment=enrolment,
        company=company,
        status=AttendanceStatus.PRESENT,
        arrived_at=session.starts_at,
        left_at=session.ends_at,
        net_minutes=180,
        source=AttendanceSource.REGISTER,
        recorded_at=session.ends_at,
    )
    contact = make_contact(company)
    return Place(
        company,
        contact,
        participant,
        run,
        session,
        enrolment,
        attendance,
        trainer,
        membership=CompanyMembership.objects.get(user=contact),
        move=make_move(company, date(2021, 3, 1)),
        employment=Employment.objects.get(participant=participant),
        company_report=make_company_report(company, by=contact),
        invitation=make_invitation(company),
        hold=make_hold(run, company),
        task=make_task(company),
        interest=make_interest(company),
        company_document=make_document(company, by=make_user()),
        agreement=make_sent_agreement(company, version=2),
        signed_agreement=make_signed_agreement(company),
        override=make_override(company),
        declaration=make_declaration(company),
        card=make_card(participant, company),
        notice_given=make_notice_given(participant, company),
        sheet=RegisterImport.objects.create(company=company, file_name="x.xlsx", size=1, uploaded_by=contact),
    )


def make_signed_agreement(company: Company) -> Agreement:
    """One whose signed file is kept."""
    scan = {"signed_file_name": keep_file(b"%PDF-1.7", folder="agreements", suffix=".pdf"), "signed_sha256": "0" * 64}
    signed = {"state": "signed", "signed_on": date(2020, 9, 1), "signed_at": timezone.now(), "method": "scan"}
    return make_sent_agreement(company, **signed, **scan)


@dataclass
class World:
    """What the rows of the table name, and who asks for it."""

    place: Place
    neighbour: Place
    people: dict[str, User | None]
    account: User
    course: Course
    project: Project
    partner: Partner
    report: ProgressReport
    draft: ProgressReport
    job: Job
    mail: Message
    job_change: JobChange
    register: RegisterImport
    double: Participant
    look: NotTheSame
    merge: Merge
    takeover: Takeover

    def get(self, name: str) -> Any:
        """A thing by its name in the table: of the own company, unless it belongs to no company."""
        return getattr(self, name, None) or getattr(self.place, name)


def make_world() -> World:
    """Everything."""
    course = make_course()
    place, neighbour = make_place(course), make_place(course)
    make_invitation(place.company, token=INVITATION)
    make_signing_link(place.agreement, token=SIGNING)
    ended = make_contact(place.company, ends_on=date(2021, 1, 1))
    coordinator = make_user(Role.COORDINATOR)
    people = {
        "anonymous": None,
        "coordinator": coordinator,
        "own": place.contact,
        "neighbour": neighbour.contact,
        "ended": ended,
        "trainer": place.trainer,
        "other_trainer": neighbour.trainer,
        "leadership": make_user(Role.LEADERSHIP),
        "auditor": make_user(Role.AUDITOR),
        "administrator": make_user(Role.ADMINISTRATOR),
    }
    return World(
        place=place,
        neighbour=neighbour,
        people=people,
        account=make_user(Role.TRAINER),
        course=course,
        project=current_project(),
        partner=Partner.objects.get(is_owner=True),
        report=make_report(1, state=ReportState.LOCKED, by=coordinator),
        draft=make_report(2, state=ReportState.DRAFT, by=coordinator),
        job=Job.objects.create(kind="accounts.mail", idempotency_key="access", requested_by=coordinator),
        mail=make_message(about=[place.company, place.participant, place.run], email="no address"),
        job_change=make_job_change(),
        register=RegisterImport.objects.create(file_name="register.xlsx", size=1, uploaded_by=coordinator),
        double=make_participant(),
        look=make_look(coordinator),
        merge=make_merge(coordinator),
        takeover=make_takeover(coordinator),
    )


def make_company_report(company: Company, *, by: User) -> CompanyReport:
    """A company's own report with its document."""
    return CompanyReport.objects.create(
        company=company,
        period_start=date(2020, 9, 1),
        period_end=date(2021, 9, 30),
        requested_by=by,
        made_at=timezone.now(),
        file_name=keep_file(b"%PDF-1.7", folder="company-reports", suffix=".pdf"),
        sha256="0" * 64,
    )


def make_report(number: int, *, state: ReportState, by: User) -> ProgressReport:
    """A report with a document; approved and locked too if `state` says so."""
    now = timezone.now()
    steps = {"approved_by": by, "approved_at": now, "locked_by": by, "locked_at": now}
    return ProgressReport.objects.create(
        number=number,
        period_start=date(2020, 9, 1),
        period_end=date(2021, 9, 30),
        state=state,
        requested_by=by,
        figures={},
        generated_at=now,
        file_name=keep_file(b"%PDF-1.7", folder="reports", suffix=".pdf"),
        sha256="0" * 64,
        **(steps if state == ReportState.LOCKED else {}),
    )
