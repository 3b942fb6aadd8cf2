"""Coordinators' addresses about a company's eligibility, size and agreements."""

from django.urls import path

from companies.views.coordinator import agreements, eligibility

_OF = "<uuid:public_id>/agreements/<uuid:agreement_id>/"

papers = [
    path("agreements/", agreements.AgreementList.as_view(), name="agreements"),
    path("agreements/remind/", agreements.AgreementsRemind.as_view(), name="agreements_remind"),
    path("<uuid:public_id>/agreement/", agreements.AgreementRegister.as_view(), name="agreement"),
    path("<uuid:public_id>/agreements/", agreements.CompanyAgreements.as_view(), name="agreements_of"),
    path("<uuid:public_id>/agreements/new/", agreements.AgreementMake.as_view(), name="agreement_make"),
    path(f"{_OF}send/", agreements.AgreementSend.as_view(), name="agreement_send"),
    path(f"{_OF}upload/", agreements.AgreementScan.as_view(), name="agreement_scan"),
    path(f"{_OF}withdraw/", agreements.AgreementWithdraw.as_view(), name="agreement_withdraw"),
    path(f"{_OF}file/", agreements.AgreementFile.as_view(), name="agreement_file"),
    path(f"{_OF}signed/", agreements.AgreementSignedFile.as_view(), name="agreement_signed"),
    path("<uuid:public_id>/eligibility/", eligibility.Eligibility.as_view(), name="eligibility"),
    path("<uuid:public_id>/eligibility/<slug:criterion>/", eligibility.Override.as_view(), name="override"),
    path(
        "<uuid:public_id>/eligibility/decisions/<uuid:override_id>/end/",
        eligibility.OverrideEnd.as_view(),
        name="override_end",
    ),
    path("<uuid:public_id>/size/", eligibility.CompanySize.as_view(), name="size"),
    path("<uuid:public_id>/size/declare/", eligibility.CompanySizeDeclare.as_view(), name="size_declare"),
]
