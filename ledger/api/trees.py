"""Explained totals as a tree of text, to paste under a chart."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from ledger.api.column import Document
from ledger.api.columns import directions, says_otherwise
from ledger.api.formats import printed, spoken_by
from ledger.api.text import shown, shown_sentence
from ledger.api.totals_columns import ACT_COLUMNS
from ledger.api.totals_table import left_out_of, totals_head
from ledger.rules.explain import Explanation, Listed, RowExplained
from ledger.rules.stated_rows import Effect
from ledger.services.explain import ExplainSource

#: Digits of a digest beside each passage; below the tree, each article has all of them.
_DIGITS_SHOWN: Final = 8
_LEGEND: Final = (
    "* counts, - doesn't. Bytes count from 0 in the article as stored, both ends included."
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


def listed(explanation: Explanation) -> Iterator[Listed]:
    """Return the line items in the order of the tree."""
    for row in explanation.rows:
        for there in row.columns.values():
            yield from there
        yield from row.left_out
    yield from explanation.left_out


class Tree:
    """The tree of one answer; the digests of the articles quoted in it stand below."""

    def __init__(self, behind: ExplainSource) -> None:
        self._behind, self._agreement = behind, behind.account.document["agreement"]
        self._digests: dict[str, str] = {}

    def lines(self, documents: Iterator[Document]) -> Iterator[str]:
        """Return it line by line, given what is told of each line item that is `listed`."""
        behind, account = self._behind, self._behind.account
        explanation = behind.explanation
        yield totals_head(account.title, account.document)
        if not explanation.rows:
            yield "nothing counts" if explanation.left_out else "nothing recorded"
        for row, told, stated in zip(
            account.document["totals"], explanation.rows, behind.stated, strict=True
        ):
            yield ""
            yield from self._row(row, told, stated, documents)
        if explanation.left_out:
            yield ""
            yield from _left_out("left out, and in no row", explanation.left_out, documents)
        yield from self._stated_in_no_row()
        if policy := list(left_out_of(account.document)):
            yield from ("", *policy)
        if self._digests:
            yield from ("", _LEGEND)
        for source, digest in sorted(self._digests.items()):
            yield f"{source}  sha256 {digest}"

    def _row(
        self,
        row: Document,
        told: RowExplained,
        stated: Sequence[Document],
        documents: Iterator[Document],
    ) -> Iterator[str]:
        yield _row_head(row)
        in_place = {total["of"] for total in stated if total["effect"] == Effect.IN_PLACE}
        for act, there in told.columns.items():
            column = ACT_COLUMNS[act]
            if row[column] is not None:
                whence = ", as stated; the line items, not summed up:" if column in in_place else ""
                yield f"  {column} {row[column]['text']}{whence}"
            for item in islice(documents, len(there)):
                yield from (f"    {line}" for line in self._line_item(item, row))
        if stated:
            yield "  stated totals, never added up"
        for total, checked in zip(stated, row["stated"], strict=True):
            yield from (f"    {line}" for line in self._stated(total))
            yield f"      {shown_sentence(checked['check'])}"
        yield from (f"  {line}" for line in _compared(row))
        yield from _left_out("  left out", told.left_out, documents)

    def _line_item(self, item: Document, row: Document) -> Iterator[str]:
        yield "  ".join([item["line_item"], *_about(item, row)])
        if item["agreement"] != self._agreement:
            yield f"  recorded under {item['agreement'] or 'no agreement'}"
        if item["condition"] is not None:
            yield f"  condition: {shown(item['condition'])}"
        for claim in item["claims"]:
            self._digests[claim["source"]] = claim["sha256"]
            yield from (f"  {line}" for line in _claim(claim))

    def _stated(self, total: Document) -> Iterator[str]:
        self._digests[total["source"]] = total["sha256"]
        notes = [total["of"], *([f"through {total['through']}"] if total["through"] else [])]
        if total["effect"] is not None:
            notes.append(_EFFECTS[total["effect"]])
        counts = total["effect"] == Effect.IN_PLACE
        return _quoted(total, total["stated_total"], notes, counts=counts)

    def _stated_in_no_row(self) -> Iterator[str]:
        behind = self._behind
        if behind.jointly:
            yield from ("", "stated of more than one row, never added up")
        for total in behind.jointly:
            yield from (f"  {line}" for line in self._stated(total))
        if behind.stated_left_out:
            yield from ("", "stated totals left out")
        for total in behind.stated_left_out:
            yield from (f"  {line}" for line in self._stated_left_out(total))

    def _stated_left_out(self, total: Document) -> Iterator[str]:
        self._digests[total["source"]] = total["sha256"]
        covered = f"{', '.join(total['categories'])} {', '.join(directions(total))}"
        notes = [f"{total['of']}, {covered}", _why(total["why"])]
        return _quoted(total, total["stated_total"], notes, counts=False)


def _row_head(row: Document) -> str:
    return f"{row['category']}  {row['from_party']} -> {row['to_party']}  ({row['unit']})"


def _compared(row: Document) -> Iterator[str]:
    """How what is still open comes about, and what is to be borne in mind."""
    pledged, reported = row["pledged"], row["reported"]
    if row["outstanding"] is not None:
        yield f"still open {row['outstanding']['text']}{_difference(pledged, reported)}"
    if row["fulfilment"] is not None:
        yield f"fulfilled {row['fulfilment']['text']} = {_operand(reported)} / {_operand(pledged)}"
    told = [row["assessment"], *row["caveats"]]
    yield ", ".join(each.replace("_", " ") for each in told)


def _difference(pledged: Document, reported: Document | None) -> str:
    if reported is None:
        return ""
    exceeded = pledged["upper"] is not None and reported["lower"] > pledged["upper"]
    cut = ", never below 0" if exceeded else ""
    return f" = {_operand(pledged)} - {_operand(reported)}{cut}"


def _operand(column: Document) -> str:
    """A column's number as a part of a formula, without what is only named beside it."""
    text, _, _ = column["text"].partition(" (also ")
    return f"({text})" if " " in text or "–" in text else str(text)


def _about(item: Document, row: Document | None) -> Iterator[str]:
    """The figure, the status and the dates; the category where it isn't the row's own."""
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
    yield from (
        f"  says otherwise: {shown_sentence(each)}" for each in says_otherwise(claim["differs"])
    )


def _quoted(
    quoted: Document, identity: str, notes: Sequence[str], *, counts: bool
) -> Iterator[str]:
    """What was said, by whom and in which words, and where these stand."""
    noted = f" ({'; '.join(notes)})" if notes else ""
    unclear = f"; unclear: {', '.join(quoted['unclear'])}" if quoted["unclear"] else ""
    whence = printed(quoted["publisher"], quoted["published_on"])
    yield (
        f"{'*' if counts else '-'} {quoted['text']}{noted}  {spoken_by(quoted['speaker'])}; "
        f"{whence}{unclear.replace('_', ' ')}"
    )
    guessed = " [damaged text, in part guessed]" if quoted["guessed"] else ""
    yield f"  “{shown(quoted['words'])}”{guessed}"
    place = f"{quoted['source']} bytes {quoted['first_byte']}-{quoted['last_byte']}"
    yield f"  {identity}: {place}, sha256 {quoted['sha256'][:_DIGITS_SHOWN]}…"


def _left_out(head: str, there: Sequence[Listed], documents: Iterator[Document]) -> Iterator[str]:
    if there:
        yield head
    indent = " " * (len(head) - len(head.lstrip()) + 2)
    for item in islice(documents, len(there)):
        why = item["why"]
        # Where it was taken back, its status is why.
        about = [each for each in _about(item, None) if each != why["code"]]
        yield "  ".join([f"{indent}{item['line_item']}", item["act"], *about, _why(why)])


def _why(why: Document) -> str:
    """Why something doesn't count, with the reason that a person gave where there is one."""
    said = _WHY.get(why["code"], why["code"].replace("_", " ")).format(by=why["by"])
    return f"{said}: {shown(why['reason'])}" if why["reason"] else said
