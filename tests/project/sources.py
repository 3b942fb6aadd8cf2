"""The project's own files, as the convention tests walk them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("compcor", "companies", "participants", "courses", "reporting")


def project_files(*patterns: str) -> list[Path]:
    """Files that belong to the project, also those that are not committed yet; patterns as in .gitignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return sorted(path for name in set(listed.stdout.split("\0")) if name and (path := ROOT / name).is_file())


def modules() -> list[Path]:
    """The application's Python modules without migrations and tests."""
    patterns = [f"{package}/**/*.py" for package in PACKAGES] + [f"{package}/*.py" for package in PACKAGES]
    return [path for path in project_files(*patterns) if "migrations" not in path.parts]


def place(path: Path, text: str, position: int) -> str:
    """`file:line`, for a list of offences."""
    return f"{path.relative_to(ROOT)}:{text.count(chr(10), 0, position) + 1}"
