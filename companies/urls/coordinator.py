"""Coordinators' pages about companies."""

from django.urls import include, path

from companies.views.coordinator import access
from companies.views.coordinator import companies as views

patterns = [
    path("", views.CompanyList.as_view(), name="list"),
    path("new/", views.CompanyCreate.as_view(), name="create"),
    path("proposals/", views.CompanyProposals.as_view(), name="proposals"),
    path("<uuid:public_id>/", views.CompanyDetail.as_view(), name="detail"),
    path("<uuid:public_id>/edit/", views.CompanyEdit.as_view(), name="edit"),
    path("<uuid:public_id>/state/", views.CompanyStateChange.as_view(), name="state"),
    path("<uuid:public_id>/agreement/", views.CompanyAgreement.as_view(), name="agreement"),
    path("<uuid:public_id>/access/", access.CompanyInvite.as_view(), name="access"),
    path("<uuid:public_id>/access/<uuid:membership_id>/end/", access.CompanyAccessEnd.as_view(), name="access_end"),
    path(
        "<uuid:public_id>/invitations/<uuid:invitation_id>/again/",
        access.CompanyInviteAgain.as_view(),
        name="invite_again",
    ),
    path(
        "<uuid:public_id>/invitations/<uuid:invitation_id>/withdraw/",
        access.CompanyWithdraw.as_view(),
        name="withdraw",
    ),
    path("<uuid:public_id>/history/", views.CompanyHistory.as_view(), name="history"),
]
urlpatterns = [path("", include((patterns, "companies")))]
