"""What is answered when something went wrong here."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = "5"


def server_error(_request: HttpRequest) -> HttpResponse:
    """A database that is busy, locked or away is not a fault in what was asked: 503, and try again in a moment."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": RETRY_SECONDS})
    return HttpResponse(render_to_string("500.html"), status=500)
