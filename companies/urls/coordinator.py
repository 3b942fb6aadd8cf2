"""Coordinators' pages about companies."""

from django.urls import include, path

from companies.urls.papers import papers
from companies.views.coordinator import access, board, interests, tasks, timeline
from companies.views.coordinator import companies as views

patterns = [
    path("", views.CompanyList.as_view(), name="list"),
    path("new/", views.CompanyCreate.as_view(), name="create"),
    path("proposals/", views.CompanyProposals.as_view(), name="proposals"),
    path("board/", board.CompanyBoard.as_view(), name="board"),
    path("tasks/", tasks.TaskList.as_view(), name="tasks"),
    path("<uuid:public_id>/", views.CompanyDetail.as_view(), name="detail"),
    path("<uuid:public_id>/edit/", views.CompanyEdit.as_view(), name="edit"),
    path("<uuid:public_id>/moves/<uuid:move_id>/remove/", views.CompanyMoveRemove.as_view(), name="move_remove"),
    path("<uuid:public_id>/state/", views.CompanyStateChange.as_view(), name="state"),
    path("<uuid:public_id>/move/", board.CardMove.as_view(), name="move"),
    path("<uuid:public_id>/move/back/", board.CardMoveBack.as_view(), name="move_back"),
    path("<uuid:public_id>/timeline/", timeline.CompanyTimeline.as_view(), name="timeline"),
    path("<uuid:public_id>/tasks/<uuid:task_id>/", tasks.TaskEdit.as_view(), name="task_edit"),
    path("<uuid:public_id>/tasks/<uuid:task_id>/done/", tasks.TaskDone.as_view(), name="task_done"),
    path("<uuid:public_id>/tasks/<uuid:task_id>/reopen/", tasks.TaskReopen.as_view(), name="task_reopen"),
    path("<uuid:public_id>/documents/<uuid:document_id>/", timeline.CompanyDocumentFile.as_view(), name="document"),
    path(
        "<uuid:public_id>/documents/<uuid:document_id>/remove/",
        timeline.CompanyDocumentRemove.as_view(),
        name="document_remove",
    ),
    *papers,
    path("<uuid:public_id>/access/", access.CompanyInvite.as_view(), name="access"),
    path("<uuid:public_id>/access/<uuid:membership_id>/end/", access.CompanyAccessEnd.as_view(), name="access_end"),
    path(
        "<uuid:public_id>/invitations/<uuid:invitation_id>/again/",
        access.CompanyInviteAgain.as_view(),
        name="invite_again",
    ),
    path(
        "<uuid:public_id>/invitations/<uuid:invitation_id>/withdraw/",
        access.CompanyWithdraw.as_view(),
        name="withdraw",
    ),
    path("<uuid:public_id>/history/", views.CompanyHistory.as_view(), name="history"),
]
interests_patterns = [
    path("interests/", interests.InterestList.as_view(), name="list"),
    path("interests/<uuid:public_id>/", interests.InterestDetail.as_view(), name="detail"),
]
urlpatterns = [path("", include((patterns, "companies"))), path("", include((interests_patterns, "interests")))]
