"""Questions that one line item raises by itself: what its claims leave open, or contradict."""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

from ledger.rules.asking import (
    PEOPLE,
    ClaimView,
    Closing,
    LineItemView,
    Question,
    ask,
    by_claim,
    by_end_of,
    by_step,
    first_told,
)
from ledger.rules.differs import said as otherwise
from ledger.rules.figure import Rank
from ledger.rules.lifecycle import Act, Status
from ledger.rules.quantity import Qualifier, Quantity
from ledger.rules.visible import grouped

#: What each flag of a claim asks; `{said}` is what the flagged claims say.
FLAGS: Final = {
    "direction": "which way does {said} go?",
    "scope": "is {said} meant per side, or in all?",
    "date": "on which day does {said} fall?",
    "agreement": "under which agreement does {said} fall?",
    "category": "who or what is counted in {said}?",
    "number_not_in_passage": "where does {said} come from, which the quoted words don't say?",
}
#: Where a line item stands once the other side has said so too.
_CONFIRMED: Final = (Status.ACKNOWLEDGED, Status.ACCEPTED)
#: Where the condition of an offer or a pledge matters no more.
_SETTLED: Final = (Status.FULFILLED, Status.LAPSED, Status.DECLINED)


def number_not_stated(item: LineItemView) -> Iterator[Question]:
    """Ask how many, where no number was said, or only "all"."""
    act, why = f"{item.line.act}{item.when}", item.figure.no_number
    if not item.counting:
        sentence = f"how many does the {act} mean, when none of its claims counts any more?"
    elif why is Qualifier.ALL:
        sentence = f"how many are “all” in the {act}?"
    else:
        sentence = f"how many does the {act} mean, which states no number?"
    yield from _without_number(item, sentence, Qualifier.NOT_STATED, Qualifier.ALL)


def number_withheld(item: LineItemView) -> Iterator[Question]:
    """Ask for the number that was deliberately held back."""
    sentence = f"how many does the {item.line.act}{item.when} mean, whose number is withheld?"
    yield from _without_number(item, sentence, Qualifier.WITHHELD)


def _without_number(item: LineItemView, sentence: str, *said: Qualifier) -> Iterator[Question]:
    sentence = f"{item.lead}: {sentence}"
    if item.figure.no_number in said:
        yield ask(item, sentence, item.counting, since=item.line.happened_on)
        return
    numberless = [
        told
        for told in item.claims
        if told.claim.quantity.qualifier in said and told.claim.rank is not Rank.SET_ASIDE
    ]
    numbered = [told for told in item.claims if not told.claim.quantity.numberless]
    if not numberless or item.figure.no_number is not None:
        return
    since = numberless[0].recorded_at
    # What was recorded in one go with its number was never a question.
    if all(told.recorded_at > since for told in numbered):
        answer = next(told for told in numbered if told.claim.live)
        yield ask(
            item,
            f"{item.lead}: how many does the {item.line.act}{item.when} mean?",
            numberless,
            since=first_told(numberless) or item.line.happened_on,
            closed_by=by_claim(answer),
        )


def contested(item: LineItemView) -> Iterator[Question]:
    """Ask which of the claims holds that contradict each other."""
    definite = [told for told in item.claims if _definite(told.claim.quantity)]
    if not _gap(definite):
        return
    live = [told for told in definite if told.claim.live]
    preferred = [told for told in item.live if told.claim.rank is Rank.PREFERRED]
    if _gap([told for told in preferred if told in live]):
        preferred = []
    if _gap(live):
        closed_by = by_claim(preferred[0]) if preferred else None
        yield _which(item, _at_odds(live), closed_by)
        return
    ends = _ends(item)
    backwards = reversed(list(combinations(definite, 2)))
    last = next((pair for pair in backwards if _gap(pair) and _met(ends, *pair)), None)
    if last is not None:
        ended = next(told for told in reversed(last) if not told.claim.live)
        yield _which(item, list(last), by_end_of(item, ended))


def _which(item: LineItemView, told: list[ClaimView], closed_by: Closing | None) -> Question:
    apart = _gap(told)
    said = " or ".join(
        f"{text} ({', '.join(dict.fromkeys(each.voice for each in told if each.text == text))})"
        for text in dict.fromkeys(each.text for each in told)
    )
    return ask(
        item,
        f"{item.lead}: {said}{item.when}, which are {grouped(apart)} apart?",
        told,
        since=_contradicted_on(told) or item.line.happened_on,
        size=apart if item.unit in PEOPLE else None,
        closed_by=closed_by,
    )


def _definite(quantity: Quantity) -> bool:
    return not quantity.approximate and not quantity.numberless


def _gap(told: list[ClaimView] | tuple[ClaimView, ...]) -> int:
    """By how much the highest floor of some claims lies above their lowest ceiling; 0 if not."""
    ceilings = [each.claim.quantity.upper for each in told if each.claim.quantity.upper is not None]
    floors = [each.claim.quantity.lower for each in told]
    return max(0, max(floors) - min(ceilings)) if ceilings else 0


def _at_odds(told: list[ClaimView]) -> list[ClaimView]:
    """Those of some claims that contradict another one."""
    return [each for each in told if any(_gap([each, other]) for other in told)]


def _ends(item: LineItemView) -> dict[str | None, str]:
    """When each claim was replaced that was."""
    return {told.replaces: told.recorded_at for told in item.claims if told.replaces}


def _met(ends: Mapping[str | None, str], *told: ClaimView) -> bool:
    """Whether two claims were live at the same time, as far as can be known.

    What replaces a claim never met it.
    """
    begun = max(each.recorded_at for each in told)
    return all(begun < ends[each.id] for each in told if each.id in ends)


def _contradicted_on(told: list[ClaimView]) -> str | None:
    """The day on which the second of two contradicting claims was out."""
    days = sorted({each.claim.published_on for each in told if each.claim.published_on})
    return next(
        (
            day
            for day in days
            if _gap(
                [each for each in told if each.claim.published_on in days[: days.index(day) + 1]]
            )
        ),
        None,
    )


def unclear(item: LineItemView) -> Iterator[Question]:
    """Ask, for each flag of its claims, what the words leave open."""
    for flag, sentence in FLAGS.items():
        flagged = [told for told in item.claims if flag in told.unclear]
        if not flagged:
            continue
        live = [told for told in flagged if told.claim.live]
        shown = live or flagged
        texts = [told.text for told in shown if not told.claim.quantity.numberless]
        said = " and ".join(dict.fromkeys(texts)) or f"the {item.line.act}{item.when}"
        yield ask(
            item,
            f"{item.lead}: {sentence.format(said=said)}",
            shown,
            since=first_told(shown) or item.line.happened_on,
            closed_by=None if live else by_end_of(item, flagged[-1]),
        )


def one_side_only(item: LineItemView) -> Iterator[Question]:
    """Ask what the other side says, where the claims that count are told by one side."""
    sides = {item.line.from_party, item.line.to_party}
    heard: list[ClaimView] = []
    for told in item.counting:
        spoken = sides.intersection(told.claim.parties)
        if heard and not spoken <= sides.intersection(heard[0].claim.parties):
            # What was recorded in one go from both sides was never a question.
            if told.recorded_at > heard[0].recorded_at:
                yield _other_side(item, heard, by_claim(told))
            return
        if len(spoken) > 1:
            return
        if spoken:
            heard.append(told)
    if heard:
        yield _other_side(item, heard, by_step(item, *_CONFIRMED))


def _other_side(item: LineItemView, heard: list[ClaimView], closed_by: Closing | None) -> Question:
    sides = {item.line.from_party, item.line.to_party}
    (teller,) = sides.intersection(heard[0].claim.parties)
    (other,) = sides - {teller}
    numberless = item.figure.no_number is not None
    gives = "tells of it" if numberless else "gives a number"
    return ask(
        item,
        f"{item.lead}: what does {other} say of {item.named}, when of the two only {teller} "
        f"{gives}?",
        heard,
        since=first_told(heard) or item.line.happened_on,
        size=item.at_stake,
        closed_by=closed_by,
    )


def beside(item: LineItemView) -> Iterator[Question]:
    """Ask which holds, where numbers stand beside a figure in which they don't count."""
    if not item.figure.also:
        return
    counting = item.counting
    aside = [
        told for told in item.live if told not in counting and not told.claim.quantity.numberless
    ]
    head = item.figure.text.partition(" (also ")[0]
    preferred = [told for told in counting if told.claim.rank is Rank.PREFERRED]
    yield ask(
        item,
        f"{item.lead}: {head}, or rather {' or '.join(item.figure.also)}, "
        "which stands beside it and doesn't count?",
        [*counting, *aside],
        since=first_told(aside) or item.line.happened_on,
        size=_furthest(item, aside),
        closed_by=by_claim(preferred[0]) if preferred else None,
    )


def _furthest(item: LineItemView, aside: list[ClaimView]) -> int | None:
    """How far the number furthest from the figure lies from it."""
    if item.at_stake is None:
        return None
    numbers = (number for told in aside for number in told.claim.quantity.stated)
    return max((abs(number - item.at_stake) for number in numbers), default=None)


def tie_contested(item: LineItemView) -> Iterator[Question]:
    """Ask where a line item belongs, of which a speaker says otherwise than is recorded."""
    apart = [told for told in item.claims if told.differs]
    if not apart:
        return
    live = [told for told in apart if told.claim.live]
    shown = live or apart
    said = "; ".join(f"{told.voice} says that {otherwise(told.differs or {})}" for told in shown)
    yield ask(
        item,
        f"{item.lead}: where does {item.named} belong? It is recorded here, and {said}",
        shown,
        since=first_told(shown) or item.line.happened_on,
        size=item.at_stake,
        closed_by=None if live else by_end_of(item, apart[-1]),
    )


def condition(item: LineItemView) -> Iterator[Question]:
    """Ask whether what an offer or a pledge depends on has come about."""
    if item.line.act not in (Act.OFFER, Act.PLEDGE) or not item.condition:
        return
    yield ask(
        item,
        f"{item.lead}: is the condition met on which {item.named} depends, “{item.condition}”?",
        item.counting,
        since=item.line.happened_on,
        size=item.at_stake,
        closed_by=by_step(item, *_SETTLED),
    )


def own_voice(item: LineItemView) -> Iterator[Question]:
    """Ask who says so, where outlets tell it in their own voice and quote nobody."""
    unspoken: list[ClaimView] = []
    for told in item.live:
        if told.claim.speaker is not None:
            if unspoken and told.recorded_at > unspoken[0].recorded_at:
                yield _who_says_so(item, unspoken, by_claim(told))
            return
        unspoken.append(told)
    if unspoken:
        yield _who_says_so(item, unspoken, by_step(item, *_CONFIRMED))


def _who_says_so(
    item: LineItemView, unspoken: list[ClaimView], closed_by: Closing | None
) -> Question:
    outlets = " and ".join(dict.fromkeys(told.claim.publisher for told in unspoken))
    return ask(
        item,
        f"{item.lead}: who vouches for {item.named}, told in {outlets}’s own voice?",
        unspoken,
        since=first_told(unspoken) or item.line.happened_on,
        size=item.at_stake,
        closed_by=closed_by,
    )
