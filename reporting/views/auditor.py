"""What an auditor sees, for a limited time: locked reports. The evidence behind them comes to this page."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.generic import ListView, View

from compcor.audit.actions import head
from compcor.core.audiences import AuditorMixin, reader
from compcor.core.files import download
from reporting.models import ProgressReport


class AuditorHome(AuditorMixin, ListView):
    """Locked reports, the newest first, and the head of the audit log as it is now."""

    template_name = "reporting/auditor/home.html"
    context_object_name = "reports"

    def get_queryset(self) -> Any:
        """Those that the auditor may see; without the frozen figures, which the list does not show."""
        return ProgressReport.objects.visible_to(reader(self.request)).defer("figures", "narrative")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The newest seal pins the whole log: compare it with the one of another day or report."""
        return super().get_context_data(audit_head=head(), **kwargs)


class AuditorDownload(AuditorMixin, View):
    """The document of a locked report."""

    http_method_names = ["get"]

    def get(self, *_args: Any, **kwargs: Any) -> HttpResponseBase:
        """As an attachment."""
        visible = ProgressReport.objects.visible_to(reader(self.request))
        report = get_object_or_404(visible, public_id=kwargs["public_id"])
        return download(report.file_name, as_name=report.download_name, content_type="application/pdf")
