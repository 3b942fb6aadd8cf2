"""The contacts' portal."""

from django.urls import include, path

from companies.views.portal import access, agreement, company, declaration
from companies.views.portal.home import ChooseCompany, PortalHome

patterns = [
    path("", ChooseCompany.as_view(), name="choose"),
    path("<uuid:company_id>/", PortalHome.as_view(), name="home"),
    path("<uuid:company_id>/company/", company.CompanyFacts.as_view(), name="company"),
    path("<uuid:company_id>/company/edit/", company.CompanyFactsEdit.as_view(), name="company_edit"),
    path("<uuid:company_id>/company/agreement/", agreement.PortalAgreement.as_view(), name="agreement"),
    path(
        "<uuid:company_id>/company/agreement/<uuid:agreement_id>/upload/",
        agreement.PortalAgreementScan.as_view(),
        name="agreement_scan",
    ),
    path(
        "<uuid:company_id>/company/agreement/<uuid:agreement_id>/file/",
        agreement.PortalAgreementFile.as_view(),
        name="agreement_file",
    ),
    path(
        "<uuid:company_id>/company/agreement/<uuid:agreement_id>/signed/",
        agreement.PortalAgreementSigned.as_view(),
        name="agreement_signed",
    ),
    path("<uuid:company_id>/company/size/", declaration.PortalDeclaration.as_view(), name="declaration"),
    path("<uuid:company_id>/company/size/declare/", declaration.PortalDeclare.as_view(), name="declare"),
    path("<uuid:company_id>/colleagues/", access.Colleagues.as_view(), name="access"),
    path("<uuid:company_id>/colleagues/invite/", access.Invite.as_view(), name="invite"),
    path(
        "<uuid:company_id>/colleagues/invitations/<uuid:invitation_id>/again/",
        access.InviteAgain.as_view(),
        name="invite_again",
    ),
    path(
        "<uuid:company_id>/colleagues/invitations/<uuid:invitation_id>/withdraw/",
        access.Withdraw.as_view(),
        name="withdraw",
    ),
    path("<uuid:company_id>/colleagues/<uuid:membership_id>/end/", access.EndAccess.as_view(), name="access_end"),
]
urlpatterns = [path("", include((patterns, "portal")))]
