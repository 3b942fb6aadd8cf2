"""Trainers' pages: their own sessions, names and companies, and nothing else."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import View

from compcor.core.audiences import TrainerMixin
from compcor.core.periods import swedish_today
from courses.enums import AttendanceSource, RunState
from courses.models import Session
from courses.sheets import MISSING, with_counts
from courses.views.sheet import SheetMinutes, SheetOnPaper, SheetPage

MOST_COMING, MOST_PAST = 20, 30


class TrainerHome(TrainerMixin, View):
    """Sessions without attendance, today's, those to come, and the latest ones held."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Own sessions only."""
        today = swedish_today()
        sessions = with_counts(Session.objects.visible_to(request.user)).select_related("run__course")
        held = sessions.filter(starts_on__lt=today).order_by("-starts_at", "-pk")
        coming = sessions.filter(starts_on__gt=today).exclude(run__state=RunState.CANCELLED)
        context: dict[str, QuerySet[Session] | Any] = {
            "today": sessions.filter(starts_on=today),
            "missing": held.filter(progress=MISSING),
            "coming": coming[:MOST_COMING],
            "held": held.exclude(progress=MISSING)[:MOST_PAST],
        }
        return render(request, "courses/trainer/home.html", context)


class TrainerSheet(TrainerMixin, SheetPage):
    """The attendance of an own session."""

    source = AttendanceSource.TRAINER
    layout = "layouts/top.html"
    url_names = {
        "list": "trainer:home",
        "sheet": "trainer:session",
        "minutes": "trainer:minutes",
        "paper": "trainer:paper",
    }


class TrainerMinutes(TrainerSheet, SheetMinutes):
    """Net minutes while one types."""


class TrainerPaper(TrainerSheet, SheetOnPaper):
    """To print and sign."""
