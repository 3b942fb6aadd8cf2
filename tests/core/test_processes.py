"""Where what listens on an address is found."""

import pytest

from compcor.core.processes import address


@pytest.mark.parametrize(
    ("bind", "found"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000/"),
        ("0.0.0.0:8000", "http://127.0.0.1:8000/"),
        ("[::]:8000", "http://127.0.0.1:8000/"),
        (":8000", "http://127.0.0.1:8000/"),
        ("compcor.example:80", "http://compcor.example:80/"),
    ],
)
def test_an_address_for_everybody_is_one_that_a_browser_can_open(bind: str, found: str) -> None:
    """Links in the trial's mails begin with it."""
    assert address(bind) == found
