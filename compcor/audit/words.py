"""Acts in words. Each app tells the words of its own acts when it is ready (`<app>/words.py`)."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_acts: dict[str, str | Promise] = {}
_facts: dict[str, str | Promise] = {
    "starts_on": _("from"),
    "ends_on": _("to"),
    "signed_on": _("signed"),
    "company": _("company"),
    "user": _("account"),
    "invitation": _("to"),
    "coordinator": _("coordinator"),
    "partner": _("partner"),
}


def tell_acts(words: Mapping[str, str | Promise]) -> None:
    """Give acts their words: `{"company.created": _("Registered the company")}`."""
    _acts.update(words)


def tell_facts(words: Mapping[str, str | Promise]) -> None:
    """Give facts in the details of acts their words: `{"signed_on": _("signed")}`; others are not shown."""
    _facts.update(words)


def act_in_words(verb: str) -> str:
    """The act as a person says it; an act without words is shown by its name."""
    return str(_acts.get(verb, verb))


def fact_in_words(name: str) -> str | None:
    """What a fact in the details is called; None for those that are for programs."""
    word = _facts.get(name)
    return None if word is None else str(word)
