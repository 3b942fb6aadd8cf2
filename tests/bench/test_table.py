"""The table of README.md."""

import pytest

from bench import table
from bench.statistics import Finding
from tests.project.sources import ROOT

RATIO = Finding(
    row=1, scale="M", work="list", beside="admin 40 ms", own="10 ms", value=0.25, low=0.2, high=0.3, most=0.5,
    growth=1.0621,
)  # fmt: skip
COUNT = Finding(row=3, scale="S", work="queries", beside="admin 22", own="13", value=13, most=12)


def test_a_ratio_stands_with_its_interval_goal_and_growth() -> None:
    line = "| 1 | M | list | admin 40 ms | 10 ms | 0.25 (0.2–0.3) | ≤ 0.5 | yes | 1.06 |"

    assert table.table([RATIO]).splitlines() == [*table.HEAD, line]


def test_a_missed_number_is_in_the_table() -> None:
    assert table.table([COUNT]).endswith("| 3 | S | queries | admin 22 | 13 | – | ≤ 12 | **missed** | – |")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"

    assert table.with_table(text, "new") == f"before\n{table.BEGIN}\nnew\n{table.END}\nafter\n"
    assert table.with_table(table.with_table(text, "new"), "new") == table.with_table(text, "new")


def test_a_text_without_marks_is_not_touched() -> None:
    with pytest.raises(ValueError, match="no <!-- bench -->"):
        table.with_table("text", "new")


def test_the_readme_has_the_marks() -> None:
    text = (ROOT / "README.md").read_text()

    assert text.count(table.BEGIN) == text.count(table.END) == 1


def test_the_machine_is_told_without_its_name() -> None:
    assert table.machine().split(" cores")[0].isdigit()
