"""What the tests of signing in share."""

import base64
import hmac
import struct
import time
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client

from compcor.accounts.models import User
from compcor.jobs.actions import run_job
from compcor.jobs.models import Job
from compcor.mail.delivery import deliver_due
from tests.factories import PASSWORD

SignIn = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _no_counts(request: pytest.FixtureRequest) -> Iterator[None]:
    """Attempts that another test counted are forgotten."""
    yield
    if "transactional_db" in request.fixturenames or "live_server" in request.fixturenames:
        cache.clear()


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Sign in as a person does, by the form; more keywords are parts of the request."""

    def by_form(
        account: User | str, password: str = PASSWORD, *, using: Client = client, **request: str
    ) -> HttpResponse:
        email = account if isinstance(account, str) else account.email
        return using.post("/account/login/", {"login": email, "password": password}, **request)

    return by_form


@pytest.fixture
def delivered(mailoutbox: list[EmailMessage]) -> Callable[[], list[EmailMessage]]:
    """Have the waiting jobs done, and give the mails that they sent."""

    def work() -> list[EmailMessage]:
        for job in Job.objects.waiting():
            run_job(job.public_id)
        deliver_due()
        return mailoutbox

    return work


def totp(secret: str, *, steps: int = 0) -> str:
    """The six digits of an authenticator app (RFC 6238), now or some half minutes later."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def is_signed_in(client: Client) -> bool:
    """Whether the session still opens one's own account."""
    return client.get("/account/").status_code == 200
