"""Rows of totals before and after: what of them changed."""

from ledger.rules.totals.changed_rows import ColumnChange, RowChange, changed_rows, in_words
from ledger.rules.totals.sums import RowKey

BODIES = RowKey("body", "RU", "UA")
BACK = RowKey("body", "UA", "RU")
POWS = RowKey("pow", "RU", "UA")
THEN = {"pledged": "6,000", "reported": None, "outstanding": "6,000"}
NOW = {"pledged": "6,000", "reported": "1,212", "outstanding": "4,788"}


def test_of_a_row_that_changed_only_the_columns_that_did_are_named():
    assert changed_rows({BODIES: THEN, BACK: THEN}, {BODIES: NOW, BACK: THEN}) == [
        RowChange(
            BODIES,
            [
                ColumnChange("reported", None, "1,212"),
                ColumnChange("outstanding", "6,000", "4,788"),
            ],
        )
    ]


def test_a_row_that_came_has_nothing_before_and_one_that_went_nothing_after():
    assert changed_rows({BACK: THEN}, {POWS: THEN}) == [
        RowChange(
            POWS,
            [ColumnChange("pledged", None, "6,000"), ColumnChange("outstanding", None, "6,000")],
            came=True,
        ),
        RowChange(
            BACK,
            [ColumnChange("pledged", "6,000", None), ColumnChange("outstanding", "6,000", None)],
            went=True,
        ),
    ]


def test_rows_that_say_the_same_are_no_change():
    assert changed_rows({BODIES: NOW}, {BODIES: dict(NOW)}) == []


def test_a_row_in_words_never_reads_what_is_not_recorded_as_none():
    (changed,) = changed_rows({BODIES: THEN}, {BODIES: NOW})
    (came,) = changed_rows(
        {}, {BODIES: {"pledged": "≈40", "reported": None, "caveats": "one_side"}}
    )
    (went,) = changed_rows({BODIES: {"pledged": "≈40", "assessment": "no_report_recorded"}}, {})
    (lost,) = changed_rows(
        {BODIES: NOW | {"caveats": "one_side"}}, {BODIES: THEN | {"caveats": None}}
    )

    assert in_words(changed) == (
        "body, RU to UA: reported 1,212 (before: not recorded); still open 4,788 (before: 6,000)"
    )
    assert in_words(came) == "body, RU to UA: a new row: pledged ≈40; caveats one side"
    assert in_words(went) == (
        "body, RU to UA: no longer there: pledged ≈40; assessment no report recorded"
    )
    assert in_words(lost) == (
        "body, RU to UA: reported not recorded (before: 1,212); still open 6,000 (before: 4,788); "
        "caveats none (before: one side)"
    )


def test_a_row_of_which_only_the_caveats_come_or_go_is_neither_new_nor_gone():
    quiet, flagged = NOW | {"caveats": None}, NOW | {"caveats": "disputed"}

    (disputed,) = changed_rows({BODIES: quiet}, {BODIES: flagged})
    (settled,) = changed_rows({BODIES: flagged}, {BODIES: quiet})

    assert in_words(disputed) == "body, RU to UA: caveats disputed (before: none)"
    assert in_words(settled) == "body, RU to UA: caveats none (before: disputed)"
