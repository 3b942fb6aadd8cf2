"""A form that is read is a form that can be sent again."""

from bench.client import FormReader
from bench.rows.pages import turned

PAGE = """
<form><input type="hidden" name="seen" value="1.5"><input type="checkbox" name="remove" value="1">
<select name="p1-status"><option value="">–</option><option value="present" selected>Present</option></select>
<select name="kind"><option value="a">A</option><option value="b">B</option></select>
<input type="submit" name="send" value="Save"></form>
"""


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    reader = FormReader()
    reader.feed(PAGE)

    assert reader.values == {"seen": "1.5", "p1-status": "present", "kind": "a"}


def test_everybody_turns_and_the_admins_empty_row_does_not() -> None:
    sheet = {"p1-status": "present", "p1-net_minutes": "120", "p2-status": "absent", "x-__prefix__-status": ""}

    assert turned(sheet) == {
        "p1-status": "absent",
        "p1-net_minutes": "0",
        "p2-status": "present",
        "x-__prefix__-status": "",
    }
