"""Somebody who opens everything that a page leads to: links, parts, forms with every choice, files."""

import subprocess
import tempfile
from collections import deque
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from lxml import html
from openpyxl import load_workbook

LINKS = {"href", "src", "hx-get", "data-url"}
LEAVES = ("/static/", "/account/logout")


class Crawler:
    """Follows links within the site. What a POST changes is taken back."""

    def __init__(self, client: Client, *, searches: tuple[str, ...], most: int = 3_000) -> None:
        self.client, self.searches, self.most = client, searches, most
        self.seen: set[str] = set()
        self.waiting: deque[str] = deque()

    def crawl(self, start: str) -> Iterator[tuple[str, str, int]]:
        """What every request answers: how it was asked, the words of the answer, and its status."""
        self._queue(start, start)
        while self.waiting:
            assert len(self.seen) < self.most, "the crawl does not end"
            url = self.waiting.popleft()
            with transaction.atomic():
                response = self.client.get(url)
                text = words_of(response)
                transaction.set_rollback(True)
            yield f"GET {url}", text, response.status_code
            if 300 <= response.status_code < 400:
                self._queue(url, response.headers["Location"])
            if "text/html" in response.headers.get("Content-Type", "") and text.strip():
                yield from self._open(url, html.fromstring(text))

    def _open(self, url: str, page: html.HtmlElement) -> Iterator[tuple[str, str, int]]:
        for element in page.iter():
            for name in LINKS & set(element.attrib):
                self._queue(url, element.attrib[name])
        for form in page.forms:
            action = urljoin(url, form.attrib.get("action", ""))
            if form.method == "GET":
                self._queue_choices(action, form)
            for target in {action, *(urljoin(url, place) for place in form.xpath(".//@formaction"))}:
                if form.method == "POST" and not target.startswith(LEAVES):
                    yield from self._send(target, form)

    def _queue_choices(self, action: str, form: html.FormElement) -> None:
        """The form with each of its choices, one at a time, and with every search."""
        for field in form.inputs:
            if field.name and field.tag == "select":
                for value in field.value_options:
                    self._queue(action, "?" + urlencode({field.name: value}))
            elif field.name and field.attrib.get("type") in ("search", "text", None):
                for words in self.searches:
                    self._queue(action, "?" + urlencode({field.name: words}))

    def _send(self, action: str, form: html.FormElement) -> Iterator[tuple[str, str, int]]:
        """The form as it stands, and empty: its faults may not tell either."""
        filled = [(name, value) for name, value in form.form_values() if value is not None]
        for values in (dict(filled), {}):
            key = f"POST {action} {sorted(values)}"
            if key in self.seen:
                continue
            self.seen.add(key)
            with transaction.atomic():
                response = self.client.post(action, values)
                text = words_of(response)
                transaction.set_rollback(True)
            yield key, text, response.status_code

    def _queue(self, base: str, link: str) -> None:
        url, asked = urlsplit(urljoin(base, link)), urlsplit(base)
        address = f"{url.path}?{url.query}" if url.query else url.path
        is_own = not url.scheme and not url.netloc and not address.startswith(LEAVES)
        is_mixture = bool(asked.query) and bool(url.query) and asked.path == url.path  # of one list's filters
        if is_own and not is_mixture and address not in self.seen:
            self.seen.add(address)
            self.waiting.append(address)


def words_of(response: HttpResponseBase) -> str:
    """The text of an answer: a page as it is written, a workbook's cells, what a reader gets of a PDF."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"%PDF"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "document.pdf"
            path.write_bytes(content)
            return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=False).stdout
    if content.startswith(b"PK"):
        book = load_workbook(BytesIO(content), read_only=True)
        return "\n".join(str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None)
    return content.decode(errors="replace") + "\n" + "\n".join(f"{k}: {v}" for k, v in response.headers.items())
