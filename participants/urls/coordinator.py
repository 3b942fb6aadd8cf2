"""Coordinators' pages about people."""

from django.urls import URLPattern, URLResolver, include, path

from participants.views import coordinator as views
from participants.views.coordinator import doubles, merges, takeovers

person = [
    path("", views.ParticipantDetail.as_view(), name="detail"),
    path("edit/", views.ParticipantEdit.as_view(), name="edit"),
    path("number/", views.ParticipantNumber.as_view(), name="correct_number"),
    path("reveal/", views.ParticipantReveal.as_view(), name="reveal"),
    path("merge/", merges.MergeWith.as_view(), name="merge_with"),
    path("history/", views.ParticipantHistory.as_view(), name="history"),
    path("employments/new/", views.EmploymentStart.as_view(), name="employment_start"),
    path("employments/<uuid:employment_id>/", views.EmploymentEdit.as_view(), name="employment_edit"),
    path("employments/<uuid:employment_id>/end/", views.EmploymentEnd.as_view(), name="employment_end"),
    path("employments/<uuid:employment_id>/remove/", views.EmploymentRemove.as_view(), name="employment_remove"),
]
of_doubles = [
    path("", doubles.DoubleList.as_view(), name="doubles"),
    path("not-the-same/", doubles.NotTheSameList.as_view(), name="not_the_same"),
    path("not-the-same/<uuid:public_id>/again/", doubles.LookAgain.as_view(), name="look_again"),
    path("merged/", merges.MergeList.as_view(), name="merges"),
    path("merged/<uuid:public_id>/", merges.Merged.as_view(), name="merged"),
    path("merged/<uuid:public_id>/undo/", merges.MergeUndo.as_view(), name="merge_undo"),
    path("<uuid:first>/<uuid:second>/", doubles.MergePage.as_view(), name="merge"),
    path("<uuid:first>/<uuid:second>/not-the-same/", doubles.FindNotTheSame.as_view(), name="find_not_the_same"),
]
patterns: list[URLPattern | URLResolver] = [
    path("", views.ParticipantList.as_view(), name="list"),
    path("new/", views.ParticipantCreate.as_view(), name="create"),
    path("check-number/", views.NumberCheck.as_view(), name="check_number"),
    path("reported/", views.JobChanges.as_view(), name="job_changes"),
    path("reported/jobs/<uuid:public_id>/", views.JobChangeDecide.as_view(), name="job_change"),
    path("reported/facts/<uuid:public_id>/", views.CardDecide.as_view(), name="card"),
    path("reported/numbers/<uuid:public_id>/", views.NumberDecide.as_view(), name="reported_number"),
    path("doubles/", include(of_doubles)),
    path("takeovers/of/<uuid:public_id>/", takeovers.TakeoverPage.as_view(), name="takeover"),
    path("takeovers/<uuid:public_id>/", takeovers.TakeoverDone.as_view(), name="takeover_done"),
    path("takeovers/<uuid:public_id>/undo/", takeovers.TakeoverUndo.as_view(), name="takeover_undo"),
    path("<uuid:public_id>/", include(person)),
]
urlpatterns = [path("", include((patterns, "participants")))]
