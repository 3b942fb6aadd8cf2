"""Security headers: the same on every answer, without exceptions."""

import pytest
from django.test import Client

from compcor.accounts.enums import Role
from tests.factories import make_user
from tests.project.sources import ROOT

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}
ANSWERS = {
    "page": "/account/login/",
    "redirect": "/companies/",
    "not found": "/nowhere/",
    "health": "/health/",
    "static file": "/static/css/tokens.css",
}


@pytest.mark.parametrize("path", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_has_the_headers(client: Client, path: str) -> None:
    response = client.get(path)
    headers = response.headers
    if response.streaming:
        b"".join(response.streaming_content)  # which closes the file

    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/account/login/", "/companies/", "/nowhere/", "/health/"])
def test_no_page_can_be_framed(client: Client, path: str) -> None:
    """Older browsers do not know the policy's `frame-ancestors`."""
    assert client.get(path).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", ["/account/", "/administration/", "/companies/", "/nowhere/"])
def test_no_browser_keeps_a_signed_in_page(client: Client, path: str) -> None:
    """Also not the refusals, and not the page that says that something does not exist."""
    client.force_login(make_user(Role.ADMINISTRATOR))

    directives = client.get(path).headers["Cache-Control"].split(", ")

    assert {"no-store", "private"} <= set(directives)


def test_no_view_weakens_the_policy() -> None:
    """Exceptions are made by a decorator; the project has none."""
    ours = [
        path
        for name in ("compcor", "companies", "participants", "courses", "reporting")
        for path in (ROOT / name).rglob("*.py")
    ]
    weak = [path for path in ours if "csp_override" in path.read_text() or "xframe_options_exempt" in path.read_text()]

    assert weak == []
    assert not [path for path in ours if "csrf_exempt" in path.read_text()]


def test_a_post_without_a_token_is_refused() -> None:
    browser = Client(enforce_csrf_checks=True)

    assert browser.post("/account/login/", {"login": "a@example.org", "password": "x"}).status_code == 403
