"""Two registrations of one person become one, can be taken back, or are found to be two people after all.

Only who may see both people does any of it. Locks are taken in one order: the turn of registering, what the movers
hold (runs, sessions), the people, and last the log.
"""

from collections.abc import Collection, Mapping

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from companies.models import Company
from compcor.accounts.models import User
from compcor.audit.actions import record, record_many
from compcor.core.database import take_turn
from compcor.core.exceptions import RuleViolation
from compcor.core.identifiers import PersonalNumber
from compcor.core.journal import Journal, Watch
from compcor.mail.actions import forget_mails
from participants.actions.people import hide_on_cards, require_right_to_see
from participants.actions.portal import new_card
from participants.doubles import forget_count, reasons_of
from participants.enums import CardState, NumberChange, Side
from participants.followers import people_changed
from participants.identity import has_alias, identify, ids_by_index, name_in_lists, next_alias_number
from participants.job_changes import settle_job_changes
from participants.merging import movers
from participants.models import FormerNumber, Merge, NotTheSame, Participant
from participants.moves import move_rows, watched

# What is chosen from one of the two, and the columns of each; the number, and what follows from it, is another matter.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "email": ("email",),
    "mobile": ("mobile",),
    "education": ("education",),
    "informed": ("informed_on", "notice_version"),
}


@transaction.atomic
def merge_participants(
    *,
    first: Participant,
    second: Participant,
    number: Side | str,
    other_number: NumberChange | str,
    by: User,
    **choices: Side | str,
) -> Merge:
    """Make two registrations one person: everything of both follows, and the person counts once.

    The row that was registered first stays and takes the chosen facts. The number that is not chosen becomes a former
    one, so that an older list still finds the person, unless it was mistyped. Whoever was protected stays protected.
    """
    if first == second:
        raise RuleViolation(_("This is one and the same registration."))
    people = sorted((first.pk, second.pk))
    kept, gone = _held(people, by=by)
    watch = Watch(watched(people))
    _keep_views(kept, gone)
    move_rows(kept, gone)
    for mover in movers():
        mover.move(kept, gone, by=by)
    _take_facts(kept, gone, choices)
    _take_number(kept, gone, Side(number), NumberChange(other_number))
    if kept.protected_identity:
        forget_mails(about=kept, name=kept.list_name, by=by)
    people_changed(people, by=by)
    settle_job_changes([kept.pk])
    merge = Merge.objects.create(
        kept=kept, gone_id=gone.public_id, journal=watch.finish().dump(), done_by=by, done_at=timezone.now()
    )
    told = {"merge": merge.public_id, "number": number, "other_number": other_number, "choices": choices}
    events = [(kept, {"other": gone.public_id} | told), (gone, {"into": kept.public_id} | told)]
    record_many("participant.merged", events, by=by)
    transaction.on_commit(forget_count)
    return merge


@transaction.atomic
def undo_merge(*, merge: Merge, by: User) -> Participant:
    """Take a merge back, so that every row is as it was; the other person. Refused when something depends on it."""
    people = sorted(_people_of(merge))
    _hold(people)
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=merge.pk)
    require_right_to_see(merge.kept, by=by)
    if reasons := why_merge_stays(merge):
        raise RuleViolation(" ".join([_("The merge cannot be taken back any more."), *reasons]))
    try:
        with transaction.atomic():
            Journal.load(merge.journal).restore()
    except IntegrityError as error:
        raise RuleViolation(_("What the merge removed stands in the way of what was registered since.")) from error
    people_changed(people, by=by)
    for mover in movers():
        mover.check_undone(people)
    merge.undone_by, merge.undone_at = by, timezone.now()
    merge.save(update_fields=["undone_by", "undone_at", "changed_at"])
    other = Participant.objects.get(public_id=merge.gone_id)
    record_many("participant.merge_undone", [(merge.kept, {"merge": merge.public_id}), (other, {})], by=by)
    transaction.on_commit(forget_count)
    return other


def why_merge_stays(merge: Merge) -> list[str]:
    """A sentence for each thing that depends on the merge; an empty list means that it can be taken back."""
    if merge.is_undone:
        return [_("It was taken back already.")]
    journal = Journal.load(merge.journal)
    touched = journal.changed_since(merge.done_at, but=(Participant,))
    if any(change.model is Participant for change in touched):
        return [_("The person's facts have been changed since.")]
    sentences = [changed_in_words(change.model, change.pk) for change in touched]
    sentences += [
        _("Added or changed since: {what} {row}.").format(what=row._meta.verbose_name, row=row)
        for row in journal.built_upon(merge.done_at, but=(Participant,))
    ]
    if _number_is_taken(journal, merge):
        sentences.append(_("A number that was forgotten is another person's by now."))
    return sentences


@transaction.atomic
def find_not_the_same(*, first: Participant, second: Participant, by: User) -> NotTheSame:
    """Remember that two people were looked at and are two. They come back when something new speaks for one person."""
    first, second = sorted((first, second), key=lambda row: row.pk)
    for participant in (first, second):
        require_right_to_see(participant, by=by)
    if first == second:
        raise RuleViolation(_("This is one and the same registration."))
    facts = {"reasons": list(reasons_of(first, second)), "looked_by": by, "looked_at": timezone.now()}
    look, _is_new = NotTheSame.objects.update_or_create(first=first, second=second, defaults=facts)
    events = [(first, {"other": second.public_id}), (second, {"other": first.public_id})]
    record_many("participant.found_not_the_same", events, by=by)
    transaction.on_commit(forget_count)
    return look


@transaction.atomic
def look_again(*, look: NotTheSame, by: User) -> tuple[Participant, Participant]:
    """Forget that two people were found to be two: they are listed again if they are alike."""
    pair = look.first, look.second
    for participant in pair:
        require_right_to_see(participant, by=by)
    look.delete()
    record("participant.to_be_looked_at_again", pair[0], by=by, other=pair[1].public_id)
    record("participant.to_be_looked_at_again", pair[1], by=by, other=pair[0].public_id)
    transaction.on_commit(forget_count)
    return pair


def _held(people: Collection[int], *, by: User) -> tuple[Participant, Participant]:
    """Both as they stand now, the one registered first before the other, if one may see them."""
    held = _hold(people)
    if len(held) != len(people):
        raise RuleViolation(_("Somebody has merged one of the two meanwhile."))
    for participant in held:
        require_right_to_see(participant, by=by)
    return held[0], held[1]


def _hold(people: Collection[int]) -> list[Participant]:
    take_turn("participants.register")
    for mover in movers():
        mover.hold(people)
    return list(Participant.objects.select_for_update().filter(pk__in=people).order_by("pk"))


def _keep_views(kept: Participant, gone: Participant) -> None:
    """Of two employers each keeps what it saw on a card of its own: it must not learn what the other one has said."""
    employers = {row: set(row.employments.values_list("company", flat=True)) for row in (kept, gone)}
    if len(employers[kept] | employers[gone]) == 1:
        return
    for participant, companies in employers.items():
        for company in Company.objects.filter(pk__in=companies).exclude(pk__in=participant.cards.values("company")):
            card = new_card(participant, company)
            card.state = CardState.DECIDED
            card.save()


def _take_facts(kept: Participant, gone: Participant, choices: Mapping[str, Side | str]) -> None:
    """The chosen facts; nothing is written yet."""
    for choice, side in choices.items():
        for column in CHOICES[choice] if Side(side) == Side.SECOND else ():
            setattr(kept, column, getattr(gone, column))
    if gone.protected_identity and not kept.protected_identity:
        kept.protected_identity, kept.list_name = True, gone.list_name
    alias_number = None
    if kept.protected_identity and not has_alias(kept):
        take_turn("participants.alias")
        alias_number = next_alias_number()
    name_in_lists(kept, alias_number=alias_number)


def _take_number(kept: Participant, gone: Participant, number: Side, other_number: NumberChange) -> None:
    """Write the kept row with its number and remove the other row: two rows never have one number."""
    numbers = {Side.FIRST: kept.personal_number, Side.SECOND: gone.personal_number}
    indexes = {Side.FIRST: kept.personal_number_index, Side.SECOND: gone.personal_number_index}
    Participant.objects.filter(pk=gone.pk).delete()
    other = Side.SECOND if number == Side.FIRST else Side.FIRST
    if number == Side.SECOND:
        identify(kept, PersonalNumber(numbers[Side.SECOND]))
    kept.full_clean()
    kept.save()
    if other_number == NumberChange.NEW:
        FormerNumber.objects.create(
            participant=kept, personal_number=numbers[other], personal_number_index=indexes[other]
        )
    if kept.protected_identity:
        hide_on_cards([kept.pk])


def _people_of(merge: Merge) -> set[int]:
    gone = (change.pk for change in Journal.load(merge.journal).of(Participant) if change.after is None)
    return {merge.kept_id, *gone}


def changed_in_words(model: type[models.Model], pk: int) -> str:
    """A row that somebody has touched since, for those who would take an act back."""
    row = model._base_manager.filter(pk=pk).first()
    if row is None:
        return _("Removed since: {what}.").format(what=model._meta.verbose_name)
    return _("Changed since: {what} {row}.").format(what=model._meta.verbose_name, row=row)


def _number_is_taken(journal: Journal, merge: Merge) -> bool:
    """Whether somebody else was registered with a number of the two, which the merge had forgotten as mistyped."""
    rows = [change.before for change in journal.of(Participant) if change.before]
    indexes = [row["personal_number_index"] for row in rows if "personal_number_index" in row]
    return any(person != merge.kept_id for person in ids_by_index(indexes).values())
