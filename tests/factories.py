"""Rows for tests: plain functions that write valid rows directly. Every person and company is invented.

Personal numbers are of the tax agency's test series (238, 239 and 980–989), company numbers begin with 5598 or 5599.
"""

import hashlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from companies.actions import add_document
from companies.enums import AgreementState, CompanyState, Criterion, Independence
from companies.invitations import LIFETIME, hash_of
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
    SigningLink,
    SizeDeclaration,
)
from companies.search import make_findable
from companies.signing import LINK_LIFETIME
from compcor.accounts.enums import Role
from compcor.accounts.models import User
from compcor.core.files import keep_file
from compcor.core.identifiers import PersonalNumber, luhn_check_digit
from compcor.core.periods import SWEDEN, swedish_today
from compcor.mail.actions import send_message
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from compcor.project.models import Partner, Project
from courses.enums import EnrolmentState, Level, RunState, Theme
from courses.models import Course, CourseRun, Enrolment, SeatHold, Session
from participants.actions import merge_participants, take_over
from participants.enums import NoticeChannel, NumberChange, Side
from participants.identity import identify, name_in_lists, next_alias_number
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
from participants.notices import current_notice

_numbers = count(1)
PASSWORD = "a long enough password"  # noqa: S105 - of invented accounts


# The project


def make_project(**more: Any) -> Project:
    """The project of the press release."""
    facts = {
        "name": "Competitive Competence in Corona times",
        "acronym": "CompCor",
        "fund": "ESF",
        "owner": "MITC",
        "grant_sek": Decimal(8_800_000),
        "starts_on": date(2020, 9, 1),
        "ends_on": date(2022, 8, 31),
        "target_participants": 600,
        "target_companies": 60,
    }
    return Project.objects.update_or_create(only=True, defaults=facts | more)[0]


def make_partner(name: str = "Automation Region", **more: Any) -> Partner:
    return Partner.objects.get_or_create(name=name, defaults=more)[0]


# Mails


def make_message(
    *, name: str = "Åsa Öst", email: str = "asa@example.org", language: str = "en", **more: Any
) -> Message:
    """“Your password in CompCor is changed”, to somebody, in the outbox."""
    values: dict[str, Any] = {
        "template": "accounts/mail/password_changed",
        "to": Recipient(email=email, name=name, language=language),
        "facts": {"account": SimpleNamespace(name=name)},
        "by": None,
    }
    return send_message(**values | more)


# Accounts


def make_user(role: Role = Role.COORDINATOR, *, name: str = "", **more: Any) -> User:
    """An account that reads English; it has a password only if one is given: hashing takes its time."""
    number = next(_numbers)
    more.setdefault("language", "en")
    if role == Role.AUDITOR:
        more.setdefault("access_ends_on", date(2099, 12, 31))
    return User.objects.create_user(
        email=f"{role}{number}@example.org", name=name or f"{role.label} {number}", role=role, **more
    )


def make_contact(company: Company, **more: Any) -> User:
    """A company contact with access from long ago."""
    user = make_user(Role.COMPANY_CONTACT)
    CompanyMembership.objects.create(user=user, company=company, **{"starts_on": date(2020, 1, 1)} | more)
    return user


def make_invitation(company: Company, email: str = "", *, token: str = "", **more: Any) -> ContactInvitation:
    """An open invitation by a coordinator; `token` is what its link holds."""
    number = next(_numbers)
    facts = {"invited_by": more.pop("invited_by", None) or make_user(), "expires_at": timezone.now() + LIFETIME}
    return ContactInvitation.objects.create(
        company=company,
        email=email or f"invited{number}@example.org",
        token_hash=hash_of(token or f"token-{number}"),
        **facts | more,
    )


# Companies


def org_number(number: int | None = None) -> str:
    """A valid company number of the test series 5598 and 5599."""
    digits = f"{559_800_000 + (next(_numbers) if number is None else number):09}"
    return digits + str(luhn_check_digit(digits))


def make_company(name: str = "", **more: Any) -> Company:
    """An active company in Eskilstuna."""
    facts = {"org_number": org_number(), "municipality": "0484", "state": CompanyState.ACTIVE, "headcount": 40}
    company = Company(name=name or f"Bolag {next(_numbers)} AB", **facts | more)
    make_findable(company)
    company.save()
    return company


def make_agreement(company: Company, **more: Any) -> Agreement:
    return Agreement.objects.create(company=company, **{"signed_on": date(2020, 9, 1)} | more)


def make_sent_agreement(company: Company, **more: Any) -> Agreement:
    """An agreement that waits for Sam Signatär's answer; its document is no real PDF."""
    content = b"%PDF-1.7 agreement"
    now = timezone.now()
    facts = {
        "version": 1, "text_version": "1", "starts_on": "2020-09-01", "ends_on": "2022-08-31", "fee_sek": "",
        "notice_days": 30, "made_at": "2020-09-01 12:00", "partner": "", "coordinator": "",
        "company": {"name": company.name, "number": company.org_number_display, "municipality": "Eskilstuna"},
        "project": {"name": "CompCor", "acronym": "CompCor", "owner": "MITC", "fund": "ESF"},
    }  # fmt: skip
    values = {
        "version": 1,
        "state": AgreementState.SENT,
        "text_version": "1",
        "facts": facts,
        "made_at": now,
        "file_name": keep_file(content, folder="agreements", suffix=".pdf"),
        "sha256": hashlib.sha256(content).hexdigest(),
        "sent_at": now,
        "sent_by": make_user(),
        "signatory": "Sam Signatär",
        "signatory_email": "sam@example.org",
    }
    return Agreement.objects.create(company=company, **values | more)


def make_signing_link(agreement: Agreement, *, token: str = "", **more: Any) -> SigningLink:
    """A link that works for two weeks. Its token is the given one, or nobody knows it."""
    facts = {
        "name": agreement.signatory,
        "email": agreement.signatory_email,
        "token_hash": hash_of(token or f"token {next(_numbers)}"),
        "expires_at": timezone.now() + LINK_LIFETIME,
    }
    return SigningLink.objects.create(agreement=agreement, **facts | more)


def make_declaration(company: Company, **more: Any) -> SizeDeclaration:
    """An autonomous company with twenty people in both years; its class is not yet on the company."""
    facts = {
        "independence": Independence.AUTONOMOUS,
        "year": timezone.localdate().year - 1,
        "signed_on": timezone.localdate(),
        "signatory": "Sam Signatär",
        "headcount": 20, "turnover_msek": 30, "balance_msek": 20,
        "headcount_before": 20, "turnover_msek_before": 30, "balance_msek_before": 20,
    }  # fmt: skip
    return SizeDeclaration.objects.create(company=company, **facts | more)


def make_move(company: Company, moved_on: date, municipality: str = "0484") -> CompanyMove:
    """The company left a municipality, Eskilstuna unless said; where it is now, its own row says."""
    return CompanyMove.objects.create(company=company, moved_on=moved_on, municipality=municipality)


def make_override(company: Company, **more: Any) -> EligibilityOverride:
    """A decision about the size."""
    facts = {"criterion": Criterion.SIZE, "reason": "Beslut i styrgruppen.", "decided_by": make_user()}
    return EligibilityOverride.objects.create(company=company, **facts | more)


def make_task(company: Company, days: int = 7, **more: Any) -> CompanyTask:
    """An open task, due in so many days."""
    facts = {"title": "Ring", "due_on": timezone.localdate() + timedelta(days=days)}
    return CompanyTask.objects.create(company=company, **facts | more)


def make_interest(company: Company, **more: Any) -> Interest:
    """What somebody at the company once wrote."""
    facts = {
        "company_name": company.name, "contact_name": "Eva Ek", "email": "eva@example.org", "headcount": 40,
        "municipality": company.municipality, "themes": ["automation"], "consented_at": timezone.now(),
    }  # fmt: skip
    return Interest.objects.create(company=company, **facts | more)


def make_document(company: Company, by: User) -> CompanyDocument:
    """A file that is kept with the company."""
    return add_document(company=company, content=b"%PDF-1.7", written_name="Offert.pdf", by=by)


# People


def personal_number(*, woman: bool | None = None, birth_date: date | None = None) -> str:
    """A valid personal number, 12 digits; a new day of birth each time, or the given one."""
    number = next(_numbers)
    day = birth_date or date(1965, 1, 1) + timedelta(days=number % 10_000)
    is_woman = bool(number % 2) if woman is None else woman
    digits = f"{day:%y%m%d}" + ("238" if is_woman else "239")
    return f"{day:%Y}"[:2] + digits + str(luhn_check_digit(digits))


def make_participant(
    given_name: str = "Kim", family_name: str = "", *, number: str = "", company: Company | None = None, **more: Any
) -> Participant:
    """A person; employed at `company` since 2019 if one is given."""
    participant = Participant(given_name=given_name, family_name=family_name or f"Efternamn{next(_numbers)}", **more)
    identify(participant, PersonalNumber.parse(number or personal_number(), today=date(2026, 1, 1)))
    name_in_lists(participant, alias_number=next_alias_number() if participant.protected_identity else None)
    participant.save()
    if company:
        make_employment(participant, company)
    return participant


def make_card(participant: Participant, company: Company, **more: Any) -> EmployeeCard:
    """What a company has said of a person: the name as it is, and nothing else unless told."""
    facts = {"given_name": participant.given_name, "family_name": participant.family_name}
    return EmployeeCard.objects.create(participant=participant, company=company, **facts | more)


def make_notice_given(participant: Participant, company: Company | None = None, **more: Any) -> NoticeGiven:
    """The notice, handed over by the employer."""
    facts = {"notice": current_notice(), "given_on": date(2021, 1, 1), "channel": NoticeChannel.EMPLOYER}
    return NoticeGiven.objects.create(participant=participant, company=company, **facts | more)


def make_job_change() -> JobChange:
    """Somebody employed at two companies at once, which nobody has looked at."""
    participant = make_participant()
    old, new = make_employment(participant, make_company()), make_employment(participant, make_company())
    return JobChange.objects.create(participant=participant, new=new, old=old)


def make_employment(participant: Participant, company: Company, **more: Any) -> Employment:
    facts = {"title": "operatör", "starts_on": date(2019, 1, 1)}
    return Employment.objects.create(participant=participant, company=company, **facts | more)


# Courses


def make_course(**more: Any) -> Course:
    number = next(_numbers)
    facts = {
        "code": f"K{number}",
        "title": f"Kurs {number}",
        "level": Level.NEW_NEEDS,
        "theme": Theme.AUTOMATION,
        "hours": Decimal(16),
    }
    return Course.objects.create(**facts | more)


def make_run(course: Course | None = None, **more: Any) -> CourseRun:
    facts = {"code": f"T{next(_numbers)}", "municipality": "0484", "seats": 10, "state": RunState.CONFIRMED}
    return CourseRun.objects.create(course=course or make_course(), **facts | more)


def make_session(run: CourseRun, day: date, starts: time = time(9), ends: time = time(12), **more: Any) -> Session:
    """Three hours without a break unless told otherwise; `break_starts_at` and `break_ends_at` are moments."""
    return Session.objects.create(
        run=run,
        starts_on=day,
        starts_at=datetime.combine(day, starts, SWEDEN),
        ends_at=datetime.combine(day, ends, SWEDEN),
        **more,
    )


def make_enrolment(participant: Participant, run: CourseRun, company: Company, **more: Any) -> Enrolment:
    facts = {"state": EnrolmentState.CONFIRMED}
    return Enrolment.objects.create(participant=participant, run=run, company=company, **facts | more)


def make_hold(run: CourseRun, company: Company, **more: Any) -> SeatHold:
    """A seat reserved without a name, for a week."""
    facts = {"expires_on": swedish_today() + timedelta(days=7)}
    return SeatHold.objects.create(run=run, company=company, **facts | more)


# Doubles


def make_look(by: User) -> NotTheSame:
    """Two people whom somebody has compared."""
    first, second = make_participant("Kim", "Lind"), make_participant("Kim", "Lind")
    return NotTheSame.objects.create(
        first=first, second=second, reasons=["same_name"], looked_by=by, looked_at=timezone.now()
    )


def make_merge(by: User) -> Merge:
    """Two registrations that became one person."""
    facts = {"number": Side.FIRST, "other_number": NumberChange.NEW}
    return merge_participants(first=make_participant("Kim", "Berg"), second=make_participant("Kim"), by=by, **facts)


def make_takeover(by: User) -> Takeover:
    """A company whose one employee went to its successor."""
    company = make_company()
    person = make_participant(company=company)
    last_day = date(2021, 3, 31)
    return take_over(company=company, successor=make_company(), last_day=last_day, people=[person], by=by)
