"""The contacts' portal."""

from django.urls import include, path

from companies.views.portal.home import ChooseCompany, PortalHome

patterns = [
    path("", ChooseCompany.as_view(), name="choose"),
    path("<uuid:company_id>/", PortalHome.as_view(), name="home"),
]
urlpatterns = [path("", include((patterns, "portal")))]
