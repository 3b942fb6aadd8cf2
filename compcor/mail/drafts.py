"""Mails that would be sent: written before a change that tells people, so that exactly what was shown is sent."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from compcor.accounts.models import User
from compcor.core.models import PublicModel
from compcor.mail.actions import send_letter
from compcor.mail.models import Message
from compcor.mail.recipients import Recipient
from compcor.mail.writing import Letter, write


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail that would be sent. `key` names it among the others, and keeps it from being sent twice."""

    template: str
    to: Recipient
    facts: Mapping[str, Any]
    about: Sequence[PublicModel]
    key: str
    naming: Sequence[PublicModel] = ()  # people whom the text names to somebody else

    def written(self) -> "ShownDraft":
        """The mail as the person would get it."""
        return ShownDraft(self, write(self.template, language=self.to.language, facts=self.facts))


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """A draft with its words. The page shows these, and exactly these are sent."""

    draft: Draft
    letter: Letter
    is_chosen: bool = True

    def send(self, *, by: User | None) -> Message:
        """Put it into the outbox."""
        draft = self.draft
        return send_letter(
            self.letter,
            template=draft.template,
            to=draft.to,
            by=by,
            about=draft.about,
            naming=draft.naming,
            key=draft.key,
        )


def seal_of(shown: Sequence[ShownDraft]) -> str:
    """What was on the page: the same recipients and texts give the same seal."""
    content = [[one.draft.key, one.draft.to.email, one.letter.subject, one.letter.text] for one in shown]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
