"""What a PDF of ours promises, as one assertion."""

import subprocess
from pathlib import Path

CHECK_PDF = Path(__file__).parent / "tools" / "check_pdf.sh"


def assert_pdf_a3a_ua1(*paths: Path) -> None:
    """Every file is PDF/A-3a (archive, with data attached) and PDF/UA-1 (accessible), by veraPDF's rules."""
    checked = subprocess.run([CHECK_PDF, *paths], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
