"""Django's admin over CompCor's tables. Whoever is signed in may everything: CompCor's accounts know no permissions."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from import_export.admin import ImportExportModelAdmin

from bench.peer.resources import ParticipantResource
from companies.models import Company
from compcor.core.periods import swedish_today
from courses.models import Attendance, CourseRun, Enrolment, Session
from participants.models import Employment, Participant


class OpenSite(admin.AdminSite):
    """For everybody who is signed in."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Signed in is enough."""
        return request.user.is_authenticated


class Open:
    """An admin whose permissions say yes."""

    def has_module_permission(self, _request: HttpRequest) -> bool:
        """Yes."""
        return True

    def has_view_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        """Yes."""
        return True

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, _request: HttpRequest, _row: Any = None) -> bool:
        """Yes."""
        return True


class EmploymentInline(Open, admin.TabularInline):
    """A person's employments."""

    model = Employment
    extra = 0
    autocomplete_fields = ("company",)


class EnrolmentInline(Open, admin.TabularInline):
    """A person's seats."""

    model = Enrolment
    extra = 0
    fields = ("run", "company", "state", "queued_at", "reason")
    readonly_fields = ("run", "company")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        """With what is shown of the run and the company."""
        return super().get_queryset(request).select_related("run", "company")


class ParticipantAdmin(Open, ImportExportModelAdmin):
    """People, with the columns of CompCor's list; today's employer in one question, as a careful developer has it."""

    resource_classes = (ParticipantResource,)
    list_display = ("list_name", "company", "birth_date", "sex", "education", "email", "informed_on")
    list_filter = ("sex", "education", "protected_identity")
    list_per_page = 50
    search_fields = ("given_name", "family_name", "email")
    exclude = ("personal_number",)
    readonly_fields = ("attended",)
    inlines = (EmploymentInline, EnrolmentInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Participant]:
        """With the name of the company that employs the person today."""
        today = Employment.objects.on(swedish_today()).filter(participant=OuterRef("pk")).order_by("-starts_on", "-id")
        return super().get_queryset(request).annotate(company_name=Subquery(today.values("company__name")[:1]))

    def company(self, row: Participant) -> str:
        """Today's employer."""
        return row.company_name or "–"

    def attended(self, row: Participant) -> SafeString:
        """The person's attendance, one line each."""
        rows = Attendance.objects.filter(enrolment__participant=row).order_by("-session__starts_at")
        facts = rows.values_list("session__run__course__title", "session__starts_on", "status", "net_minutes")
        return format_html_join("", "<div>{} {} {} {}</div>", facts)


class AttendanceInline(Open, admin.TabularInline):
    """Who was at a session. Who it is about is not for change, which spares the admin a question for each."""

    model = Attendance
    extra = 0
    fields = ("enrolment", "company", "status", "arrived_at", "left_at", "net_minutes")
    readonly_fields = ("enrolment", "company")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attendance]:
        """With everything that is shown of a row, in one question."""
        rows = super().get_queryset(request)
        return rows.select_related("enrolment__participant", "enrolment__run", "company", "session__run")


class SessionAdmin(Open, admin.ModelAdmin):
    """Sessions with their attendance."""

    inlines = (AttendanceInline,)
    autocomplete_fields = ("run",)


class CompanyAdmin(Open, admin.ModelAdmin):
    """Companies."""

    search_fields = ("name",)


class RunAdmin(Open, admin.ModelAdmin):
    """Course runs."""

    search_fields = ("code",)


site = OpenSite()
site.register(Participant, ParticipantAdmin)
site.register(Session, SessionAdmin)
site.register(Company, CompanyAdmin)
site.register(CourseRun, RunAdmin)
