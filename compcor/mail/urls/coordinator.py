"""Coordinators' pages about mails."""

from django.urls import include, path

from compcor.mail.views import coordinator as views

patterns = [
    path("", views.MailList.as_view(), name="list"),
    path("<uuid:public_id>/", views.MailDetail.as_view(), name="detail"),
    path("<uuid:public_id>/again/", views.MailAgain.as_view(), name="again"),
    path("<uuid:public_id>/bounced/", views.MailBounced.as_view(), name="bounced"),
    path("<uuid:public_id>/set-aside/", views.MailSetAside.as_view(), name="set_aside"),
]
urlpatterns = [path("", include((patterns, "mails")))]
