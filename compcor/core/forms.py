"""Forms whose rules live in actions: what an action refuses is shown on the form, and nothing typed is lost."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from compcor.core.database import violated_constraint
from compcor.core.exceptions import RuleViolation

FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2150, 12, 31)

gettext_noop("- Select an option -")  # Django's own words, which its Swedish lacks: ours says them


class NumberInput(forms.TextInput):
    """A number as people write it, with or without spaces: 8 800 000.

    Text and not `type=number`: there some browsers send nothing for such a number, and it would be emptied unseen.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Without the spaces, also those that do not break."""
        written = super().value_from_datadict(data, files, name)
        return "".join(written.split()) if isinstance(written, str) else written


class DayField(forms.DateField):
    """A day of our time: 0021 is a slip of the finger, and not every calendar goes that far."""

    default_validators = [
        MinValueValidator(FIRST_DAY, _("The date is not likely. Write %(limit_value)s or a later day.")),
        MaxValueValidator(LAST_DAY, _("The date is not likely. Write %(limit_value)s or an earlier day.")),
    ]


def as_written[Field: forms.Field](field: Field) -> Field:
    """Let a field for a number be filled in as people write it; other fields stay as they are."""
    if isinstance(field, forms.IntegerField) and not field.widget.is_hidden:
        kind = "decimal" if isinstance(field, forms.DecimalField) else "numeric"
        widget = NumberInput({"inputmode": kind})
        widget.is_localized, widget.is_required = field.localize, field.required
        field.widget = widget
    return field


class ActionFormMixin:
    """Shows what an action refuses at its field, or on top where the form has no such field.

    `form.perform(create_company, by=request.user, **form.cleaned_data)` is the action's result, None when it says no.
    """

    # Heading and fields of each part; a form without parts shows its fields in their order.
    parts: ClassVar[Sequence[tuple[Any, Sequence[str]]]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            as_written(field)

    @property
    def helper(self) -> FormHelper:
        """How crispy lays the form out; the page has the form's tag and its button."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        if self.parts:
            helper.layout = Layout(*(Fieldset(heading, *fields) for heading, fields in self.parts))
        return helper

    def perform[Result](self, action: Callable[..., Result], **arguments: Any) -> Result | None:
        """Do the action, all or nothing. Every action returns something that is not None."""
        try:
            with transaction.atomic():
                return action(**arguments)
        except RuleViolation as violation:
            self._refuse(violation.field, violation.message)
        except ValidationError as error:
            for field, messages in _by_field(error).items():
                self._refuse(field, messages)
        except IntegrityError as error:
            self._refuse(None, _message_of(error))
        return None

    def _refuse(self, field: str | None, message: Any) -> None:
        self.add_error(field if field in self.fields else None, message)


class ActionForm(ActionFormMixin, forms.Form):
    """A form of its own."""


class ConfirmForm(ActionForm):
    """Nothing to fill in: the page asks, and sending it is the answer."""


class ActionModelForm(ActionFormMixin, forms.ModelForm):
    """A form that takes labels, limits and first values of its fields from a model, and nothing else.

    It never touches the instance: its values go to an action, whose `full_clean` checks them.
    """

    # The page keeps what each field began with, and only what somebody changed on it is written (`changed_facts`).
    keeps_first_values: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.keeps_first_values and self.instance.pk:
            for field in self.fields.values():
                field.show_hidden_initial = True

    @property
    def changed_facts(self) -> dict[str, Any]:
        """The values that differ from those that the page showed: what others wrote meanwhile is not written back."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}

    def _post_clean(self) -> None:
        """Leave the instance as it is in the database."""

    def save(self, *_args: Any, **_kwargs: Any) -> Any:
        """Forms do not write."""
        raise NotImplementedError("Call an action.")


def _by_field(error: ValidationError) -> dict[str | None, Any]:
    if not hasattr(error, "error_dict"):
        return {None: error}
    return {None if field == NON_FIELD_ERRORS else field: errors for field, errors in error.error_dict.items()}


def _message_of(error: IntegrityError) -> Any:
    """The sentence of the constraint that the database refused by; rows can change between check and write."""
    name = violated_constraint(error)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                return constraint.get_violation_error_message()
    return _("Somebody else changed the same thing at the same moment. Look at it again and try once more.")
