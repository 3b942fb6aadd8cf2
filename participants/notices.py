"""The text of the notice about personal data: written from the project's facts, and read as headings and paragraphs.

What domain.md §5.1 does not know for certain (contacts, legal basis, how long) is the project's to fill in among its
facts; until then the notice says who tells it.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.template import Context
from django.template.loader import get_template

from compcor.core.periods import swedish_today
from compcor.project.models import Project, current_project
from participants.enums import NoticeLanguage
from participants.models import PrivacyNotice

FIRST_VERSION = 1


@dataclass(frozen=True, slots=True)
class Texts:
    """The notice in both languages."""

    sv: str
    en: str

    @property
    def sha256(self) -> str:
        """What tells two versions apart."""
        return hashlib.sha256(f"{self.sv}\0{self.en}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page: `kind` is heading, text or items."""

    kind: str
    lines: tuple[str, ...]


def current_notice() -> PrivacyNotice | None:
    """The version in force."""
    return PrivacyNotice.objects.first()


def texts_from(project: Any) -> Texts:
    """The notice as it would be with these facts of the project."""
    texts = {language: _written(language, project) for language in NoticeLanguage.values}
    return Texts(**texts)


def missing_facts(project: Project) -> list[str]:
    """Names of the project's facts that the notice needs and nobody has filled in."""
    needed = ("controller_contact", "privacy_contact", "privacy_basis", "keep_until")
    labels: dict[str, Any] = {field.name: field.verbose_name for field in project._meta.concrete_fields}
    return [str(labels[name]) for name in needed if not getattr(project, name)]


def blocks(text: str) -> list[Block]:
    """The text as headings ("# "), paragraphs and lists ("- ")."""
    found: list[Block] = []
    for part in text.split("\n\n"):
        lines = part.strip().split("\n")
        if lines[0].startswith("# "):
            found.append(Block("heading", (lines.pop(0)[2:],)))
        items = tuple(line[2:] for line in lines if line.startswith("- "))
        others = tuple(line for line in lines if not line.startswith("- "))
        found += [Block(kind, rows) for kind, rows in (("text", others), ("items", items)) if rows]
    return found


def as_plain(text: str) -> str:
    """The text for a mail: headings in capitals."""
    return "\n".join(line[2:].upper() if line.startswith("# ") else line for line in text.split("\n"))


def first_notice(*, apps: Apps = installed, using: str = "default", **_signal: Any) -> None:
    """Give an installation its first version. Runs after every `migrate`, as the project's own row is made."""
    try:
        notice, project = apps.get_model("participants", "PrivacyNotice"), apps.get_model("project", "Project")
    except LookupError:
        return  # migrated back to before there was a notice
    facts = project.objects.using(using).first()
    if facts is None or notice.objects.using(using).exists():
        return
    texts = texts_from(facts)
    notice.objects.using(using).create(
        version=FIRST_VERSION, published_on=swedish_today(), text_sv=texts.sv, text_en=texts.en, sha256=texts.sha256
    )


def is_outdated() -> bool:
    """Whether the project's facts would give another notice than the one in force."""
    notice = current_notice()
    return notice is None or notice.sha256 != texts_from(current_project()).sha256


def _written(language: str, project: Any) -> str:
    source: Any = get_template(f"participants/notice/{language}.txt")
    return str(source.template.render(Context({"project": project}, autoescape=False))).strip() + "\n"
