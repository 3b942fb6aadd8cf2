"""What everybody may read about personal data."""

from django.urls import path

from participants.views.privacy import Privacy

urlpatterns = [
    path("privacy/", Privacy.as_view(), name="privacy"),
    path("privacy/<int:version>/", Privacy.as_view(), name="privacy_version"),
]
