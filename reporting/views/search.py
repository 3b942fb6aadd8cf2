"""Search everywhere: the key / on every coordinator's page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from companies.models import Company
from compcor.accounts.models import User
from compcor.core.audiences import CoordinatorMixin, reader
from compcor.core.database import containing
from compcor.core.identifiers import looks_personal
from compcor.core.lists import PERSONAL_NUMBER_IN_ADDRESS
from courses.models import Course, CourseRun
from participants.models import Participant

MOST_PER_KIND = 8
FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is called, what it is about, and where it is."""

    title: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The hits of one kind; `list_url` leads to the list with the same words when there are more."""

    title: str
    hits: list[Hit]
    list_url: str


class Search(CoordinatorMixin, TemplateView):
    """Companies, people, courses and runs whose name holds every word. Protected identities are never found."""

    template_name = "reporting/coordinator/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What looks like a personal number leaves the address unsearched."""
        if looks_personal(request.GET.get("q", "")):
            messages.warning(request, PERSONAL_NUMBER_IN_ADDRESS)
            return redirect("search")
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The kinds that have hits."""
        words = self.request.GET.get("q", "").replace("\0", " ").strip()[:100]  # PostgreSQL takes no NUL
        is_short = 0 < len(words) < FEWEST_LETTERS
        kinds = list(find(words, reader(self.request))) if words and not is_short else []
        return super().get_context_data(words=words, kinds=kinds, is_short=is_short, fewest=FEWEST_LETTERS, **kwargs)


def find(words: str, user: User) -> Iterator[Kind]:
    """One query per kind, whatever is found."""
    matching = containing("search_text", words)
    companies = Company.objects.visible_to(user).filter(matching)
    yield from _kind(_("Companies"), "companies", companies, lambda row: (row.name, row.get_municipality_display()))
    people = Participant.objects.visible_to(user).found_by(words)
    yield from _kind(_("Participants"), "participants", people, lambda row: (row.display_name, row.email))
    courses = Course.objects.visible_to(user).filter(matching)
    yield from _kind(_("Courses"), "courses", courses, lambda row: (row.title, row.code))
    by_course = containing("course__search_text", words)
    by_code = containing("code", words.upper())
    runs = CourseRun.objects.visible_to(user).filter(by_course | by_code).select_related("course")
    yield from _kind(_("Course runs"), "runs", runs, lambda row: (row.code, row.course.title))


def _kind(title: str, namespace: str, rows: QuerySet, describe: Any) -> Iterator[Kind]:
    hits = [
        Hit(describe(row)[0], describe(row)[1], reverse(f"{namespace}:detail", args=[row.public_id]))
        for row in rows[: MOST_PER_KIND + 1]
    ]
    if hits:
        more = reverse(f"{namespace}:list") if len(hits) > MOST_PER_KIND else ""
        yield Kind(title, hits[:MOST_PER_KIND], more)
