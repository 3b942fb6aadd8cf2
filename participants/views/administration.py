"""Publishing the notice about personal data."""

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from compcor.accounts.views.confirmed import PasswordAgainMixin
from compcor.core.audiences import AdministratorMixin, reader
from compcor.core.forms import ConfirmForm
from compcor.core.views.forms import ActionPage
from compcor.project.models import current_project
from participants import actions
from participants.models import PrivacyNotice
from participants.notices import blocks, current_notice, is_outdated, missing_facts, texts_from


class NoticePublish(AdministratorMixin, PasswordAgainMixin, ActionPage):
    """What the notice would say with the project's facts of today, and the button that makes it the one in force."""

    form_class = ConfirmForm
    template_name = "participants/privacy/publish.html"
    title = _("The notice about personal data")
    submit = _("Publish this version")
    done = _("The notice is published. Who is registered from now on gets it.")

    def get_back_url(self) -> str:
        """The project's facts, which the notice is made of."""
        return reverse("administration:project")

    def get_back_label(self) -> str:
        """The project."""
        return str(_("The project"))

    def get_result_url(self, _result: Any) -> str:
        """The same page."""
        return reverse("notice")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text, what is missing in it, and whether there is anything to publish."""
        project = current_project()
        texts = texts_from(project)
        return super().get_context_data(
            current=current_notice(),
            is_outdated=is_outdated(),
            missing=missing_facts(project),
            blocks=blocks(texts.en if get_language() == "en" else texts.sv),
            **kwargs,
        )

    def act(self, form: ConfirmForm) -> PrivacyNotice | None:
        """Freeze it."""
        return form.perform(actions.publish_notice, by=reader(self.request))
