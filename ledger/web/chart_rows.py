"""Rows of totals as charts: each category has one axis, so that its directions compare."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from ledger.rules.totals.policies import Form
from ledger.rules.totals.said_apart import in_words
from ledger.rules.totals.sums import Sum
from ledger.rules.totals.totals import Row
from ledger.services.resources import Document
from ledger.services.totals.totals import TotalsResult
from ledger.web import words
from ledger.web.drawing.axis import Axis, axis_for
from ledger.web.drawing.bars import (
    Bar,
    Doubt,
    DrawnFigure,
    Kind,
    Outline,
    Style,
    bar,
    outline,
)

#: The columns of a row, with what their bars are of.
COLUMNS: Final[Mapping[str, Kind]] = {
    "requested": Kind.PROMISE,
    "offered": Kind.PROMISE,
    "pledged": Kind.PROMISE,
    "reported": Kind.REPORTED,
}
#: These have a line even where nothing is recorded: a chart that leaves one out would hide it.
_ALWAYS: Final = ("pledged", "reported")
#: Where other lines of a chart have their line items; nothing undone counts in a column.
_ANCHORS: Final = {"implied": "pledged", "undone": "left-out"}
_ALSO: Final = re.compile(r" \(also (.+)\)")
_NUMBER: Final = re.compile(r"[0-9][0-9,]*")


@dataclass(frozen=True, slots=True)
class ChartLine:
    """One line of a chart: its name in `words.LINES`, its figure as text, and what is drawn.

    `column` is the sum that is drawn, None where nothing is recorded; what is drawn is a bar or an
    outline. `stated_total` is the id of the total that the figure is.
    """

    name: str
    text: str | None
    column: Document | None
    bar: Bar | None = None
    outline: Outline | None = None
    stated_total: str | None = None

    @property
    def anchor(self) -> str:
        """Where the words of its line items stand on the page of its row."""
        return _ANCHORS.get(self.name, self.name)


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A row of totals, with the lines of its chart."""

    row: Document
    lines: tuple[ChartLine, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one category, on one axis; None where no number is above 0."""

    category: str
    axis: Axis | None
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class _Figures:
    """The figures of a row before they have an axis."""

    row: Document
    columns: Mapping[str, DrawnFigure | None]
    undone: DrawnFigure | None
    implied: tuple[DrawnFigure, ...]
    jointly: tuple[Document, ...]

    def numbers(self) -> Iterator[int]:
        """Yield every number that is drawn."""
        drawn = filter(None, (*self.columns.values(), self.undone, *self.implied))
        for figure in drawn:
            yield from (figure.lower, figure.upper or 0, *figure.also)
        for total in self.jointly:
            yield from (total["lower"], total["upper"] or 0)

    def has_open_end(self) -> bool:
        """Return whether the sum of some column has no upper end."""
        figures = filter(None, self.columns.values())
        return any(figure.upper is None for figure in figures)


def sections(result: TotalsResult) -> list[Section]:
    """Return the rows of an agreement's totals by category, in their order."""
    by_category: dict[str, list[_Figures]] = {}
    rows = result.document["totals"]
    jointly = {total["id"]: total for total in result.document["stated_jointly"]}
    in_place = result.policy.form is Form.STATED
    for row, computed in zip(
        rows,
        result.totals.rows,
        strict=True,
    ):
        figures = _figures(
            row,
            None if in_place else computed,
            jointly,
        )
        by_category.setdefault(row["category"], []).append(figures)
    return [_section(category, members) for category, members in by_category.items()]


def row_section(
    charted_sections: Sequence[Section], key: tuple[str, str, str]
) -> Section | None:
    """Return one row as a section of its own, on an axis of its own; None where it isn't there."""
    for section in charted_sections:
        for charted in section.rows:
            row = charted.row
            if key == (row["category"], row["from_party"], row["to_party"]):
                return Section(
                    section.category,
                    section.axis,
                    (charted,),
                )
    return None


def _section(category: str, members: Sequence[_Figures]) -> Section:
    numbers = chain.from_iterable(figures.numbers() for figures in members)
    has_open_end = any(figures.has_open_end() for figures in members)
    axis = axis_for(numbers, has_open_end=has_open_end)
    rows = [ChartRow(figures.row, tuple(_lines(figures, axis))) for figures in members]
    return Section(
        category,
        axis,
        tuple(rows),
    )


def _figures(
    row: Document, computed: Row | None, jointly: Mapping[str, Document]
) -> _Figures:
    """Return the figures of a row; `computed` says why a sum has two ends."""
    columns: dict[str, DrawnFigure | None] = {}
    for name in COLUMNS:
        column: Sum | None = None
        if computed is not None:
            column = getattr(computed, name)
        stated = _stated(row, name)
        columns[name] = figure_of(
            row[name],
            _doubt(column),
            stated,
        )
    telling = [jointly[identity] for identity in row["stated_jointly"]]
    return _Figures(
        row=row,
        columns=columns,
        undone=figure_of(row["undone"]),
        implied=tuple(_implied(row)),
        jointly=tuple(total for total in telling if not total["wider"]),
    )


def figure_of(
    column: Document | None,
    doubt: Doubt = Doubt.BETWEEN,
    stated: Sequence[int] = (),
) -> DrawnFigure | None:
    """Return a sum as a figure to draw, with the numbers that stand beside it.

    Nothing is drawn of line items without a claim.
    """
    if column is None or column["text"] == in_words(column["without_claim"]):
        return None
    if column["contested"]:
        doubt = Doubt.CONTESTED
    return DrawnFigure(
        lower=column["lower"],
        upper=column["upper"],
        approximate=bool(column["approximate"]),
        doubt=doubt,
        also=(*_also(column["text"]), *stated),
    )


def _doubt(column: Sum | None) -> Doubt:
    """Return why a sum has two ends, the weightiest reason first."""
    if column is None:
        return Doubt.BETWEEN
    reasons = {
        Doubt.TIE_CONTESTED: column.tie_contested,
        Doubt.SPANS: column.spans,
        Doubt.KINDS_MAY_CROSS: column.contained,
    }
    for doubt, line_items in reasons.items():
        if line_items:
            return doubt
    return Doubt.BETWEEN


def _also(text: str) -> Iterator[int]:
    """Yield the numbers that a sum's text names in `(also ...)`."""
    beside = _ALSO.search(text)
    if beside is not None:
        for number in _NUMBER.findall(beside[1]):
            yield int(number.replace(",", ""))


def _stated(row: Document, name: str) -> list[int]:
    """Return the totals that somebody states of a column, other than what is recorded of it."""
    return [
        total["lower"]
        for total in row["stated"]
        if total["of"] == name and total["verdict"] == "differs" and total["lower"]
    ]


def _implied(row: Document) -> Iterator[DrawnFigure]:
    for number in row["implied"]:
        yield DrawnFigure(number["lower"], number["upper"])


def _lines(figures: _Figures, axis: Axis | None) -> Iterator[ChartLine]:
    """Yield the lines of a row's chart, in the order of `words.LINES`."""
    row = figures.row
    for name, kind in COLUMNS.items():
        column = row[name]
        if column is not None or name in _ALWAYS:
            text = column["text"] if column else None
            drawn = bar(
                figures.columns[name],
                axis,
                kind,
            )
            yield ChartLine(
                name,
                text,
                column,
                bar=drawn,
            )
        if name == "pledged":
            yield from _implied_lines(figures, axis)
    yield from _lines_below(figures, axis)


def _implied_lines(figures: _Figures, axis: Axis | None) -> Iterator[ChartLine]:
    for number, figure in zip(
        figures.row["implied"],
        figures.implied,
        strict=True,
    ):
        drawn = outline(
            figure,
            axis,
            Style.IMPLIED,
        )
        yield ChartLine(
            "implied",
            number["text"],
            None,
            outline=drawn,
        )


def _lines_below(figures: _Figures, axis: Axis | None) -> Iterator[ChartLine]:
    """Yield what is undone of a row, and what is told of it together with others."""
    undone = figures.row["undone"]
    if figures.undone is not None:
        drawn = outline(
            figures.undone,
            axis,
            Style.UNDONE,
        )
        yield ChartLine(
            "undone",
            undone["text"],
            None,
            outline=drawn,
        )
    for total in figures.jointly:
        figure = DrawnFigure(0, total["upper"])
        drawn = outline(
            figure,
            axis,
            Style.JOINT,
        )
        yield ChartLine(
            words.line_of(total),
            total["text"],
            None,
            outline=drawn,
            stated_total=total["id"],
        )
