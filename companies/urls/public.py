"""Pages that need no sign-in."""

from django.urls import include, path

from companies.views import public

interest = [
    path("thanks/", public.InterestThanks.as_view(), name="thanks"),
    path("number/", public.InterestNumberCheck.as_view(), name="number_check"),
]
urlpatterns = [
    path("interest/", public.InterestPage.as_view(), name="interest"),
    path("interest/", include((interest, "interest"))),
]
