"""Files that people upload and documents that are made: kept by opaque names, served only through a view."""

import os
import uuid
from pathlib import Path

from django.conf import settings
from django.http import FileResponse


def keep_file(content: bytes, *, folder: str, suffix: str) -> str:
    """Write the content under a new opaque name and return it, relative to FILES_DIR.

    The file is whole or not there: written beside, synced, then renamed. An OSError (disk full) leaves nothing.
    """
    name = f"{folder}/{uuid.uuid4().hex}{suffix}"
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    return name


def path_of(name: str) -> Path:
    """Where the file lies. Raises ValueError for a name that leads outside FILES_DIR."""
    root = Path(settings.FILES_DIR).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(name)
    return path


def download(name: str, *, as_name: str, content_type: str) -> FileResponse:
    """The file as an attachment that no browser shows, guesses at or keeps. The view has asked `visible_to`."""
    response = FileResponse(path_of(name).open("rb"), as_attachment=True, filename=as_name, content_type=content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
