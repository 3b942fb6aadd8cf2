"""The only place where the audiences are put together."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from compcor.core.views.home import Health

handler500 = "compcor.core.views.faults.server_error"

urlpatterns = [
    path("", include("reporting.urls.coordinator")),
    path("companies/", include("companies.urls.coordinator")),
    path("participants/", include("participants.urls.coordinator")),
    path("", include("courses.urls.coordinator")),
    path("", include("participants.urls.public")),
    path("", include("companies.urls.public")),
    path("portal/", include("companies.urls.portal")),
    path("portal/", include("participants.urls.portal")),
    path("portal/", include("courses.urls.portal_register")),
    path("portal/", include("courses.urls.portal")),
    path("portal/", include("reporting.urls.portal")),
    path("invitation/", include("companies.urls.invitation")),
    path("sign/", include("companies.urls.signing")),
    path("trainer/", include("courses.urls.trainer")),
    path("leadership/", include("reporting.urls.leadership")),
    path("reports/", include("reporting.urls.reports")),
    path("audit/", include("reporting.urls.auditor")),
    path("mails/", include("compcor.mail.urls.coordinator")),
    path("administration/", include("compcor.accounts.urls.administration")),
    path("administration/", include("participants.urls.administration")),
    path("jobs/", include("compcor.jobs.urls")),
    path("account/", include("compcor.accounts.urls.account")),
    path("language/", login_not_required(require_POST(set_language)), name="set_language"),
    path("health/", Health.as_view(), name="health"),
]

if settings.IS_TRIAL:
    urlpatterns += [
        path("design/", include("compcor.core.urls_design")),
        path("mail/", include("compcor.mail.urls.trial")),
    ]
