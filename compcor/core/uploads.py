"""Which uploaded files are kept: their first bytes say what they are, whatever their name says."""

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext_lazy as _

from compcor.core.exceptions import RuleViolation
from compcor.core.text import clean_text

LARGEST_UPLOAD = 10 * 1024 * 1024
LARGEST_BODY = 26 * 1024 * 1024  # a register has 25 MB at most (courses/register/limits.py)
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
ACCEPTED = ",".join(f".{extension}" for extension in (*CONTENT_TYPES, "jpeg"))

_STARTS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_LONGEST_STEM = 200


class BodyLimit(FileUploadHandler):
    """Refuses a body with files that no page takes before anything is written down: a form is read before its sender.

    Django limits bodies without files (`DATA_UPLOAD_MAX_MEMORY_SIZE`); its handlers of files take all that comes.
    """

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: dict[str, Any],  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        """The server reads no further than the length that the client has stated."""
        if content_length > LARGEST_BODY:
            raise RequestDataTooBig("The body of the request is larger than anything that a page takes.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002
        """For the handlers that keep it."""
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """They have it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: the extension that its content has, and its own name without one."""

    extension: str
    stem: str


def checked_kind(content: bytes, *, written_name: str) -> Kind:
    """What the file is; refuses what is empty, larger than 10 MB, of another kind, or brings macros."""
    if not content:
        raise RuleViolation(_("The file is empty."), "file")
    if len(content) > LARGEST_UPLOAD:
        raise RuleViolation(_("The file is larger than 10 MB. Make it smaller, or split it."), "file")
    extension = next((kind for start, kind in _STARTS.items() if content.startswith(start)), "") or _office(content)
    if not extension:
        raise RuleViolation(
            _("Only PDF, PNG, JPEG, Word, Excel and PowerPoint files (docx, xlsx, pptx) without macros can be kept."),
            "file",
        )
    stem = clean_text(PurePath(written_name.replace("\\", "/")).stem)[:_LONGEST_STEM]
    return Kind(extension, "".join(character for character in stem if character.isprintable()) or extension)


def _office(content: bytes) -> str:
    """Word, Excel or PowerPoint, by the list of its parts; nothing is unpacked. Empty for anything else."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        names = set(zipfile.ZipFile(BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return ""
    return next((kind for part, kind in _PARTS.items() if part in names), "")
