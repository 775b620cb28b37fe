"""Explained totals as a tree of text, to paste under a chart."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, cast

from ledger.api.formats.answer_types import (
    ExplainedClaim,
    ExplainedTotal,
    LineItemCounted,
    LineItemLeftOut,
    QuotedDocument,
    TotalLeftOut,
    TotalsRow,
)
from ledger.api.formats.column import Document
from ledger.api.formats.explain_phrases import (
    about,
    compared,
    reason_phrase,
    row_head,
)
from ledger.api.formats.quotations import article_lines, quotation
from ledger.api.formats.quoting_columns import directions, says_otherwise
from ledger.api.formats.text_table import display, display_sentence
from ledger.api.formats.totals_page import (
    TOTALS_SHEET,
    left_out_of,
    nothing_counts,
    totals_head,
)
from ledger.rules.base.printable import grouped
from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.explain import Explanation, Listed, RowExplained
from ledger.rules.totals.stated_in_rows import Effect
from ledger.rules.workflow.lifecycle import COLUMNS
from ledger.services.totals.explain import ExplainSource

_LEGEND: Final = (
    "* counts, - doesn't. "
    "Bytes count from 0 in the article as stored, both ends included."
)
_EFFECTS: Final = {
    "above": "above the ledger's own sum, which is only a floor for that",
    "contested": "above the ledger's own sum, with which another of that day agrees",
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
    """The tree of one answer; what the articles are that are quoted in it stands below."""

    def __init__(self, behind: ExplainSource) -> None:
        self._behind = behind
        document = behind.result.document
        self._agreement: str = document["agreement"]
        self._totals: list[TotalsRow] = document["totals"]
        self._stated_of_rows = cast("list[list[ExplainedTotal]]", behind.stated)
        self._jointly = cast("list[ExplainedTotal]", behind.jointly)
        self._stated_nowhere = cast("list[TotalLeftOut]", behind.stated_left_out)
        self._articles_quoted: dict[str, list[str]] = {}

    def lines(self, documents: Iterator[Document]) -> Iterator[str]:
        """Return it line by line, given a document for each line item that is `listed`."""
        result = self._behind.result
        explanation = self._behind.explanation
        yield totals_head(result.title, result.document)
        yield from self._rows(documents)
        if explanation.left_out:
            yield ""
            yield from _left_out(
                "left out, and in no row",
                explanation.left_out,
                documents,
            )
        yield from self._stated_in_no_row()
        policy = list(left_out_of(result.document))
        if policy:
            yield ""
            yield from policy
        yield from self._articles()

    def _articles(self) -> Iterator[str]:
        """Yield the legend, and what each article is that is quoted above."""
        if not self._articles_quoted:
            return
        yield ""
        yield _LEGEND
        for source in sorted(self._articles_quoted):
            yield from self._articles_quoted[source]

    def _rows(self, documents: Iterator[Document]) -> Iterator[str]:
        """Yield each row of totals, with what stands behind it."""
        explanation = self._behind.explanation
        if not explanation.rows:
            yield self._nothing()
        parts = zip(
            self._totals,
            explanation.rows,
            self._stated_of_rows,
            strict=True,
        )
        for row, explained, stated in parts:
            yield ""
            yield row_head(row)
            yield from self._columns(row, explained, stated, documents)
            yield from self._stated_of(stated)
            yield from _indented(compared(row), 2)
            yield from _left_out("  left out", explained.left_out, documents)

    def _nothing(self) -> str:
        """Return the words where there is no row."""
        if not self._behind.explanation.left_out:
            return TOTALS_SHEET.empty
        return nothing_counts(self._behind.result.document)

    def _columns(
        self,
        row: TotalsRow,
        explained: RowExplained,
        stated: Sequence[ExplainedTotal],
        documents: Iterator[Document],
    ) -> Iterator[str]:
        """Yield the columns of a row, each with its line items."""
        in_place = _columns_in_place(stated)
        for act, line_items in explained.columns.items():
            column = COLUMNS[act]
            text = _column_text(row, column)
            if text is not None:
                note = _NOT_SUMMED if column in in_place else ""
                yield f"  {column} {text}{note}"
            for document in islice(documents, len(line_items)):
                item = cast("LineItemCounted", document)
                lines = self._line_item(item, row)
                yield from _indented(lines, 4)

    def _stated_of(self, stated: Sequence[ExplainedTotal]) -> Iterator[str]:
        """Yield the totals that speakers state of a row, each with its check."""
        if stated:
            yield "  stated totals, never added up"
        for total in stated:
            lines = self._stated(total)
            yield from _indented(lines, 4)

    def _line_item(
        self,
        item: LineItemCounted,
        row: TotalsRow,
    ) -> Iterator[str]:
        parts = [item["line_item"]]
        parts += about(item, row["category"])
        yield "  ".join(parts)
        in_doubt = ", ".join(item["in_doubt"])
        if in_doubt:
            reasons = in_doubt.replace("_", " ")
            sure = grouped(item["sure"])
            yield f"  adds {sure} to the lower end: {reasons}"
        agreement = item["agreement"]
        if agreement != self._agreement:
            name = agreement or "no agreement"
            yield f"  recorded under {name}"
        condition = item["condition"]
        if condition is not None:
            words = display(condition)
            yield f"  condition: {words}"
        for claim in item["claims"]:
            lines = self._claim(claim)
            yield from _indented(lines, 2)

    def _claim(self, claim: ExplainedClaim) -> Iterator[str]:
        """Yield a claim, why it is no part of the figure, and what it says otherwise."""
        notes = []
        relation = claim["relation"]
        if relation != "first":
            notes.append(relation)
        why = claim["why"]
        if why is not None:
            phrase = reason_phrase(why)
            notes.append(phrase)
        self._remember(claim)
        yield from quotation(
            claim,
            claim["claim"],
            notes,
            counts=claim["counts"],
        )
        for difference in says_otherwise(claim["differs"]):
            sentence = display_sentence(difference)
            yield f"  says otherwise: {sentence}"

    def _stated(self, total: ExplainedTotal) -> Iterator[str]:
        """Yield a stated total, what the policy makes of it, and what its check found."""
        notes = [total["of"]]
        through = total["through"]
        if through:
            notes.append(f"through {through}")
        if total["rank"] != Rank.NORMAL:
            notes.append(total["rank"])
        effect = total["effect"]
        if effect is not None:
            phrase = _EFFECTS[effect]
            notes.append(phrase)
        self._remember(total)
        yield from quotation(
            total,
            total["stated_total"],
            notes,
            counts=effect == Effect.IN_PLACE,
        )
        check = display_sentence(total["check"])
        yield f"  {check}"

    def _stated_in_no_row(self) -> Iterator[str]:
        """Yield the totals stated of several rows at once, and those that stand nowhere."""
        if self._jointly:
            yield ""
            yield "stated of more than one row, never added up"
        for stated in self._jointly:
            lines = self._stated(stated)
            yield from _indented(lines, 2)
        if self._stated_nowhere:
            yield ""
            yield "stated totals left out"
        for total in self._stated_nowhere:
            lines = self._stated_left_out(total)
            yield from _indented(lines, 2)

    def _stated_left_out(self, total: TotalLeftOut) -> Iterator[str]:
        """Yield a stated total that stands nowhere, what it covers, and why."""
        column = total["of"]
        categories = ", ".join(total["categories"])
        ways = ", ".join(directions(total))
        notes = [
            f"{column}, {categories} {ways}",
            reason_phrase(total["why"]),
        ]
        self._remember(total)
        return quotation(
            total,
            total["stated_total"],
            notes,
            counts=False,
        )

    def _remember(self, quoted: QuotedDocument) -> None:
        """Keep what is told of an article that is quoted."""
        source = quoted["source"]
        if source not in self._articles_quoted:
            self._articles_quoted[source] = list(article_lines(quoted))


def _column_text(row: TotalsRow, column: str) -> str | None:
    """The text of a column of a row, None where nothing stands in it."""
    total = cast("Document", row)[column]
    if total is None:
        return None
    text: str = total["text"]
    return text


def _columns_in_place(stated: Sequence[ExplainedTotal]) -> set[str]:
    """The columns whose figure is a stated total, in place of the sum."""
    columns = set()
    for total in stated:
        if total["effect"] == Effect.IN_PLACE:
            column = total["of"]
            columns.add(column)
    return columns


def _indented(lines: Iterable[str], columns: int) -> Iterator[str]:
    indent = " " * columns
    for line in lines:
        yield indent + line


def _left_out(
    head: str,
    line_items: Sequence[Listed],
    documents: Iterator[Document],
) -> Iterator[str]:
    """Yield a head and a line for each line item that doesn't count; nothing if there is none."""
    if line_items:
        yield head
    head_columns = len(head) - len(head.lstrip())
    indent = " " * (head_columns + 2)
    for document in islice(documents, len(line_items)):
        item = cast("LineItemLeftOut", document)
        yield indent + _line_left_out(item)


def _line_left_out(item: LineItemLeftOut) -> str:
    """A line item that doesn't count, and why.

    One that was taken back has its status as the reason: it is written once.
    """
    why = item["why"]
    code = why["code"]
    parts = [
        item["line_item"],
        item["act"],
    ]
    parts += [fact for fact in about(item, None) if fact != code]
    reason = reason_phrase(why)
    parts.append(reason)
    return "  ".join(parts)
