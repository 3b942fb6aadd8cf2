"""The web server's access log, without the links that open something for whoever has them."""

from typing import Any

from gunicorn.glogging import Logger

from compcor.core.logs import without_secrets


class AccessLogger(Logger):
    """Gunicorn's own, for `--logger-class`. The format has no query string; `%(U)s` is the path."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """The parts of a line, the secret of a mailed link left out."""
        atoms: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return atoms | {"U": without_secrets(atoms["U"])}
