"""The chart of an agreement as one SVG picture, for pages of others: with its own words and style.

Its rows are laid out here, since a picture has no flow: places down are pixels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from markupsafe import Markup

from ledger.api.formats.formats import SVG, Format
from ledger.api.http.operations import Read
from ledger.services.resources import Document
from ledger.web import citations, html_page, stylesheet, words
from ledger.web.chart_rows import ChartLine, ChartRow, Section
from ledger.web.names import PageNames

WIDTH: Final = 720
_LINE: Final = 24
_TITLE: Final = 48
_CATEGORY: Final = 34
_DIRECTION: Final = 26
_CAVEATS: Final = 18
#: A figure that is longer stands above its bar, on a line of its own.
_CHARACTERS_BESIDE: Final = 22
_RULER: Final = 30
_FOOT: Final = 40


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of the chart, at its height; its bar stands beside its figure, or below it."""

    line: ChartLine
    y: int

    @property
    def bar_y(self) -> int:
        """The height of its bar."""
        return self.y + _LINE if self.is_long else self.y

    @property
    def bottom(self) -> int:
        """Where the next line begins."""
        return self.bar_y + _LINE

    @property
    def is_long(self) -> bool:
        """True where the figure has no room beside its bar."""
        length = len(self.line.text or "")
        if self.line.column is not None and self.line.column["contested"]:
            length += len(f" {words.CONTESTED}")
        return length > _CHARACTERS_BESIDE


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of the chart, at its height; its caveats stand below its direction."""

    charted: ChartRow
    y: int
    lines: tuple[PlacedLine, ...]
    bottom: int


@dataclass(frozen=True, slots=True)
class PlacedSection:
    """A category at its height; its ruler stands below its last row."""

    section: Section
    y: int
    rows: tuple[PlacedRow, ...]
    ruler_y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The picture of an agreement's totals, in its one format."""

    read: Read
    title: str
    document: Document
    sections: Sequence[Section]
    names: PageNames

    formats: ClassVar[tuple[Format, ...]] = (SVG,)

    def render(self, _to: Format) -> bytes:
        """Return the picture in UTF-8."""
        placed = list(_placed(self.sections))
        bottom = _TITLE
        if placed:
            bottom = placed[-1].ruler_y + _RULER
        identity = self.document["agreement"]
        citation = citations.cite(
            self.read,
            self.title,
            "agreements",
            identity,
        )
        return html_page.render(
            "picture.svg",
            title=self.title,
            sections=placed,
            names=self.names,
            citation=citation,
            width=WIDTH,
            height=bottom + _FOOT,
            style=Markup(stylesheet.OF_PICTURES),  # noqa: S704 - our own file
        )


def _placed(sections: Sequence[Section]) -> Iterator[PlacedSection]:
    """Yield the sections with their places, one below the other."""
    y = _TITLE
    for section in sections:
        top = y
        y += _CATEGORY
        rows = []
        for charted in section.rows:
            placed = _placed_row(charted, y)
            rows.append(placed)
            y = placed.bottom
        yield PlacedSection(
            section,
            top,
            tuple(rows),
            y,
        )
        y += _RULER


def _placed_row(charted: ChartRow, y: int) -> PlacedRow:
    top = y + _DIRECTION
    if charted.row["caveats"]:
        top += _CAVEATS
    lines = []
    bottom = top
    for line in charted.lines:
        placed = PlacedLine(line, bottom)
        lines.append(placed)
        bottom = placed.bottom
    return PlacedRow(
        charted,
        y,
        tuple(lines),
        bottom,
    )
