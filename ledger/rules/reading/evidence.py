"""What speaks for a quantity of a sentence, and what a person has to look at before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from ledger.rules.base.printable import grouped
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.reading.acts import SaidAct, act_of
from ledger.rules.reading.clauses import stretch_of
from ledger.rules.reading.context import Context, in_return
from ledger.rules.reading.counted import CountedNoun
from ledger.rules.reading.directions import SaidDirection
from ledger.rules.reading.doubts import doubt_of
from ledger.rules.reading.looks import EACH, IN_TURN, Look, looks
from ledger.rules.reading.quotation_marks import whole_quotation
from ledger.rules.reading.speakers import SaidBy, speaker_of
from ledger.rules.reading.spoken_quantities import SpokenForm, SpokenQuantity
from ledger.rules.reading.tagged_sentence import distance
from ledger.rules.reading.told_days import DAY_QUESTION, SaidDay, said_day
from ledger.rules.reading.word_tags import Tag

#: From how many points on much speaks for a candidate.
_SUPPORTED_MIN: Final = 3
#: How far from its number the words of a passage may stand.
PASSAGE_CHARACTERS: Final = 200
#: Kinds of words by which a sentence speaks of an exchange.
OF_EXCHANGES: Final = ("exchange", "all", "both")
#: Forms that say the same of both directions.
_MUTUAL: Final = (SpokenForm.FORMULA, SpokenForm.ALL)
_ASK_SCOPE: Final = "Is {} for each side, or in all?"
_ASK_DOUBT: Final = "The sentence denies or conditions it: {}. What does it say?"
_ASK_DUTY: Final = "The sentence says that it ought to be: {}. Was it promised or done?"
_QUESTIONS: Final = {"duty": _ASK_DUTY}
_ASK_RETURN: Final = "It stands behind {}. Who hands it over?"
_ASK_KIND: Final = "What it counts stands in the sentence before: '{}'. Is it that?"
_ASK_DENIAL: Final = "The next sentence denies something: '{}'. Is it this?"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may carry a quantity, from `start` to before `end` of the text.

    Its number stands from `number_start` to before `number_end`, in the sentence from
    `sentence_start` to before `sentence_end`. What no word says is None. `doubles`: another number
    of the sentence is half of it. `ask` says what a person has to look at before; `is_supported`:
    much speaks for it, and nothing is to ask; `unread` asks what isn't read of it even so.
    """

    start: int
    end: int
    number_start: int
    number_end: int
    sentence_start: int
    sentence_end: int
    quantity: Quantity
    category: str | None
    act: str | None
    direction: SaidDirection
    day: SaidDay
    speaker: SaidBy
    is_supported: bool
    doubles: bool
    because: tuple[str, ...]
    ask: tuple[str, ...]
    unread: str | None = None

    @property
    def is_likely(self) -> bool:
        """Whether much speaks for it, and all of it is read."""
        return self.is_supported and self.unread is None


class Evidence:
    """What speaks for one quantity of a sentence."""

    def __init__(
        self,
        context: Context,
        spoken: SpokenQuantity,
        counted: CountedNoun,
        topic: Tag | None,
    ) -> None:
        sentence = context.sentence
        self._clause = context.clauses.number_at(spoken.start)
        clause = context.clauses[self._clause]
        self._doubt = doubt_of(sentence, spoken.start)
        self._denial = context.denial
        self.act: SaidAct | None = None
        if not self._is_doubted:
            self.act = act_of(sentence, clause, spoken.start)
        self._act = None if self.act is None else self.act.act
        days = context.days_beside(spoken)
        self._day = said_day(clause, days, self._act, context.published_on)
        self._sentence = sentence
        self._before = context.before
        self._spoken = spoken
        self._counted = counted
        self._topic = topic
        self._category = counted.category
        self._kind_before: str | None = None
        if topic is not None:
            self._category = topic.value
            if counted.tag is None and topic not in sentence.tags:
                self._kind_before = context.before.quoted([topic])
        elif counted.category is not None:
            self._category = None
        self._exchange = sentence.first(*OF_EXCHANGES)
        self._stock = sentence.first("stock")
        self._in_return = in_return(sentence, spoken)
        self._looks = list(looks(context, spoken, counted))
        if self._day.unsure is not None:
            self._looks.append(Look(DAY_QUESTION, self._day.unsure))

    @property
    def _is_doubted(self) -> bool:
        """Whether the sentence, or the next one, denies or conditions what it tells."""
        return self._doubt is not None or self._denial is not None

    @property
    def _leaves_the_way_open(self) -> bool:
        """Whether words make it unsure who hands it over."""
        if self._is_doubted:
            return True
        if self._in_return is not None:
            return True
        questions = {look.question for look in self._looks}
        if IN_TURN in questions:
            return True
        return EACH in questions and not self._sentence.of_kind("sides")

    def candidate(
        self,
        directions: Callable[..., SaidDirection],
        values: set[int],
    ) -> Candidate:
        """Return the candidate; `values` are the numbers of its sentence."""
        doubles = self._doubles(values)
        direction = SaidDirection()
        if not (doubles or self._leaves_the_way_open):
            direction = directions(self._clause, is_mutual=self._spoken.form in _MUTUAL)
        spoken = self._spoken
        offset = self._sentence.start
        start, end = self._passage(direction)
        ask = tuple(self._ask(doubles=doubles))
        return Candidate(
            start=offset + start,
            end=offset + end,
            number_start=offset + spoken.number_at,
            number_end=offset + spoken.end,
            sentence_start=offset,
            sentence_end=self._sentence.end,
            quantity=spoken.quantity,
            category=self._category,
            act=self._act,
            direction=direction,
            day=self._day,
            speaker=speaker_of(self._sentence, spoken.start),
            is_supported=self._is_supported() and not ask,
            doubles=doubles,
            because=tuple(self._because(direction)),
            ask=ask,
        )

    def _ask(
        self,
        *,
        doubles: bool,
    ) -> Iterator[str]:
        """Yield what a person has to look at before."""
        if self._doubt is not None:
            yield _QUESTIONS.get(self._doubt.kind, _ASK_DOUBT).format(
                self._words(self._doubt)
            )
        if self._denial is not None:
            yield _ASK_DENIAL.format(self._denial)
        if self._in_return is not None:
            yield _ASK_RETURN.format(self._words(self._in_return))
        if self._kind_before is not None:
            yield _ASK_KIND.format(self._kind_before)
        for look in self._looks:
            yield look.question.format(self._words(look.tag))
        if doubles and self._spoken.quantity.value is not None:
            yield _ASK_SCOPE.format(grouped(self._spoken.quantity.value))

    def _doubles(
        self,
        values: set[int],
    ) -> bool:
        """Return whether another number of the sentence is half of this one."""
        value = self._spoken.value
        if not value or value % 2:
            return False
        return value // 2 in values

    def _is_supported(self) -> bool:
        """Return whether much speaks for the quantity, and words say what was done."""
        if self._category is None or self.act is None:
            return False
        return self._points() >= _SUPPORTED_MIN

    def _points(self) -> int:
        """Return how much speaks for the quantity."""
        points = 2 if self._exchange else 0
        if self._counted.category is not None:
            points += 2
        elif self._counted.tag is not None:
            points += 1
        if self._spoken.form is SpokenForm.FORMULA:
            points += 2
        if self._sentence.of_kind("both"):
            points += 1
        if self._stock is not None or self._spoken.form is SpokenForm.VAGUE:
            points -= 2
        return points

    def _because(
        self,
        direction: SaidDirection,
    ) -> Iterator[str]:
        """Yield the reasons, each with the article's own words."""
        yield self._counting()
        if self._exchange is not None:
            yield f"speaks of an exchange: {self._words(self._exchange)}"
        else:
            before = self._before.of_kind("exchange")
            words = self._before.quoted(before[:1])
            yield f"a sentence before speaks of an exchange: '{words}'"
        if self._spoken.form is SpokenForm.FORMULA:
            yield "so many for so many"
        if self.act is not None:
            yield f"{self.act.act}: {self._words(self.act.tag)}"
        if direction.because:
            yield direction.because
        if self._day.because:
            yield self._day.because
        if self._stock is not None:
            yield f"may count who is still held: {self._words(self._stock)}"

    def _counting(self) -> str:
        """Return what the number counts, by which word."""
        tag = self._counted.tag
        if tag is None:
            return self._counting_without_noun()
        words = self._words(tag)
        if self._counted.category is None:
            return f"counts people: {words}"
        return f"counts {words}: {self._counted.category}"

    def _counting_without_noun(self) -> str:
        """Return by which other words it is known what the number counts."""
        unsaid = "no noun stands beside the number"
        if self._topic is None:
            return unsaid
        words = self._kind_before
        if words is not None:
            return (
                f"{unsaid}; the sentence before speaks of '{words}': {self._category}"
            )
        return (
            f"{unsaid}; {self._words(self._topic)} stands elsewhere: {self._category}"
        )

    def _words(
        self,
        tag: Tag,
    ) -> str:
        return f"'{self._sentence.quoted([tag])}'"

    def _passage(
        self,
        direction: SaidDirection,
    ) -> tuple[int, int]:
        """Return where the words begin and end that say it, near the number."""
        spoken = self._spoken
        near = [self._counted.tag, self._exchange, self._doubt, *direction.tags]
        near += [self.act.tag if self.act else None, self._in_return]
        near += [self._day.tag, *(look.tag for look in self._looks)]
        start = spoken.start
        end = spoken.end
        for tag in near:
            if tag is None or distance(tag, spoken.start) > PASSAGE_CHARACTERS:
                continue
            start = min(start, tag.start)
            end = max(end, tag.end)
        return whole_quotation(self._sentence.text, start, self._whole_end(end))

    def _whole_end(
        self,
        end: int,
    ) -> int:
        """Return where words end, with all that belongs to words of doubt: if the truce holds."""
        doubts = [self._doubt, *(look.tag for look in self._looks)]
        if all(tag is None or tag.end != end for tag in doubts):
            return end
        _, sign = stretch_of(self._sentence.text, end, end)
        return max(end, len(self._sentence.text[:sign].rstrip(" .")))
