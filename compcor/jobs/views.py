"""Progress of long work. A page that waits includes `jobs/progress.html` with its job."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.generic import DetailView

from compcor.jobs.models import Job


class JobPage(DetailView):
    """A job: coordinators and leadership follow each other's, everybody else their own."""

    model = Job
    slug_field = slug_url_kwarg = "public_id"

    def get_queryset(self) -> QuerySet[Job]:
        """Those that the reader may follow."""
        return Job.objects.visible_to(self.request.user)


class JobDetail(JobPage):
    """The job on a page of its own: state, progress, and what came out."""

    template_name = "jobs/detail.html"


class JobProgress(JobPage):
    """The part that refreshes itself. When the job has ended, the page around it is loaded anew."""

    template_name = "jobs/progress.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The part, or the word to reload."""
        response = super().get(request, *args, **kwargs)
        if not self.object.is_open:
            response.headers["HX-Refresh"] = "true"
        return response
