"""Line items in words, as the sentence of a question counts and sums them."""

from collections import defaultdict
from collections.abc import Sequence

from ledger.rules.base.printable import grouped, listed
from ledger.rules.quantities.figure import NoNumber
from ledger.rules.questions.model import (
    LineItems,
    LineItemView,
)
from ledger.rules.totals.hierarchy import PEOPLE
from ledger.rules.totals.members import without_parts
from ledger.rules.totals.running_sum import add
from ledger.rules.totals.said_apart import said_apart
from ledger.rules.totals.sums import Direction, LineItemFigures
from ledger.rules.workflow.lifecycle import Act


def described(
    items: LineItems,
    *,
    both_ways: bool,
) -> str:
    """Return line items of one category in words: `5 reports of 6,057 to Ukraine`.

    Those of one act and direction are counted and summed. `both_ways`: each names its receiver.
    """
    alike: defaultdict[tuple[Act, Direction], list[LineItemView]] = defaultdict(list)
    for item in items:
        alike[item.act, item.line.direction].append(item)
    receivers: defaultdict[str, list[str]] = defaultdict(list)
    for _, of_act in sorted(alike.items(), key=_order):
        receivers[_counted(of_act)].append(of_act[0].receiver)
    parts: list[str] = []
    for words, of_words in receivers.items():
        parts.append(f"{words}{_way(of_words)}" if both_ways else words)
    return listed(parts)


def _order(
    alike: tuple[tuple[Act, Direction], LineItems],
) -> tuple[int, Direction]:
    """Return the sorting key of line items that are alike: their act in the chain, their way."""
    key, _ = alike
    act, direction = key
    acts = list(Act)
    place = acts.index(act)
    return place, direction


def _way(receivers: Sequence[str]) -> str:
    """Return to whom something went, as a sentence goes on."""
    if len(receivers) > 1:
        return " in each direction"
    return f" to {receivers[0]}"


def _counted(items: LineItems) -> str:
    """Return line items of one act and direction in words: one by itself, or several summed."""
    first = items[0]
    lines = without_parts([item.line for item in items])
    if len(lines) == 1:
        whole = next(item for item in items if item.line.id == lines[0].id)
        return whole.description
    number = grouped(len(lines))
    phrase = _together(items, lines)
    when = _when(items)
    return f"the {number} {first.act}s {phrase}{when}"


def _together(items: LineItems, lines: Sequence[LineItemFigures]) -> str:
    """Return in words what several line items come to; `lines` are those that hold no parts."""
    claimed = [line for line in lines if not line.without_claim]
    if not claimed:
        return "without a claim"
    together = said_apart(add(claimed), len(lines) - len(claimed))
    assert together is not None, "there are line items"
    if together.without_number == len(lines):
        return _without_sum(items)
    first = items[0]
    joined = "for" if first.act is Act.REQUEST else "of"
    unit = "" if first.unit in PEOPLE else f" {first.unit}"
    return f"{joined} {together.text}{unit} in all"


def _without_sum(items: LineItems) -> str:
    """Return in words what line items say that have no sum: so many for each, or no number."""
    ratios = [item for item in items if item.figure.no_number is NoNumber.PER]
    if not ratios:
        return "without a number"
    texts = dict.fromkeys(item.line.text for item in ratios)
    if len(ratios) < len(items):
        return f"of {listed(texts)}, or without a number"
    return f"of {listed(texts)}"


def _when(items: LineItems) -> str:
    """Return the days of reports within a sentence, where all have one."""
    days: list[str] = []
    for item in items:
        if item.act is not Act.REPORT or item.effective_on is None:
            return ""
        days.extend(item.effective_on.split("/"))
    first, last = min(days), max(days)
    if first == last:
        return f" on {first}"
    return f" from {first} to {last}"
