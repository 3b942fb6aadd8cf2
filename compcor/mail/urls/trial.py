"""The trial's mailbox."""

from django.urls import path

from compcor.mail.views import trial as views

urlpatterns = [
    path("", views.Mailbox.as_view(), name="mailbox"),
    path("<slug:name>/", views.MailboxMail.as_view(), name="mailbox_mail"),
]
