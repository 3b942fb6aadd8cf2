"""The notice about personal data: publishing a version, and noting who was given it (docs/domain.md §5.1)."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.accounts.tokens import absolute_url
from compcor.audit.actions import record, record_many
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.periods import swedish_today
from compcor.mail.actions import send_message
from compcor.mail.recipients import Recipient
from compcor.project.models import current_project
from participants.enums import NoticeChannel, NoticeLanguage
from participants.models import NoticeGiven, Participant, PrivacyNotice
from participants.notices import as_plain, current_notice, texts_from

NOTICE_MAIL = "participants/mail/notice"


@transaction.atomic
def publish_notice(*, by: User) -> PrivacyNotice:
    """Freeze the notice as the project's facts make it now; earlier versions stay to be read."""
    take_turn("participants.notice")
    texts, before = texts_from(current_project()), current_notice()
    if before and before.sha256 == texts.sha256:
        raise RuleViolation(_("The notice is the same as the version in force."))
    notice = PrivacyNotice(
        version=before.version + 1 if before else 1,
        published_on=swedish_today(),
        published_by=by,
        text_sv=texts.sv,
        text_en=texts.en,
        sha256=texts.sha256,
    )
    notice.full_clean()
    notice.save()
    record("notice.published", notice, by=by, version=notice.version, sha256=notice.sha256)
    return notice


@transaction.atomic
def give_notice(
    *,
    people: Sequence[Participant],
    channel: NoticeChannel | str,
    given_on: date,
    by: User | None,
    company: Company | None = None,
    language: str = NoticeLanguage.SWEDISH,
) -> list[NoticeGiven]:
    """Note that people were given the version in force; who has it from the same giver already is left as they are."""
    notice = current_notice()
    if notice is None:
        raise RuleViolation(_("The project has not published its notice yet."))
    if given_on > swedish_today():
        raise RuleViolation(_("The day lies in the future."), "given_on")
    chosen = [row.pk for row in people]
    locked = Participant.objects.select_for_update(no_key=True).filter(pk__in=chosen).order_by("pk")
    have = NoticeGiven.objects.filter(notice=notice, company=company, participant__in=chosen)
    known = set(have.values_list("participant_id", flat=True))
    facts = {"notice": notice, "company": company, "given_on": given_on, "channel": channel, "language": language}
    rows = [NoticeGiven(participant=person, recorded_by=by, **facts) for person in locked if person.pk not in known]
    for row in rows:
        row.full_clean()
    NoticeGiven.objects.bulk_create(rows)
    first = [row.participant for row in rows if row.participant.informed_on is None]
    for person in first:
        person.informed_on, person.notice_version = given_on, str(notice.version)
    Participant.objects.bulk_update(first, ["informed_on", "notice_version"])
    details = {"informed_on": given_on, "notice_version": str(notice.version), "channel": channel}
    record_many("participant.informed", [(row.participant, details) for row in rows], by=by)
    return rows


@transaction.atomic
def mail_notice(*, participant: Participant, to: Recipient, company: Company, by: User) -> None:
    """Mail the notice to somebody whom a company has registered. Nobody gets the same version twice."""
    notice = current_notice()
    if notice is None or participant.informed_on is not None:
        return
    facts = {
        "project": current_project(),
        "name": to.name,
        "company": company.name,
        "text": as_plain(notice.text_en if to.language == "en" else notice.text_sv),
        "version": notice.version,
        "link": absolute_url(reverse("privacy")),
    }
    key = f"notice-{notice.version}-{participant.public_id}"
    send_message(template=NOTICE_MAIL, to=to, facts=facts, by=by, about=(participant,), key=key)
    give_notice(
        people=[participant], channel=NoticeChannel.MAIL, given_on=swedish_today(), by=by, company=company,
        language=to.language,
    )  # fmt: skip
