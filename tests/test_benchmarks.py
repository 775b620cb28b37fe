"""The table of `./run bench` in the documentation: whole, and as it was written."""

import re

import pytest

from benchmarks.__main__ import BENCHMARKS, refusal
from benchmarks.rows import table
from benchmarks.rows.row import SQLITE, Measured, Row, at_least, at_most

TEXT = table.FILE.read_text(encoding="utf-8")
CONDITIONS = re.compile(
    r"\d{4}-\d\d-\d\d, commit [0-9a-f]{7,}(\+changes)?, \d+ cores of .+, \d+ GiB, load [\d.]+ at "
    r"the start, Python 3[\d.]+, SQLite 3[\d.]+, PostgreSQL \d[\d.]+\."
)
FIGURE = re.compile(r"[\d,.e+]+( ms| s|/s)")


@pytest.fixture(scope="module")
def lines():
    """The lines of the table, each as its cells."""
    _, rest = TEXT.split(table.BEGINS)
    between, _ = rest.split(table.ENDS)
    _, _, conditions, _, *rows, _, _ = between.split("\n")
    assert CONDITIONS.fullmatch(conditions)
    head, rule, *rest = [
        tuple(row.removeprefix("| ").removesuffix(" |").split(" | ")) for row in rows
    ]
    assert head == table.HEAD
    assert rule == ("|---" * len(table.HEAD) + "|",)
    return [table.Line(*cells) for cells in rest]


def test_the_table_has_each_row_on_each_of_its_databases_and_no_other(lines):
    places = [(table.title(row), kind) for row, kind in table.places()]

    assert [(line.row, line.on) for line in lines] == places


def test_each_line_of_the_table_says_of_its_figures_whether_they_are_what_is_asked(lines):
    for line in lines:
        row = table.ROWS[line.row.split(":")[0]]
        if line.ours == table.UNMEASURED:
            assert line == table.unmeasured(row, line.on)
            continue
        assert FIGURE.fullmatch(line.ours), line
        assert FIGURE.fullmatch(line.yardstick), line
        figure = line.ours.removesuffix("/s") if row.asked.unit else line.ratio
        is_met = row.asked.is_met(line.on, float(figure.replace(",", "")))
        assert line.asked == row.asked.words(line.on) + ("" if is_met else table.MISSED)


def test_names_of_rows_and_of_other_benchmarks_are_not_mixed_up():
    assert len(table.ROWS) == sum(len(part.rows) for part in table.PARTS)
    assert set(table.ROWS) & set(BENCHMARKS) == set()


@pytest.mark.parametrize("words", [[], ["--write"], ["--write", "page-cold"], ["verify", "loads"]])
def test_rows_and_other_benchmarks_are_measured_by_name(words):
    assert refusal(words) is None


@pytest.mark.parametrize("words", [["--write", "loads"], ["nothing"], ["help"]])
def test_what_cannot_be_measured_is_refused(words):
    assert refusal(words) is not None


@pytest.mark.parametrize(
    ("asked", "ratio", "words"),
    [
        (at_least(0.35), 0.35, "at least 0.35"),
        (at_least(0.35), 0.34, "at least 0.35, missed"),
        (at_most(3), 3.0, "at most 3"),
        (at_most(3), 3.1, "at most 3, missed"),
    ],
)
def test_a_line_says_what_is_missed(asked, ratio, words):
    row = Row("page", "a page", "BARE", asked)
    line = table.line(row, SQLITE, Measured("3 ms", "1 ms", ratio))
    assert line == ("page: a page, beside BARE", "SQLite", "3 ms", "1 ms", f"{ratio:.2g}", words)


def test_a_table_is_written_in_place_of_the_one_before():
    line = table.Line("page: a page, beside BARE", "SQLite", "3 ms", "1 ms", "0.33", "at least 1")
    before, rest = TEXT.split(table.BEGINS)
    _, after = rest.split(table.ENDS)

    once = table.written(TEXT, "Today", [line])

    assert once == (
        f"{before}{table.BEGINS}\n\nToday.\n\n| row | on | ours | yardstick | ratio | asked |\n"
        "|---|---|---|---|---|---|\n"
        "| page: a page, beside BARE | SQLite | 3 ms | 1 ms | 0.33 | at least 1 |\n\n"
        f"{table.ENDS}{after}"
    )
    assert table.written(once, "Today", [line]) == once
