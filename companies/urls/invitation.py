"""Where the link of an invitation leads."""

from django.urls import include, path

from companies.views.invitation import AcceptInvitation

patterns = [path("<str:token>/", AcceptInvitation.as_view(), name="accept")]
urlpatterns = [path("", include((patterns, "invitation")))]
