"""The page of components, in the trial alone."""

from django.urls import path

from compcor.core.views.design import DesignPage

urlpatterns = [path("", DesignPage.as_view(), name="design")]
