"""The trial's mailbox: everybody's mail in one place, since nobody in a trial has a mail address."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from compcor.mail.trial import kept_mail, kept_mails
from compcor.mail.writing import with_links


@method_decorator([login_not_required, never_cache], name="dispatch")
class MailboxPage(View):
    """Read without signing in, for an invited person has no account yet; from another machine only signed in.

    Whoever reads this can take over the trial's accounts. The address does not exist outside the trial.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in who sits at the machine of the trial, and who is signed in."""
        if not is_at_this_machine(request) and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)


class Mailbox(MailboxPage):
    """The newest mails."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return render(request, "mail/trial/mailbox.html", {"mails": kept_mails()})


class MailboxMail(MailboxPage):
    """One mail."""

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        """Its text, with links that work."""
        kept = kept_mail(name)
        if kept is None:
            raise Http404
        return render(request, "mail/trial/mail.html", {"kept": kept, "text": with_links(kept.text)})


def is_at_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on the trial's own machine, as its address says, and was sent to it by its own name.

    A stranger's page can have its name lead to 127.0.0.1 and read what comes from there; and a proxy on this machine
    hands on what comes from anywhere.
    """
    names = {"localhost", urlsplit(settings.SITE_URL).hostname}
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    is_own_name = host in names or _is_loopback(host)
    is_handed_on = "X-Forwarded-For" in request.headers
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and is_own_name and not is_handed_on


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
