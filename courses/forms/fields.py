"""Fields that several forms share."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compcor.core.durations import parse_clock
from compcor.core.text import clean_text


class ClockField(forms.Field):
    """A time of day as people type it: 8, 8.30, 08:30, 0830."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Figures on a phone's keyboard."""
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off", "maxlength": 8, "size": 6}

    def to_python(self, value: Any) -> time | None:
        """The time of day, or None."""
        if value is None or isinstance(value, time):
            return value
        text = str(value).strip()
        if not text:
            return None
        try:
            return parse_clock(re.sub(r"^(\d{1,2})(\d{2})$", r"\1:\2", text))
        except ValueError as error:
            raise ValidationError(_("Write a time such as 8.30 or 0830."), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        """As a clock shows it."""
        return f"{value:%H:%M}" if isinstance(value, time) else value


class CodeField(forms.CharField):
    """The code of a course or a run; upper case as in the register, so that it is found however it is typed."""

    def to_python(self, value: Any) -> str:
        """Cleaned, in capitals."""
        return clean_text(super().to_python(value)).upper()
