"""Line items in words, as the sentence of a question counts and sums them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

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

_ACTS: Final = tuple(Act)


def described(
    items: LineItems,
    *,
    both_ways: bool,
) -> str:
    """Return line items of one category in words: `5 reports of 6,057 to Ukraine`.

    Those of one act and direction are counted and summed. `both_ways`: each names its receiver.
    """
    receivers: defaultdict[str, list[str]] = defaultdict(list)
    for of_act in _alike(items):
        words = _counted(of_act)
        receivers[words].append(of_act[0].receiver)
    if not both_ways:
        return listed(receivers)
    parts: list[str] = []
    for words, of_words in receivers.items():
        way = _way(of_words)
        parts.append(f"{words}{way}")
    return listed(parts)


def _alike(items: LineItems) -> Iterable[LineItems]:
    """Return the line items of each act and direction, by their acts in the chain."""
    alike: defaultdict[tuple[int, Direction], list[LineItemView]] = defaultdict(list)
    for item in items:
        place = _ACTS.index(item.act)
        alike[place, item.line.direction].append(item)
    return [alike[key] for key in sorted(alike)]


def _way(receivers: Sequence[str]) -> str:
    """Return to whom something went, as a sentence goes on."""
    if len(receivers) > 1:
        return " in each direction"
    return f" to {receivers[0]}"


def _counted(items: LineItems) -> str:
    """Return line items of one act and direction in words: one by itself, or several summed."""
    first = items[0]
    by_id = {item.line.id: item for item in items}
    lines = without_parts([item.line for item in items])
    if len(lines) == 1:
        (whole,) = lines
        return by_id[whole.id].description
    number = grouped(len(lines))
    phrase = _together(items, lines)
    when = _when(items)
    return f"the {number} {first.act}s {phrase}{when}"


def _together(
    items: LineItems,
    lines: Sequence[LineItemFigures],
) -> str:
    """Return in words what several line items come to; `lines` are those that hold no parts."""
    claimed = [line for line in lines if not line.without_claim]
    if not claimed:
        return "without a claim"
    unclaimed = len(lines) - len(claimed)
    together = said_apart(add(claimed), unclaimed)
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
