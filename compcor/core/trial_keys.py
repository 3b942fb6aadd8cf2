"""Keys that a trial installation makes for itself, in a file that only its owner may read."""

import json
import os
from pathlib import Path
from typing import Any

from django.core.management.utils import get_random_secret_key

from compcor.core.crypto import generate_keys


def load_or_make_keys(path: Path) -> dict[str, Any]:
    """The keys in `path`, made at the first call (mode 0600). Two processes that start at once agree on one file."""
    keys = {"secret_key": get_random_secret_key(), **generate_keys()}
    draft = path.with_suffix(f".{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(keys), encoding="utf-8")
        try:
            os.link(draft, path)  # fails if another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return json.loads(path.read_text(encoding="utf-8"))
