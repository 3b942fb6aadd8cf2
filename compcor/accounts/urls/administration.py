"""Accounts and the project's facts, for administrators."""

from django.urls import include, path

from compcor.accounts.views import administration
from compcor.project.views.administration import PartnerEdit, ProjectEdit, ProjectHistory

patterns = [
    path("", administration.AccountList.as_view(), name="home"),
    path("accounts/new/", administration.AccountCreate.as_view(), name="create"),
    path("accounts/<uuid:public_id>/", administration.AccountDetail.as_view(), name="account"),
    path("accounts/<uuid:public_id>/edit/", administration.AccountEdit.as_view(), name="edit"),
    path("accounts/<uuid:public_id>/history/", administration.AccountHistory.as_view(), name="history"),
    path("accounts/<uuid:public_id>/<slug:act>/", administration.AccountAct.as_view(), name="act"),
    path("project/", ProjectEdit.as_view(), name="project"),
    path("project/partners/<uuid:public_id>/", PartnerEdit.as_view(), name="partner"),
    path("project/<uuid:public_id>/history/", ProjectHistory.as_view(), name="project_history"),
]
urlpatterns = [path("", include((patterns, "administration")))]
