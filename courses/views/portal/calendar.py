"""The contact's calendar feed: made, switched off, and read by calendar programs."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from companies.audiences import CompanyPortalMixin
from compcor.accounts.tokens import absolute_url
from compcor.core.audiences import reader
from courses import actions
from courses.calendar import CONTENT_TYPE, company_calendar
from courses.enums import RunState
from courses.models import CalendarFeed, Enrolment, SeatHold, Session

# A calendar shows what has been for this long.
KEPT = timedelta(days=90)


class CalendarPage(CompanyPortalMixin, View):
    """Whether there is a feed; a new one shows its address once."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """What one has."""
        return self._page(request)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Make a new address, or switch the one there is off."""
        user = reader(request)
        if request.POST.get("act") == "revoke":
            actions.revoke_feed(company=self.company, by=user)
            messages.success(request, _("The calendar feed is switched off."))
            return HttpResponseRedirect(request.path)
        secret = actions.make_feed(company=self.company, by=user)
        return self._page(request, address=f"{absolute_url(reverse('portal_courses:feed'))}?key={secret}")

    def _page(self, request: HttpRequest, address: str = "") -> HttpResponse:
        feeds = CalendarFeed.objects.visible_to(reader(request)).open().filter(company=self.company)
        context = {"company": self.company, "feed": feeds.first(), "address": address}
        response = render(request, "courses/portal/calendar.html", context)
        response["Cache-Control"] = "no-store"
        return response


@method_decorator(login_not_required, name="dispatch")
class Feed(View):
    """The calendar itself. The secret is in the query, which no log keeps; a wrong one is like no page."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Sessions at which the company has people or reserved seats; how many, and never who."""
        feed = actions.feed_of(request.GET.get("key", ""))
        if feed is None:
            raise Http404
        enrolments = Enrolment.objects.visible_to(feed.user).filter(company=feed.company).seated()
        holds = SeatHold.objects.visible_to(feed.user).filter(company=feed.company).live()
        people: dict[int, int] = {}
        for rows in (enrolments, holds):
            for run, number in rows.order_by().values_list("run").annotate(number=Count("pk")):
                people[run] = people.get(run, 0) + number
        sessions = Session.objects.visible_to(feed.user).exclude(run__state=RunState.CANCELLED)
        sessions = sessions.filter(run__in=people, ends_at__gte=timezone.now() - KEPT).select_related("run__course")
        with translation.override(feed.user.language):
            content = company_calendar(feed.company.name, sessions, people)
        response = HttpResponse(content, content_type=CONTENT_TYPE)
        response["Cache-Control"] = "private, max-age=900"
        response["X-Content-Type-Options"] = "nosniff"
        return response
