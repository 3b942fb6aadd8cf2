"""Uploaded registers hold personal numbers: they lie encrypted, and no longer than they are needed."""

from base64 import b64decode, b64encode
from datetime import datetime

from compcor.core.crypto import key_ring
from compcor.core.files import keep_file, path_of

CONTEXT = "courses.registerimport.file"
FOLDER = "register"


def seal(content: bytes) -> str:
    """Keep the content encrypted; its opaque name."""
    token = key_ring().encrypt(b64encode(content).decode(), CONTEXT)
    return keep_file(token.encode(), folder=FOLDER, suffix=".sealed")


def unseal(name: str) -> bytes:
    """The content as it was uploaded."""
    return b64decode(key_ring().decrypt(path_of(name).read_text(), CONTEXT))


def sealed_before(moment: datetime) -> list[str]:
    """The names of all files that were kept before a moment, drafts of a write that stopped among them."""
    files = [path for path in path_of(FOLDER).glob("*") if path.stat().st_mtime < moment.timestamp()]
    return [f"{FOLDER}/{path.name}" for path in files]


def forget(name: str) -> None:
    """Remove a kept file; one that is gone already is no fault."""
    if name:
        path_of(name).unlink(missing_ok=True)
