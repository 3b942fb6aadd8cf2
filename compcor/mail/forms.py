"""What narrows the list of mails, and what coordinators fill in about one."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from compcor.core.database import containing
from compcor.core.filters import ListFilters, PlainSelect
from compcor.core.forms import ActionForm
from compcor.mail.enums import MessageState
from compcor.mail.models import MessageAbout

EVERY = "all"


class MailFilters(ListFilters):
    """Without a filter the list is what needs somebody; with one it is every mail that the filter allows."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("needs somebody")), (EVERY, _("all")), *MessageState.choices],
        widget=PlainSelect,
    )
    about = forms.UUIDField(label=_("About"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Name, address or subject")

    def narrow(self, rows: QuerySet, values: dict[str, Any]) -> QuerySet:
        """The mails that the values allow."""
        if "about" in values:
            rows = rows.filter(pk__in=MessageAbout.objects.filter(object_id=values["about"]).values("message"))
        if "q" in values:
            rows = rows.filter(containing("search_text", values["q"]))
        if values.get("state", EVERY) != EVERY:
            rows = rows.filter(state=values["state"])
        return rows if values else rows.unhandled()

    def _shown(self, name: str, value: Any) -> str:
        return str(_("one object")) if name == "about" else super()._shown(name, value)


class AgainForm(ActionForm):
    """Where a mail goes the second time."""

    email = forms.EmailField(label=_("E-mail"), max_length=254)


class BouncedForm(ActionForm):
    """What the answer said."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("What the returned mail says, such as “user unknown”.")
    )
