"""A signed-in browser over one connection that is kept open: requests with their time, and forms sent again."""

import http.client
import time
from collections.abc import Callable, Sequence
from html.parser import HTMLParser
from urllib.parse import urlencode

from bench.counting import HEADER
from bench.rounds import Timed

CSRF = "c" * 32
PART = {"HX-Request": "true"}
TIMEOUT = 120
REQUESTS_PER_ROUND = 2


class Browser:
    """Of one server."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
        self._headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Accept": "text/html"}

    def get(self, path: str, *, is_part: bool = False) -> str:
        """The page, or the part of one that a script fetches. Raises if it is no page."""
        return self._ask("GET", path, expect=200, headers=PART if is_part else {})[0]

    def queries(self, path: str, *, is_part: bool = False) -> int:
        """How many statements the page needs."""
        headers = {HEADER: "1"} | (PART if is_part else {})
        return int(self._ask("GET", path, expect=200, headers=headers)[1][HEADER])

    def post(self, path: str, values: dict[str, str], *, count: bool = False) -> int:
        """Send a form that is to be accepted; the number of statements, where asked for."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | ({HEADER: "1"} if count else {})
        _, answer = self._ask("POST", path, expect=302, headers=headers, body=urlencode(values))
        return int(answer.get(HEADER, 0))

    def form(self, path: str) -> dict[str, str]:
        """What a page's form would send if nothing were changed in it."""
        reader = FormReader()
        reader.feed(self.get(path))
        return reader.values

    def reading(self, *paths: str, parts: Sequence[str] = ()) -> Timed:
        """Fetches the pages, or a page and its parts, that belong together; the mean of some requests."""

        def once() -> float:
            start = time.perf_counter()
            for _ in range(REQUESTS_PER_ROUND):
                for path in paths:
                    self.get(path)
                for path in parts:
                    self.get(path, is_part=True)
            return (time.perf_counter() - start) / REQUESTS_PER_ROUND

        return once

    def saving(self, path: str, change: Callable[[dict[str, str]], dict[str, str]]) -> Timed:
        """Saves a form with other values each time; only the saving is timed."""

        def once() -> float:
            values = change(self.form(path))
            start = time.perf_counter()
            self.post(path, values)
            return time.perf_counter() - start

        return once

    def _ask(
        self, method: str, path: str, *, expect: int, headers: dict[str, str] | None = None, body: str | None = None
    ) -> tuple[str, http.client.HTTPMessage]:
        self._connection.request(method, path, body=body, headers=self._headers | (headers or {}))
        response = self._connection.getresponse()
        text = response.read().decode()
        if response.status != expect:
            raise RuntimeError(f"{method} {path} was answered with {response.status}: {text[:2000]}")
        return text, response.headers


class FormReader(HTMLParser):
    """Names and values of every field of a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Inputs as they stand; of a choice what is chosen, or the first."""
        given = dict(attrs)
        name, value = given.get("name"), given.get("value") or ""
        if tag == "select":
            self._select = name or ""
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.values):
            self.values[self._select] = value
        elif tag == "input" and name and given.get("type") not in ("submit", "button", "checkbox", "file"):
            self.values[name] = value

    def handle_endtag(self, tag: str) -> None:
        """A choice ends."""
        if tag == "select":
            self._select = ""
