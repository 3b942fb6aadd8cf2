"""Every text that a person can meet is there in Swedish."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.project.sources import ROOT, place, project_files


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Swedish texts, brought up to date from the sources in a copy of the project."""
    copy = tmp_path_factory.mktemp("project")
    for path in project_files("*.py", "*.html", "*.txt", "*.po"):
        if path.relative_to(ROOT).parts[0] != "tests":
            target = copy / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (copy / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "makemessages", "--locale=sv", "--no-location", "--verbosity=0"]
    subprocess.run(command, cwd=copy, check=True)
    return copy / "locale" / "sv" / "LC_MESSAGES" / "django.po"


def test_swedish_is_complete(gathered: Path) -> None:
    with gathered.open("rb") as file:
        catalog = read_po(file)
    texts = [message for message in catalog if message.id]

    assert [message.id for message in texts if not message.string or not all(message.string)] == []
    assert [message.id for message in texts if message.fuzzy] == []
    assert [message.id for message in catalog.obsolete.values()] == []


def test_swedish_fills_the_same_gaps(gathered: Path) -> None:
    """A translation with another placeholder would fail only when somebody reads the page."""
    command = ["msgfmt", "--check-format", "--output-file=-", str(gathered)]

    checked = subprocess.run(command, capture_output=True, text=False, check=False)

    assert checked.returncode == 0, checked.stderr.decode()


# What the log tells as a page does: a state, nobody's act.
STATES = {"Employed at two companies at once", "The file could not be read"}
ACT = re.compile(r'^ +"[a-z_]+\.[a-z_]+": _\("([^"]+)"\)', re.MULTILINE)


def test_no_button_says_what_the_log_says() -> None:
    """English has one word for both, Swedish has not: "Satte på väntelistan" was done, "Sätt" is to be done."""
    acts = {text for path in project_files("**/words.py") for text in ACT.findall(path.read_text())} - STATES
    offences = []
    for path in project_files("templates/**/*.html"):
        text = path.read_text()
        offences += [
            f"{place(path, text, hit.start())} {hit[2]}"
            for hit in re.finditer(r"""\{% translate (["'])(.+?)\1(?: as \w+)? %\}""", text)
            if hit[2] in acts
        ]

    assert acts
    assert offences == []
