"""A refused rule carries a sentence in the user's language and the field it belongs to."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from compcor.core.exceptions import RuleViolation


def test_rule_violation_speaks_the_users_language() -> None:
    violation = RuleViolation(_("January"), field="starts_on")

    assert violation.field == "starts_on"
    with translation.override("sv"):
        assert str(violation) == "januari"
    with translation.override("en"):
        assert str(violation) == "January"


def test_rule_violation_may_concern_no_field() -> None:
    assert RuleViolation("The run is full.").field is None
