"""The web server's access log, without the links that open something for whoever has them."""

import re
from typing import Any

from gunicorn.glogging import Logger

_SECRET = re.compile(r"^(/invitation/|/sign/|/account/password/reset/key/)[^/]+")


class AccessLogger(Logger):
    """Gunicorn's own, for `--logger-class`. The format has no query string; `%(U)s` is the path."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The parts of a line, the secret of a mailed link left out."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": without_secret(atoms["U"])}


def without_secret(path: str) -> str:
    """`/invitation/…/` of a mailed link; every other path as it is."""
    return _SECRET.sub(r"\1…", path)
