"""Explained totals as a tree of text, to paste under a chart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

from ledger.api.formats.attribution import printed_in, spoken_by
from ledger.api.formats.column import Document
from ledger.api.formats.resource_columns import directions, says_otherwise
from ledger.api.formats.text_table import display, display_sentence
from ledger.api.formats.totals_columns import ACT_COLUMNS
from ledger.api.formats.totals_page import left_out_of, totals_head
from ledger.rules.totals.explain import Explanation, Listed, RowExplained
from ledger.rules.totals.stated_in_rows import Effect
from ledger.services.totals.explain import ExplainSource

#: Digits of a digest beside each passage; below the tree, each article has all of them.
_DIGITS_SHOWN: Final = 8
_LEGEND: Final = (
    "* counts, - doesn't. "
    "Bytes count from 0 in the article as stored, both ends included."
)
_WHY: Final = {
    "undated": "without any date",
    "later": "not yet by then",
    "part": "part of {by}, which counts",
    "superseded": "superseded by {by}",
    "replaced": "replaced by {by}",
    "earlier": "the same voice states a later one",
    "elsewhere": "put elsewhere by {by}",
    "in_part": "only in part here",
}
_EFFECTS: Final = {
    "above": "above the ledger's own sum, which is only a floor for that",
    "in_place": "in place of the sum",
}
#: Behind a column whose figure is a stated total.
_NOT_SUMMED: Final = ", as stated; the line items, not summed up:"


def listed(explanation: Explanation) -> Iterator[Listed]:
    """Return the line items in the order of the tree."""
    for row in explanation.rows:
        for line_items in row.columns.values():
            yield from line_items
        yield from row.left_out
    yield from explanation.left_out


class Tree:
    """The tree of one answer; the digests of the articles quoted in it stand below."""

    def __init__(self, behind: ExplainSource) -> None:
        self._behind, self._agreement = behind, behind.result.document["agreement"]
        self._digests: dict[str, str] = {}

    def lines(self, documents: Iterator[Document]) -> Iterator[str]:
        """Return it line by line, given a document for each line item that is `listed`."""
        result, explanation = self._behind.result, self._behind.explanation
        yield totals_head(result.title, result.document)
        if not explanation.rows:
            yield "nothing counts" if explanation.left_out else "nothing recorded"
        yield from self._rows(documents)
        if explanation.left_out:
            yield ""
            yield from _left_out(
                "left out, and in no row", explanation.left_out, documents
            )
        yield from self._stated_in_no_row()
        if policy := list(left_out_of(result.document)):
            yield from ("", *policy)
        if self._digests:
            yield from ("", _LEGEND)
        for source, digest in sorted(self._digests.items()):
            yield f"{source}  sha256 {digest}"

    def _rows(self, documents: Iterator[Document]) -> Iterator[str]:
        """Yield each row of totals, with what stands behind it."""
        behind = self._behind
        rows = behind.result.document["totals"]
        parts = zip(rows, behind.explanation.rows, behind.stated, strict=True)
        for row, explained, stated in parts:
            yield ""
            yield _row_head(row)
            yield from self._columns(row, explained, stated, documents)
            yield from self._stated_of(row, stated)
            yield from _indented(_compared(row), 2)
            yield from _left_out("  left out", explained.left_out, documents)

    def _columns(
        self,
        row: Document,
        explained: RowExplained,
        stated: Sequence[Document],
        documents: Iterator[Document],
    ) -> Iterator[str]:
        """Yield the columns of a row, each with its line items."""
        in_place = {
            total["of"] for total in stated if total["effect"] == Effect.IN_PLACE
        }
        for act, line_items in explained.columns.items():
            column = ACT_COLUMNS[act]
            if row[column] is not None:
                note = _NOT_SUMMED if column in in_place else ""
                yield f"  {column} {row[column]['text']}{note}"
            for item in islice(documents, len(line_items)):
                yield from _indented(self._line_item(item, row), 4)

    def _stated_of(self, row: Document, stated: Sequence[Document]) -> Iterator[str]:
        """Yield the totals that speakers state of a row, each with its check."""
        if stated:
            yield "  stated totals, never added up"
        for total, checked in zip(stated, row["stated"], strict=True):
            yield from _indented(self._stated(total), 4)
            yield f"      {display_sentence(checked['check'])}"

    def _line_item(self, item: Document, row: Document) -> Iterator[str]:
        yield "  ".join([item["line_item"], *_about(item, row)])
        if item["agreement"] != self._agreement:
            yield f"  recorded under {item['agreement'] or 'no agreement'}"
        if item["condition"] is not None:
            yield f"  condition: {display(item['condition'])}"
        for claim in item["claims"]:
            self._digests[claim["source"]] = claim["sha256"]
            yield from _indented(_claim(claim), 2)

    def _stated(self, total: Document) -> Iterator[str]:
        self._digests[total["source"]] = total["sha256"]
        notes = [total["of"]]
        if total["through"]:
            notes.append(f"through {total['through']}")
        if total["effect"] is not None:
            notes.append(_EFFECTS[total["effect"]])
        counts = total["effect"] == Effect.IN_PLACE
        return _quoted(total, total["stated_total"], notes, counts=counts)

    def _stated_in_no_row(self) -> Iterator[str]:
        behind = self._behind
        if behind.jointly:
            yield from ("", "stated of more than one row, never added up")
        for total in behind.jointly:
            yield from _indented(self._stated(total), 2)
        if behind.stated_left_out:
            yield from ("", "stated totals left out")
        for total in behind.stated_left_out:
            yield from _indented(self._stated_left_out(total), 2)

    def _stated_left_out(self, total: Document) -> Iterator[str]:
        self._digests[total["source"]] = total["sha256"]
        covered = f"{', '.join(total['categories'])} {', '.join(directions(total))}"
        notes = [f"{total['of']}, {covered}", _why(total["why"])]
        return _quoted(total, total["stated_total"], notes, counts=False)


def _indented(lines: Iterable[str], columns: int) -> Iterator[str]:
    for line in lines:
        yield " " * columns + line


def _row_head(row: Document) -> str:
    return (
        f"{row['category']}  {row['from_party']} -> {row['to_party']}  ({row['unit']})"
    )


def _compared(row: Document) -> Iterator[str]:
    """Yield how what is still open is computed, and what to bear in mind."""
    pledged, reported = row["pledged"], row["reported"]
    if row["outstanding"] is not None:
        yield f"still open {row['outstanding']['text']}{_difference(pledged, reported)}"
    if row["fulfilment"] is not None:
        yield f"fulfilled {row['fulfilment']['text']} = {_operand(reported)} / {_operand(pledged)}"
    words = [name.replace("_", " ") for name in (row["assessment"], *row["caveats"])]
    yield ", ".join(words)


def _difference(pledged: Document, reported: Document | None) -> str:
    if reported is None:
        return ""
    exceeded = pledged["upper"] is not None and reported["lower"] > pledged["upper"]
    note = ", never below 0" if exceeded else ""
    return f" = {_operand(pledged)} - {_operand(reported)}{note}"


def _operand(column: Document) -> str:
    """A column's number as a part of a formula, without what stands in `(also ...)` beside it."""
    text, _, _ = column["text"].partition(" (also ")
    return f"({text})" if " " in text or "–" in text else str(text)


def _about(item: Document, row: Document | None) -> Iterator[str]:
    """Yield the figure, the status and the dates; the category where it isn't the row's own."""
    yield item["text"]
    if row is None or item["category"] != row["category"]:
        yield item["category"]
    yield item["status"]
    if item["effective_on"] is not None:
        yield item["effective_on"]
    if item["due_on"] is not None:
        yield f"due {item['due_on']}"


def _claim(claim: Document) -> Iterator[str]:
    notes = [] if claim["relation"] == "first" else [claim["relation"]]
    if claim["why"] is not None:
        notes.append(_why(claim["why"]))
    yield from _quoted(claim, claim["claim"], notes, counts=claim["counts"])
    for difference in says_otherwise(claim["differs"]):
        yield f"  says otherwise: {display_sentence(difference)}"


def _quoted(
    quoted: Document, identity: str, notes: Sequence[str], *, counts: bool
) -> Iterator[str]:
    """Yield a number and its notes, who said it, the words, and where these stand."""
    yield f"{_number(quoted, notes, counts=counts)}  {_origin(quoted)}"
    guessed = " [damaged text, in part guessed]" if quoted["guessed"] else ""
    yield f"  “{display(quoted['words'])}”{guessed}"
    place = f"{quoted['source']} bytes {quoted['first_byte']}-{quoted['last_byte']}"
    yield f"  {identity}: {place}, sha256 {quoted['sha256'][:_DIGITS_SHOWN]}…"


def _number(quoted: Document, notes: Sequence[str], *, counts: bool) -> str:
    mark = "*" if counts else "-"
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"{mark} {quoted['text']}{note}"


def _origin(quoted: Document) -> str:
    """The speaker, the publication, and what the words leave open."""
    origin = printed_in(quoted["publisher"], quoted["published_on"])
    unclear = ", ".join(quoted["unclear"]).replace("_", " ")
    note = f"; unclear: {unclear}" if unclear else ""
    return f"{spoken_by(quoted['speaker'])}; {origin}{note}"


def _left_out(
    head: str, line_items: Sequence[Listed], documents: Iterator[Document]
) -> Iterator[str]:
    """Yield a head and a line for each line item that doesn't count; nothing if there is none."""
    if line_items:
        yield head
    indent = len(head) - len(head.lstrip()) + 2
    for item in islice(documents, len(line_items)):
        why = item["why"]
        # A line item that was taken back has its status as the reason: it is written once.
        about = [part for part in _about(item, None) if part != why["code"]]
        line = "  ".join([item["line_item"], item["act"], *about, _why(why)])
        yield " " * indent + line


def _why(why: Document) -> str:
    """Why something doesn't count, with the reason that a person gave if there is one."""
    phrase = _WHY.get(why["code"], why["code"].replace("_", " "))
    sentence = phrase.format(by=why["by"])
    return f"{sentence}: {display(why['reason'])}" if why["reason"] else sentence
