"""Whom a mail goes to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """An address, the name to write it to, and the language that the person reads."""

    email: str
    name: str
    language: str = "sv"
