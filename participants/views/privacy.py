"""The notice about personal data, for everybody."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views.generic import TemplateView

from compcor.project.models import current_project
from participants.models import PrivacyNotice
from participants.notices import blocks, current_notice


@method_decorator(login_not_required, name="dispatch")
class Privacy(TemplateView):
    """The version in force, or an earlier one, in the reader's language."""

    template_name = "participants/privacy/notice.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The text and the other versions."""
        version = self.kwargs.get("version")
        current = current_notice()
        notice = PrivacyNotice.objects.filter(version=version).first() if version else current
        if notice is None:
            raise Http404
        is_english = get_language() == "en"
        return super().get_context_data(
            notice=notice,
            is_current=notice == current,
            blocks=blocks(notice.text_en if is_english else notice.text_sv),
            versions=PrivacyNotice.objects.exclude(pk=notice.pk),
            project=current_project(),
            **kwargs,
        )
