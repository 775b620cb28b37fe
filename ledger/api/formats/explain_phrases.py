"""Rows, line items and reasons of an explanation, in few words each."""

from collections.abc import Iterator
from typing import Final

from ledger.api.formats.answer_types import (
    ExplainedLineItem,
    OpenDocument,
    SumDocument,
    TotalsRow,
)
from ledger.api.formats.caveat_texts import caveat_texts
from ledger.api.formats.reports_above_lines import report_texts
from ledger.api.formats.text_table import display
from ledger.rules.totals.fulfilment import CANNOT_TELL
from ledger.rules.totals.totals import Assessment
from ledger.services.totals.explain import Why

#: Reasons for which a line item, a claim or a stated total doesn't count, by their code; a code
#: that isn't in here is the phrase itself. `{by}` is the id of what counts in its place.
_REASONS: Final = {
    "undated": "without any date",
    "later": "not yet by then",
    "part": "part of {by}, which counts",
    "undoes": "undoes {by}; in no column",
    "superseded": "superseded by {by}",
    "replaced": "replaced by {by}",
    "source_retracted": "its publisher retracted or corrected the article",
    "earlier": "the same voice states a later one",
    "elsewhere": "put elsewhere by {by}",
    "in_part": "only in part here",
    "without_claim": "no claim of it counts",
}
#: The assessments of a row that nothing reported is compared with.
_UNREPORTED: Final = (Assessment.NO_REPORT_RECORDED, Assessment.TOLD_JOINTLY)
#: Why what is still open of a row isn't the difference of its sums.
_REPORTED_ABOVE: Final = (
    "reports of a category above, or of a group, "
    "may hold more of it than is reported here"
)
_OPEN_BELOW: Final = (
    "what is reported here need not be of those that a row below leaves open, "
    "whose pledge counts here too"
)


def row_head(row: TotalsRow) -> str:
    """Return the category of a row, its direction and its unit."""
    category = row["category"]
    from_party = row["from_party"]
    to_party = row["to_party"]
    unit = row["unit"]
    return f"{category}  {from_party} -> {to_party}  ({unit})"


def compared(row: TotalsRow) -> Iterator[str]:
    """Yield how what is still open is computed, and what to bear in mind."""
    reports = row["reports_above"]
    if not all(report["for_each"] for report in reports):
        yield _REPORTED_ABOVE
        yield from _without_formulas(row)
    elif _is_open_below(row):
        yield _OPEN_BELOW
        yield from _without_formulas(row)
    elif row["pledged"] is not None:
        yield from _beside_pledge(row, row["pledged"])
    texts = report_texts(
        reports,
        row["reports_above_found"],
    )
    for text in texts:
        yield f"reported wider: {text}"
    undone = row["undone"]
    if undone is not None:
        text = undone["text"]
        yield f"undone {text}, subtracted nowhere"
    for number in row["implied"]:
        text = number["text"]
        yield f"pledged besides, in no sum: {text}"
    assessment = row["assessment"].replace("_", " ")
    caveats = caveat_texts(row["caveats"], row["one_side_by"])
    yield ", ".join([assessment, *caveats])


def _is_open_below(row: TotalsRow) -> bool:
    """Return whether more may be open than the difference of its sums: rows below say so."""
    pledged = row["pledged"]
    reported = row["reported"]
    outstanding = row["outstanding"]
    if pledged is None or reported is None or outstanding is None:
        return False
    most = pledged["upper"]
    upper = outstanding["upper"]
    if most is None or upper is None or row["assessment"] in _UNREPORTED:
        return False
    return upper > max(0, most - reported["lower"])


def _beside_pledge(row: TotalsRow, pledged: SumDocument) -> Iterator[str]:
    """Yield what is still open and fulfilled of a pledge, with how that is computed."""
    reported = None if row["assessment"] in _UNREPORTED else row["reported"]
    outstanding = row["outstanding"]
    fulfilment = row["fulfilment"]
    if outstanding is not None:
        yield _still_open(
            outstanding,
            pledged,
            reported,
        )
    if reported is not None and fulfilment is not None:
        text = fulfilment["text"]
        dividend = _operand(reported)
        divisor = _operand(pledged)
        yield f"fulfilled {text} = {dividend} / {divisor}"


def _without_formulas(row: TotalsRow) -> Iterator[str]:
    """Yield what is still open and fulfilled where it is more than a difference of two sums."""
    outstanding = row["outstanding"]
    fulfilment = row["fulfilment"]
    if outstanding is not None:
        text = outstanding["text"]
        yield f"still open {text}"
    if fulfilment is not None:
        text = fulfilment["text"]
        yield f"fulfilled {text}"


def _still_open(
    outstanding: OpenDocument,
    pledged: SumDocument,
    reported: SumDocument | None,
) -> str:
    """What is still open, and its formula where a difference means something."""
    text = outstanding["text"]
    if text == CANNOT_TELL:
        return f"still open {text}"
    difference = _difference(pledged, reported)
    return f"still open {text}{difference}"


def _difference(pledged: SumDocument, reported: SumDocument | None) -> str:
    """The formula of what is still open, such as ` = 6,000 - 5,817`.

    It is empty where nothing was reported, and says so where more was reported than pledged.
    """
    if reported is None:
        return ""
    minuend = _operand(pledged)
    subtrahend = _operand(reported)
    difference = f" = {minuend} - {subtrahend}"
    pledged_upper = pledged["upper"]
    if pledged_upper is not None and reported["lower"] > pledged_upper:
        return f"{difference}, never below 0"
    return difference


def _operand(column: SumDocument) -> str:
    """A column's number as a part of a formula, without what stands in `(also ...)` beside it."""
    text = column["text"]
    number, _, _ = text.partition(" (also ")
    has_parts = " " in number or "–" in number
    if has_parts:
        return f"({number})"
    return number


def about(item: ExplainedLineItem, row_category: str | None) -> Iterator[str]:
    """Yield the figure, the status and the dates; the category where it isn't the row's own."""
    yield item["text"]
    category = item["category"]
    if category != row_category:
        yield category
    yield item["status"]
    effective_on = item["effective_on"]
    if effective_on is not None:
        yield effective_on
    due_on = item["due_on"]
    if due_on is not None:
        yield f"due {due_on}"


def reason_phrase(why: Why) -> str:
    """Return why something doesn't count, with the reason that a person gave if there is one."""
    sentence = _reason(why["code"], why["by"])
    reason = why["reason"]
    if not reason:
        return sentence
    words = display(reason)
    return f"{sentence}: {words}"


def _reason(code: str, by: str | None) -> str:
    """The phrase of a code; `by` is the id of what counts in its place."""
    phrase = _REASONS.get(code)
    if phrase is None:
        return code.replace("_", " ")
    return phrase.format(by=by)
