"""A change that tells people shows who is told what first, with tick boxes; then it is one act.

    class RunCancel(RunPageMixin, TellingMixin):  # the audience stands first
        def drafts(self, form: CancelForm) -> list[Draft]: ...
        def act(self, form: CancelForm) -> CourseRun | None: ...

The first sending of a right form shows the mails; the second, with what is ticked, does the act and keeps the ticked
mails in the outbox, in one transaction. If a mail or a recipient has changed in between, the page asks again:
nobody is sent a text that nobody has seen.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.utils.translation import ngettext

from compcor.core.audiences import reader
from compcor.core.views.forms import ActionPage
from compcor.mail.drafts import Draft, ShownDraft, seal_of


class TellingMixin(ActionPage):
    """An `ActionPage` that asks who is to be told. See the module's text."""

    template_name = "mail/telling.html"
    shown: Sequence[ShownDraft] = ()
    not_told: Sequence[str] = ()
    is_asking = False

    def drafts(self, form: Any) -> list[Draft]:
        """The mails that the change, as the form has it, would send."""
        raise NotImplementedError

    def untold(self, _form: Any) -> list[str]:
        """Whom no mail can reach, each with the reason: a coordinator may call them."""
        return []

    def form_valid(self, form: Any) -> HttpResponse:
        """Show the mails, or do the act and send those that are ticked."""
        drafts = [draft.written() for draft in self.drafts(form)]
        self.not_told = self.untold(form)
        has_seen = self.request.POST.get("seen") == seal_of(drafts)
        self.shown = [
            ShownDraft(one.draft, one.letter, is_chosen=not has_seen or one.draft.key in self._ticked) for one in drafts
        ]
        if (self.shown or self.not_told) and not has_seen:
            self.is_asking = True
            return self.render_to_response(self.get_context_data(form=form))
        with transaction.atomic():
            result = self.act(form)
            if result is None:
                return self.form_invalid(form)
            told = self._send()
        if self.done:
            messages.success(self.request, str(self.done))
        if told:
            sentence = ngettext("{n} mail is on its way.", "{n} mails are on their way.", told)
            messages.success(self.request, sentence.format(n=told))
        return HttpResponseRedirect(self.get_result_url(result))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The mails, once the form is right."""
        return super().get_context_data(
            shown=self.shown, not_told=self.not_told, is_asking=self.is_asking, seal=seal_of(self.shown), **kwargs
        )

    @cached_property
    def _ticked(self) -> set[str]:
        return set(self.request.POST.getlist("tell"))

    def _send(self) -> int:
        return len([one.send(by=reader(self.request)) for one in self.shown if one.is_chosen])
