"""Pages whose change of a run or session is told to people and their companies."""

from typing import Any

from compcor.mail.drafts import Draft
from compcor.mail.telling import TellingMixin
from courses.mail import Told


class ToldMixin(TellingMixin):
    """A page that says in `told` who is told of its change, and who cannot be."""

    def told(self, form: Any) -> Told:
        """What the change, as the form has it, would tell."""
        raise NotImplementedError

    def drafts(self, form: Any) -> list[Draft]:
        """The mails; the page asks for them first."""
        self._told = self.told(form)
        return self._told.drafts

    def untold(self, _form: Any) -> list[str]:
        """Those whom no mail reaches."""
        return self._told.untold
