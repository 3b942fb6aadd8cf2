"""The language of a page, and a page where Django would show none."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation


class LanguageMiddleware:
    """Swedish unless the person chose otherwise: by the switch (a cookie) or in the account.

    The browser's own languages are not asked: many Swedish workplaces have English browsers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        language = self._language(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def _language(self, request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if chosen not in dict(settings.LANGUAGES) and request.user.is_authenticated:
            chosen = request.user.language
        return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class NoEmptyPageMiddleware:
    """An address that only takes forms answers a look at it with a page; Django's own answer is an empty one.

    One comes there by the language switch, by Back, or by the address line.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the page into the answer that refuses the method."""
        response = self.get_response(request)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET" and not response.content:
            response.content = render(request, "405.html").content
        return response
