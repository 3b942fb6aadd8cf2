"""The access table: one line for every named address, saying what each audience gets from it.

A line names the address, the things that it names (`of`: the one whose `public_id` it has; more by keyword), and
the status for each audience that gets anything but the usual: 302 to the sign-in for nobody signed in, 403 for
everybody else. The things are those of the world (tests/access/world.py): of the own company, where companies
matter. `neighbour` has a company and data of its own, `ended` had access to the own company until 2021,
`other_trainer` has a run at the neighbour's.

A new address is one new line; a text in quotes among its arguments stands for itself. What it must answer to
others than its audience, the defaults say.
"""

from typing import NamedTuple

AUDIENCES = (
    "anonymous",
    "coordinator",
    "own",
    "neighbour",
    "ended",
    "trainer",
    "other_trainer",
    "leadership",
    "auditor",
    "administrator",
)


class Row(NamedTuple):
    """What one address answers."""

    name: str
    arguments: dict[str, str]
    method: str
    status: dict[str, int]


def row(name: str, of: str = "", *, method: str = "get", also: dict[str, str] | None = None, **status: int) -> Row:
    """A line of the table; `everybody` is the status for all who are signed in and not named."""
    arguments = ({"public_id": of} if of else {}) | (also or {})
    expected = dict.fromkeys(AUDIENCES, status.pop("everybody", 403)) | {"anonymous": 302} | status
    assert set(expected) == set(AUDIENCES), f"{name}: no such audience"
    return Row(name, arguments, method, expected)


def post(name: str, of: str = "", *, also: dict[str, str] | None = None, **status: int) -> Row:
    """A line for an address that acts; an empty form is sent."""
    return row(name, of, method="post", also=also, **status)


def public(name: str, *, also: dict[str, str] | None = None, **status: int) -> Row:
    """A line for an address that needs no sign-in."""
    return row(name, also=also, **{"everybody": 200, "anonymous": 200} | status)


OWN_COMPANY = {"own": 200, "neighbour": 404, "ended": 404}
OWN_RUN = {"trainer": 200, "other_trainer": 404}
REPORTS = {"coordinator": 200, "leadership": 200}
COMPANY = {"company_id": "company"}
AGREEMENT = {"agreement_id": "agreement"}

TABLE = (
    # Everybody's
    row("home", everybody=302, coordinator=200),
    row("search", coordinator=200),
    post("set_language", everybody=302, anonymous=302),
    public("health"),
    public("privacy"),
    public("privacy_version", also={"version": "'1'"}),
    public("interest"),
    public("interest:thanks"),
    post("interest:number_check", everybody=200, anonymous=200),
    public("design"),
    # The trial's mailbox is no page of production (tests/mail/test_mailbox.py)
    public("mailbox"),
    public("mailbox_mail", also={"name": "'no-such-mail'"}, everybody=404, anonymous=404),
    row("jobs:detail", "job", everybody=404, **REPORTS),
    row("jobs:progress", "job", everybody=404, **REPORTS),
    # Signing in and one's own account
    row("account_profile", everybody=200),
    public("account_login", everybody=302),
    post("account_logout", everybody=302),
    public("account_inactive"),
    # 403: the world's people have no password that they could be asked for
    row("account_reauthenticate", everybody=403),
    row("account_change_password", everybody=302),
    row("account_set_password", everybody=200),
    public("account_reset_password"),
    public("account_reset_password_done"),
    public("account_reset_password_from_key", also={"uidb36": "'1'", "key": "'a-b'"}),
    public("account_reset_password_from_key_done"),
    row("mfa_index", everybody=200),
    row("mfa_authenticate", everybody=302),
    row("mfa_reauthenticate", everybody=403),
    row("mfa_activate_totp", everybody=200),
    row("mfa_deactivate_totp", everybody=404),
    row("mfa_view_recovery_codes", everybody=404),
    row("mfa_generate_recovery_codes", everybody=200),
    row("mfa_download_recovery_codes", everybody=404),
    row("usersessions_list", everybody=200),
    # Coordinators, companies
    row("companies:list", coordinator=200),
    row("companies:create", coordinator=200),
    post("companies:proposals", coordinator=200),
    row("companies:detail", "company", coordinator=200),
    row("companies:board", coordinator=200),
    post("companies:move", "company", coordinator=404),
    post("companies:move_back", "company", coordinator=302),
    row("companies:timeline", "company", coordinator=200),
    row("companies:document", "company", also={"document_id": "company_document"}, coordinator=200),
    row("companies:document_remove", "company", also={"document_id": "company_document"}, coordinator=200),
    row("companies:tasks", coordinator=200),
    row("companies:task_edit", "company", also={"task_id": "task"}, coordinator=200),
    post("companies:task_done", "company", also={"task_id": "task"}, coordinator=302),
    post("companies:task_reopen", "company", also={"task_id": "task"}, coordinator=302),
    row("interests:list", coordinator=200),
    row("interests:detail", "interest", coordinator=200),
    row("companies:edit", "company", coordinator=200),
    row("companies:move_remove", "company", also={"move_id": "move"}, coordinator=200),
    row("companies:state", "company", coordinator=200),
    row("companies:agreement", "company", coordinator=200),
    row("companies:agreements", coordinator=200),
    row("companies:agreements_remind", coordinator=302),
    row("companies:agreements_of", "company", coordinator=200),
    row("companies:agreement_make", "company", coordinator=200),
    row("companies:agreement_send", "company", also=AGREEMENT, coordinator=200),
    row("companies:agreement_scan", "company", also=AGREEMENT, coordinator=200),
    row("companies:agreement_withdraw", "company", also=AGREEMENT, coordinator=200),
    row("companies:agreement_file", "company", also=AGREEMENT, coordinator=200),
    row("companies:agreement_signed", "company", also={"agreement_id": "signed_agreement"}, coordinator=200),
    row("companies:eligibility", "company", coordinator=200),
    row("companies:override", "company", also={"criterion": "'size'"}, coordinator=200),
    row("companies:override_end", "company", also={"override_id": "override"}, coordinator=200),
    row("companies:size", "company", coordinator=200),
    row("companies:size_declare", "company", coordinator=200),
    row("companies:access", "company", coordinator=200),
    row("companies:access_end", "company", also={"membership_id": "membership"}, coordinator=200),
    post("companies:invite_again", "company", also={"invitation_id": "invitation"}, coordinator=302),
    row("companies:withdraw", "company", also={"invitation_id": "invitation"}, coordinator=200),
    row("companies:history", "company", coordinator=200),
    # Coordinators, people
    row("participants:list", coordinator=200),
    row("participants:create", coordinator=200),
    post("participants:check_number", coordinator=200),
    row("participants:detail", "participant", coordinator=200),
    row("participants:edit", "participant", coordinator=200),
    row("participants:correct_number", "participant", coordinator=200),
    row("participants:reveal", "participant", coordinator=200),
    row("participants:history", "participant", coordinator=200),
    row("participants:employment_start", "participant", coordinator=200),
    row("participants:employment_edit", "participant", also={"employment_id": "employment"}, coordinator=200),
    row("participants:employment_end", "participant", also={"employment_id": "employment"}, coordinator=200),
    row("participants:employment_remove", "participant", also={"employment_id": "employment"}, coordinator=200),
    row("participants:merge_with", "participant", coordinator=200),
    row("participants:doubles", coordinator=200),
    row("participants:not_the_same", coordinator=200),
    row("participants:merges", coordinator=200),
    row("participants:merge", also={"first": "participant", "second": "double"}, coordinator=200),
    post("participants:find_not_the_same", also={"first": "participant", "second": "double"}, coordinator=302),
    post("participants:look_again", "look", coordinator=302),
    row("participants:merged", "merge", coordinator=200),
    post("participants:merge_undo", "merge", coordinator=302),
    row("participants:takeover", "company", coordinator=200),
    row("participants:takeover_done", "takeover", coordinator=200),
    post("participants:takeover_undo", "takeover", coordinator=302),
    row("participants:job_changes", coordinator=200),
    row("participants:job_change", "job_change", coordinator=200),
    row("participants:card", "card", coordinator=200),
    row("participants:reported_number", "card", coordinator=200),
    # Coordinators, courses
    row("courses:list", coordinator=200),
    row("courses:create", coordinator=200),
    row("courses:detail", "course", coordinator=200),
    row("courses:edit", "course", coordinator=200),
    row("courses:history", "course", coordinator=200),
    row("runs:list", coordinator=200),
    row("runs:create", coordinator=200),
    row("runs:detail", "run", coordinator=200),
    row("runs:edit", "run", coordinator=200),
    post("runs:state", "run", coordinator=404),
    row("runs:cancel", "run", coordinator=200),
    row("runs:history", "run", coordinator=200),
    post("runs:people", "run", coordinator=200),
    post("runs:enrol", "run", coordinator=404),
    post("runs:decide", "run", coordinator=200),
    row("runs:sessions_add", "run", coordinator=200),
    row("runs:session_edit", "session", coordinator=200),
    post("runs:session_remove", "session", coordinator=200),
    row("runs:hold", "run", coordinator=200),
    row("runs:take_back", "run", coordinator=200),
    row("runs:tell", "run", coordinator=200),
    row("runs:name_hold", "hold", coordinator=200),
    row("enrolments:queue", coordinator=200),
    row("enrolments:untold", coordinator=200),
    row("enrolments:history", "enrolment", coordinator=200),
    row("enrolments:of_person", "participant", coordinator=200),
    row("enrolments:enrol", "participant", coordinator=200),
    row("enrolments:of_company", "company", coordinator=200),
    # Coordinators, attendance
    row("attendance:list", coordinator=200),
    row("attendance:grid", "session", coordinator=200),
    row("attendance:minutes", "session", coordinator=200),
    row("attendance:paper", "session", coordinator=200),
    row("attendance:history", "attendance", coordinator=200),
    row("attendance:of_person", "participant", coordinator=200),
    row("attendance:of_person_part", "participant", coordinator=200),
    row("attendance:of_company", "company", coordinator=200),
    # Coordinators, the register
    row("register:list", coordinator=200),
    row("register:upload", coordinator=200),
    row("register:template", coordinator=200),
    row("register:detail", "register", coordinator=200),
    row("register:marked", "register", coordinator=404),
    post("register:confirm", "register", coordinator=302),
    post("register:undo", "register", coordinator=302),
    post("register:discard", "register", coordinator=302),
    row("register:history", "register", coordinator=200),
    # Coordinators, mails
    row("mails:list", coordinator=200),
    row("mails:detail", "mail", coordinator=200),
    row("mails:again", "mail", coordinator=200),
    row("mails:bounced", "mail", coordinator=200),
    post("mails:set_aside", "mail", coordinator=302),
    # What contacts see
    row("portal:choose", own=302, neighbour=302, ended=200),
    row("portal:home", also=COMPANY, **OWN_COMPANY),
    row("portal:company", also=COMPANY, **OWN_COMPANY),
    row("portal:company_edit", also=COMPANY, **OWN_COMPANY),
    row("portal:access", also=COMPANY, **OWN_COMPANY),
    row("portal:invite", also=COMPANY, **OWN_COMPANY),
    post("portal:invite_again", also=COMPANY | {"invitation_id": "invitation"}, **OWN_COMPANY | {"own": 302}),
    row("portal:withdraw", also=COMPANY | {"invitation_id": "invitation"}, **OWN_COMPANY),
    row("portal:access_end", also=COMPANY | {"membership_id": "membership"}, **OWN_COMPANY),
    row("portal:agreement", also=COMPANY, **OWN_COMPANY),
    row("portal:agreement_scan", also=COMPANY | AGREEMENT, **OWN_COMPANY),
    row("portal:agreement_file", also=COMPANY | AGREEMENT, **OWN_COMPANY),
    row("portal:agreement_signed", also=COMPANY | {"agreement_id": "signed_agreement"}, **OWN_COMPANY),
    row("portal:declaration", also=COMPANY, **OWN_COMPANY),
    row("portal:declare", also=COMPANY, **OWN_COMPANY),
    # The link of an invitation: open to whoever has it, and one answer to whoever has another
    public("invitation:accept", also={"token": "'the-token-of-an-invitation'"}),
    public("invitation:accept", also={"token": "'another-token'"}, everybody=404, anonymous=404),
    # Whoever signs an agreement has a link, and no account
    public("signing:page", also={"token": "'the-token-of-an-agreement'"}),
    public("signing:page", also={"token": "'another-token'"}, everybody=404, anonymous=404),
    public("signing:file", also={"token": "'the-token-of-an-agreement'"}),
    public("signing:receipt", also=AGREEMENT, everybody=404, anonymous=404),
    public("signing:receipt_file", also={"agreement_id": "signed_agreement"}, everybody=404, anonymous=404),
    public("signing:again", also=AGREEMENT),
    row("portal_people:list", also=COMPANY, **OWN_COMPANY),
    row("portal_people:new", also=COMPANY, **OWN_COMPANY),
    post("portal_people:number_check", also=COMPANY, **OWN_COMPANY),
    row("portal_people:detail", "employment", also=COMPANY, **OWN_COMPANY),
    row("portal_people:edit", "employment", also=COMPANY, **OWN_COMPANY),
    row("portal_people:end", "employment", also=COMPANY, **OWN_COMPANY),
    post("portal_people:reopen", "employment", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_people:number", "employment", also=COMPANY, **OWN_COMPANY),
    post("portal_people:handed", "employment", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_register:upload", also=COMPANY, **OWN_COMPANY),
    row("portal_register:template", also=COMPANY, **OWN_COMPANY),
    row("portal_register:detail", "sheet", also=COMPANY, **OWN_COMPANY),
    row("portal_register:faults", "sheet", also=COMPANY, **OWN_COMPANY | {"own": 404}),
    post("portal_register:confirm", "sheet", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    post("portal_register:undo", "sheet", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    post("portal_register:discard", "sheet", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_courses:summary", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:people", also=COMPANY, **OWN_COMPANY),
    row("portal_reports:list", also=COMPANY, **OWN_COMPANY),
    row("portal_reports:download", "company_report", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:sessions", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:catalogue", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:run", "run", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:run_calendar", "run", also=COMPANY, **OWN_COMPANY),
    row("portal_courses:enrol", "run", also=COMPANY, **OWN_COMPANY),
    post("portal_courses:reserve", "run", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_courses:bookings", also=COMPANY, **OWN_COMPANY),
    post("portal_courses:release", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    post("portal_courses:name_seat", "hold", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_courses:cancel", "enrolment", also=COMPANY, **OWN_COMPANY),
    post("portal_courses:undo", "enrolment", also=COMPANY, **OWN_COMPANY | {"own": 302}),
    row("portal_courses:calendar", also=COMPANY, **OWN_COMPANY),
    # The key of a feed is in its query; without one there is nothing
    public("portal_courses:feed", everybody=404, anonymous=404),
    # What trainers see
    row("trainer:home", trainer=200, other_trainer=200),
    row("trainer:session", "session", **OWN_RUN),
    row("trainer:minutes", "session", **OWN_RUN),
    row("trainer:paper", "session", **OWN_RUN),
    # Figures and reports
    row("figures", **REPORTS),
    row("counted_people", coordinator=200),
    row("leadership:home", leadership=200),
    row("leadership:targets", leadership=200),
    row("reports:list", **REPORTS),
    row("reports:create", **REPORTS),
    row("reports:detail", "draft", **REPORTS),
    row("reports:narrative", "draft", **REPORTS),
    row("reports:download", "draft", **REPORTS),
    post("reports:new_version", "report", coordinator=302, leadership=302),
    post("reports:approve", "draft", leadership=302),
    post("reports:return", "draft", leadership=302),
    post("reports:lock", "draft", leadership=302),
    row("reports:history", "draft", **REPORTS),
    # What auditors see
    row("auditor:home", auditor=200),
    row("auditor:download", "report", auditor=200),
    # What administrators see
    row("administration:home", administrator=200),
    row("administration:create", administrator=200),
    row("administration:account", "account", administrator=200),
    row("administration:edit", "account", administrator=200),
    row("administration:history", "account", administrator=200),
    post("administration:act", "account", also={"act": "'invite'"}, administrator=302),
    row("notice", administrator=200),
    row("administration:project", administrator=200),
    row("administration:partner", "partner", administrator=200),
    row("administration:project_history", "project", administrator=200),
)
