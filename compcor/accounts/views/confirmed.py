"""Acts that are worth asking for the password again."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import method_decorator


class PasswordAgainMixin:
    """Asks for the password, or the second factor, unless it was given within the last minutes.

    It stands after the audience's mixin, so that the wrong audience is refused and not asked.
    """

    @method_decorator(reauthentication_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Go on, or by way of the question."""
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
