"""What administrators publish about personal data."""

from django.urls import path

from participants.views.administration import NoticePublish

urlpatterns = [path("notice/", NoticePublish.as_view(), name="notice")]
