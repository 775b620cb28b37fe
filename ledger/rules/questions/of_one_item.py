"""Questions that one line item raises by itself: what its claims leave open, or contradict."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from ledger.rules.base.printable import grouped, listed
from ledger.rules.quantities import contradictions
from ledger.rules.quantities.figure import NoNumber, Rank
from ledger.rules.questions.closings import (
    by_claim,
    by_end_of,
    by_step,
    standing_or_ended,
)
from ledger.rules.questions.model import (
    Claims,
    ClaimView,
    Closing,
    LineItemView,
    Plural,
    Question,
    Questions,
    ask,
    most_told,
)
from ledger.rules.totals.hierarchy import PEOPLE
from ledger.rules.workflow.lifecycle import Act, Status

#: The question of each flag of a claim; `{words}` is what the flagged claims say.
_FLAGS: Final = {
    "direction": "which way does {words} go?",
    "scope": "is {words} meant per side, or in all?",
    "date": "on which day does {words} fall?",
    "agreement": "under which agreement does {words} fall?",
    "number_not_in_passage": "where does {words} come from, which the quoted words don't say?",
}
#: The question of each flag of several line items.
_FLAGS_OF_SEVERAL: Final = {
    "direction": "which way is meant in the words about {things}?",
    "scope": "is it per side, or in all, in the words about {things}?",
    "date": "which day is meant in the words about {things}?",
    "agreement": "which agreement is meant in the words about {things}?",
    "number_not_in_passage": (
        "where does the number come from in {things}, which the quoted words don't say?"
    ),
}
#: The flags that leave open what a number is about, so that it need not be asked which holds.
_MEANING: Final = frozenset({"direction", "scope"})
#: The statuses in which the condition of an offer or a pledge matters no more.
_SETTLED: Final = (Status.FULFILLED, Status.LAPSED, Status.DECLINED)


def number_not_stated(item: LineItemView) -> Questions:
    """Ask how many, where no number was said, or only "all"."""
    act = item.dated_act
    if item.figure.no_number is NoNumber.ALL:
        sentence = f"how many are “all” in the {act}?"
    else:
        sentence = f"how many does the {act} mean, which states no number?"
    plural = Plural("how many are meant in {things}?")
    reasons = (NoNumber.NOT_STATED, NoNumber.ALL)
    yield from _without_number(item, sentence, plural, reasons)


def number_withheld(item: LineItemView) -> Questions:
    """Ask for the number that was deliberately held back."""
    sentence = f"how many does the {item.dated_act} mean, whose number is withheld?"
    plural = Plural("how many are meant in {things}, with the number withheld?")
    yield from _without_number(item, sentence, plural, (NoNumber.WITHHELD,))


def _without_number(
    item: LineItemView,
    sentence: str,
    plural: Plural,
    reasons: Sequence[NoNumber],
) -> Questions:
    """Ask a question for a number, where there is none for one of these reasons."""
    if item.figure.no_number in reasons:
        # Where a live claim states a number, a reviewer preferred another one.
        if not any(claim.quantity.states_number for claim in item.live):
            yield ask(
                item, sentence, item.counting, plural=plural, since=item.happened_on
            )
    elif item.figure.no_number in (None, NoNumber.PER):
        yield from _answered_by_a_number(item, plural, reasons)


def _answered_by_a_number(
    item: LineItemView,
    plural: Plural,
    reasons: Sequence[NoNumber],
) -> Questions:
    """Return the closed question of a line item that got its number later."""
    heard = [view for view in item.claims if view.claim.heard]
    numberless = [claim for claim in heard if claim.quantity.qualifier.value in reasons]
    if not numberless:
        return
    numbered = [claim for claim in item.claims if claim.quantity.states_number]
    first_number_at = min(claim.recorded_at for claim in numbered)
    # What was recorded in one go with its number was never a question.
    if first_number_at <= numberless[0].recorded_at:
        return
    answer = next(claim for claim in numbered if claim.live)
    yield ask(
        item,
        f"how many does the {item.dated_act} mean?",
        numberless,
        plural=plural,
        since=item.since(numberless),
        closed_by=by_claim(answer),
    )


def contested(item: LineItemView) -> Questions:
    """Ask which of the claims holds that contradict each other.

    Once of those that say how many, and once of those that say how many for each of a category.
    """
    alike: defaultdict[str | None, list[ClaimView]] = defaultdict(list)
    for claim in item.claims:
        if contradictions.is_definite(claim.quantity):
            alike[claim.quantity.per].append(claim)
    for definite in alike.values():
        yield from _contested(item, definite)


def _contested(item: LineItemView, definite: Claims) -> Questions:
    """Ask which holds of claims that state numbers of one kind."""
    if not _gap(definite):
        return
    live = [claim for claim in definite if claim.live]
    if _gap(live):
        yield _which_holds(item, _contradicting(live), _by_preferred(item))
        return
    pair = _last_contradiction(item, definite)
    if pair is not None:
        first, second = pair
        ended = first if second.live else second
        yield _which_holds(item, pair, by_end_of(item, ended))


def _which_holds(
    item: LineItemView,
    claims: Claims,
    closed_by: Closing | None,
) -> Question:
    """Ask which of some numbers holds; at stake is how far they are apart."""
    apart = _gap(claims)
    # A dict of None keeps each voice once, in recording order.
    voices: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for claim in claims:
        voices[claim.text] |= dict.fromkeys(claim.voices)
    numbers: list[str] = []
    for text, of_text in voices.items():
        voice = listed(of_text)
        numbers.append(f"{text} ({voice})")
    alternatives = " or ".join(numbers)
    distance = grouped(apart)
    countable = item.unit in PEOPLE and not claims[0].numberless
    return ask(
        item,
        f"{alternatives}{item.when}, which are {distance} apart?",
        claims,
        plural=Plural(
            "which number holds for {things}, with claims that contradict each other?"
        ),
        since=_contradicted_on(claims) or item.happened_on,
        size=apart if countable else None,
        closed_by=closed_by,
    )


def _gap(claims: Claims) -> int:
    """Return by how much claims contradict each other; 0 where they do not."""
    return contradictions.gap(claim.quantity for claim in claims)


def _contradicting(claims: Claims) -> list[ClaimView]:
    """Return those of some claims that contradict another one."""
    contradicting: dict[int, ClaimView] = {}
    for (place, claim), (other_place, other) in combinations(enumerate(claims), 2):
        if _gap([claim, other]):
            contradicting |= {place: claim, other_place: other}
    return [contradicting[place] for place in sorted(contradicting)]


def _by_preferred(item: LineItemView) -> Closing | None:
    """Return the closing by a reviewer who preferred claims that don't contradict each other."""
    preferred = [claim for claim in item.live if claim.rank is Rank.PREFERRED]
    if not preferred or _gap(preferred):
        return None
    return by_claim(preferred[0])


def _last_contradiction(
    item: LineItemView,
    claims: Claims,
) -> tuple[ClaimView, ClaimView] | None:
    """Return the last two claims that contradicted each other while both were live."""
    ends: dict[str, str] = {}
    for claim in item.claims:
        if claim.replaces:
            ends[claim.replaces] = claim.recorded_at
    pairs = list(combinations(claims, 2))
    for pair in reversed(pairs):
        if _gap(pair) and _were_live_together(pair, ends):
            return pair
    return None


def _were_live_together(
    pair: tuple[ClaimView, ClaimView],
    ends: Mapping[str, str],
) -> bool:
    """Return whether two claims were live at the same time, as far as can be known.

    `ends` says when each replaced claim was replaced. What replaces a claim never met it.
    """
    begun = max(claim.recorded_at for claim in pair)
    for claim in pair:
        end = ends.get(claim.id)
        if end is not None and begun >= end:
            return False
    return True


def _contradicted_on(claims: Claims) -> str | None:
    """Return the day on which the second of two contradicting claims was published."""
    dated = [claim for claim in claims if claim.published_on is not None]
    dated.sort(key=lambda claim: claim.published_on or "")
    for number, claim in enumerate(dated, 1):
        if _gap(dated[:number]):
            return claim.published_on
    return None


def unclear(item: LineItemView) -> Questions:
    """Ask, for each flag of its claims, what the words leave open."""
    for flag, sentence in _FLAGS.items():
        flagged = [claim for claim in item.claims if flag in claim.unclear]
        if flagged:
            plural = Plural(_FLAGS_OF_SEVERAL[flag], topic=flag)
            yield _what_is_meant(item, sentence, plural, flagged)


def _what_is_meant(
    item: LineItemView,
    sentence: str,
    plural: Plural,
    flagged: Claims,
) -> Question:
    """Ask the question of one flag about what the flagged claims say."""
    claims, closed_by = standing_or_ended(item, flagged)
    texts = [claim.text for claim in claims if claim.quantity.states_number]
    distinct = dict.fromkeys(texts)
    words = f"the {item.dated_act}"
    if distinct:
        words = listed(distinct)
    return ask(
        item,
        sentence.format(words=words),
        claims,
        plural=plural,
        since=item.since(claims),
        size=most_told(item, claims),
        closed_by=closed_by,
    )


def other_numbers(item: LineItemView) -> Questions:
    """Ask which holds, where numbers stand beside a figure in which they don't count.

    So many for each, beside how many, is no other answer to the same question.
    """
    beside = [claim for claim in item.live if claim.text in item.figure.also]
    numbers = [claim for claim in beside if not claim.numberless]
    if all(_MEANING.intersection(claim.unclear) for claim in numbers):
        # What it is about is asked first.
        return
    counting = item.counting
    preferred = [claim for claim in counting if claim.rank is Rank.PREFERRED]
    counted = item.figure.text.partition(" (also ")[0]
    texts = dict.fromkeys(claim.text for claim in numbers)
    others = " or ".join(texts)
    closed_by = None
    if preferred:
        closed_by = by_claim(preferred[0])
    yield ask(
        item,
        f"{counted}, or rather {others}, which stands beside it and doesn't count?",
        [*counting, *numbers],
        plural=Plural(
            "which number holds for {things}, with others beside it that don't count?"
        ),
        since=item.since(numbers),
        size=_furthest(item, numbers),
        closed_by=closed_by,
    )


def _furthest(
    item: LineItemView,
    claims: Claims,
) -> int | None:
    """Return how far the number furthest from the figure lies from it."""
    at_stake = item.at_stake
    if at_stake is None:
        return None
    distances: list[int] = []
    for claim in claims:
        for number in claim.quantity.stated:
            distance = abs(number - at_stake)
            distances.append(distance)
    return max(distances, default=None)


def condition(item: LineItemView) -> Questions:
    """Ask whether what an offer or a pledge depends on has come about."""
    if item.act not in (Act.OFFER, Act.PLEDGE) or not item.condition:
        return
    yield ask(
        item,
        f"is the condition met on which {item.description} depends, “{item.condition}”?",
        item.counting,
        plural=Plural("is the condition met in {things}, recorded with one?"),
        since=item.happened_on,
        size=item.at_stake,
        closed_by=by_step(item, *_SETTLED),
    )
