"""Where the mails about an agreement lead; no account is needed."""

from django.urls import include, path

from companies.views import signing

patterns = [
    path("again/<uuid:agreement_id>/", signing.LinkAgain.as_view(), name="again"),
    path("signed/<uuid:agreement_id>/", signing.Receipt.as_view(), name="receipt"),
    path("signed/<uuid:agreement_id>/file/", signing.ReceiptFile.as_view(), name="receipt_file"),
    path("<str:token>/", signing.SignPage.as_view(), name="page"),
    path("<str:token>/file/", signing.SignFile.as_view(), name="file"),
]
urlpatterns = [path("", include((patterns, "signing")))]
