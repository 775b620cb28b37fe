"""Building claims and evidence: every one tied to the exact words of a stored article."""

from typing import Any, Final

from ledger.models import ClaimVersion
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.names import tidy
from ledger.rules.quantities import number_words
from ledger.rules.quantities.number_words import Cut
from ledger.rules.quantities.quantity import Quantity
from ledger.rules.texts import anchoring
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.passages import Passage
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.line_items import CLAIMS_MAX
from ledger.services import differs, ids, queries, rights, sources
from ledger.services.journal import Change, loads
from ledger.services.passages_ahead import quote_of
from ledger.services.resources import PARTY, SOURCE, Columns, Document
from ledger.services.validation import FieldErrors

#: How many refusals of one body are worked out before the rest is left unread.
REFUSALS_MAX: Final = 10


#: How many characters of articles one change keeps at hand, of the last ones that it quoted.
CHARACTERS_KEPT_MAX: Final = 500_000


def check_references(
    change: Change, findings: FieldErrors, posted: list[tuple[str, Columns]]
) -> None:
    """Note the sources and the speakers' parties that aren't recorded.

    `posted` pairs each quote with its pointer.
    """
    findings.references(
        change,
        SOURCE,
        [(f"{pointer}/source", words["source"]) for pointer, words in posted],
    )
    named = [
        (f"{pointer}/speaker/parties/{place}", party)
        for pointer, words in posted
        if words["speaker"]
        for place, party in enumerate(words["speaker"]["parties"])
    ]
    findings.references(change, PARTY, named)


def _source(change: Change, words: Columns) -> Document:
    """Return the source that a quote is from, which must exist; read once in a change."""
    held, identity = change.cache(SOURCE, "document"), words["source"]
    if identity not in held:
        held[identity] = loads(
            queries.get(change.session, SOURCE, identity, change.size)
        )
    document: Document = held[identity]
    return document


def _reading(change: Change, identity: str) -> ReadText:
    """The reading of an article; those last quoted stay at hand, since reading one takes long."""
    held = change.cache(SOURCE, "reading")
    reading: ReadText = held.pop(identity, None) or sources.reading(
        change.session, identity
    )
    held[identity] = reading
    while (
        len(held) > 1
        and sum(len(each.stored) for each in held.values()) > CHARACTERS_KEPT_MAX
    ):
        del held[next(iter(held))]
    return reading


def anchor(
    change: Change, findings: FieldErrors, pointer: str, words: Columns
) -> Passage | None:
    """Return the passage that a quote names, or None with the reason noted."""
    change.go_on()
    quote = quote_of(words, _source(change, words)["language"])
    found = change.ahead.get(quote) or anchoring.anchor(
        _reading(change, quote.source), quote
    )
    if not isinstance(found, anchoring.Anchored):
        findings.add(
            f"{pointer}/quote",
            found.code,
            found.detail,
            source=quote.source,
            **found.extra,
        )
        return None
    passage = found.passage
    around = f"{passage.prefix}[{passage.reading}]{passage.suffix}"
    if _cuts(change, findings, f"{pointer}/quote", found.cut, around=around):
        return None
    return passage


def _cuts(
    change: Change, findings: FieldErrors, pointer: str, cut: Cut | None, **more: str
) -> bool:
    """Note a number that words cut in two; return whether they are refused for it.

    What may be two numbers is taken with a warning.
    """
    if cut is None:
        return False
    if not cut.sure:
        change.caution(RecordWarning.MAY_CUT_NUMBER)
        return False
    shown = " ".join(cut.number.split())
    sentence = (
        f'These words cut a number of the article in two, or what may be one: "{shown}". '
        "Quote all of it; where they are two numbers, quote both."
    )
    findings.add(pointer, "quote-cuts-number", sentence, **more)
    return True


def evidence(change: Change, words: Columns) -> Document:
    """Return the evidence of a transition: a passage, and who says it.

    Raises:
        Invalid: the source or a party isn't recorded, or the quote names no passage.
    """
    findings = FieldErrors()
    check_references(change, findings, [("/evidence", words)])
    findings.check()
    passage = anchor(change, findings, "/evidence", words)
    findings.check()
    assert passage is not None
    if passage.guessed:
        change.caution(RecordWarning.GUESSED_PASSAGE)
    return {
        "source": words["source"],
        "speaker": words["speaker"],
        "passage": passage_document(passage),
    }


def quoted(change: Change, words: Columns) -> Document:
    """Return what a stated total takes from its words: passage, quantity, speaker and publisher.

    Its references hold already.

    Raises:
        Invalid: the quote names no passage, or doesn't hold the verbatim.
    """
    findings = FieldErrors()
    passage = anchor(change, findings, "", words)
    if passage is not None:
        _check_verbatim(change, findings, "", words, passage)
    findings.check()
    assert passage is not None
    return _said(change, words, _source(change, words), passage)


def _said(
    change: Change, words: Columns, source: Document, passage: Passage
) -> Document:
    quantity: Quantity = words["quantity"]
    missing = _number_missing(quantity, passage, source["language"])
    if missing:
        change.caution(RecordWarning.NUMBER_NOT_IN_PASSAGE)
    if passage.guessed:
        change.caution(RecordWarning.GUESSED_PASSAGE)
    return {
        "source": words["source"],
        "publisher": tidy(source["publisher"]),
        "published_on": source["published_on"],
        "speaker": words["speaker"],
        "quantity": quantity.document(),
        "unclear": [*words["unclear"], *missing],
        "passage": passage_document(passage),
    }


def passage_document(passage: Passage) -> Document:
    """Return a passage as it is stored and answered."""
    return {
        "exact": passage.exact,
        "reading": passage.reading,
        "prefix": passage.prefix,
        "suffix": passage.suffix,
        "start": passage.start,
        "end": passage.end,
        "guessed": passage.guessed,
    }


def build(
    change: Change,
    item: Columns,
    earlier: list[Document],
    posted: list[Columns],
    *,
    pointer: str,
) -> list[Document]:
    """Return the documents of posted claims on a line item that has `earlier` ones.

    `item` holds its id and what a speaker may say otherwise. `pointer` is the JSON pointer of the
    first posted claim, with {} for its place.

    Raises:
        Invalid: a reference, a relation, a quote or a verbatim doesn't hold, or nothing differs.
    """
    findings = FieldErrors()
    pointed = [(pointer.format(place), claim) for place, claim in enumerate(posted)]
    if len(earlier) + len(posted) > CLAIMS_MAX:
        findings.add(
            "", "too-many-claims", f"A line item has at most {CLAIMS_MAX} claims."
        )
    check_references(change, findings, pointed)
    differs.check_references(change, findings, pointed)
    findings.check()
    differs.check(change, findings, item, pointed)
    built, told = list(earlier), list(earlier)
    for where, claim in pointed:
        _check_relation(findings, where, claim, told)
        # A claim that is refused for other reasons still has its place among the others.
        told.append({"id": claim.get("id"), "replaces": claim["replaces"]})
        if findings.count >= REFUSALS_MAX:
            # Looking for what is nearest to a wrong quote takes long, and others wait to write.
            break
        if passage := anchor(change, findings, where, claim):
            _check_verbatim(change, findings, where, claim, passage)
            made = _document(change, item["id"], claim, _source(change, claim), passage)
            if any(_same(made, other) for other in built):
                change.caution(RecordWarning.SAME_CLAIM)
            built.append(made)
    findings.check()
    return built


def check_replaces_own(
    change: Change, earlier: list[Document], posted: Columns
) -> None:
    """Let a claim be superseded by whoever recorded it, or by a reviewer: it counts no more then.

    Raises:
        Forbidden: another recorder asks.
    """
    act = 'supersede it; with "relation": "restates" yours stands beside it'
    for claim in earlier:
        if claim["id"] == posted["replaces"]:
            rights.check_own(change, "claim", claim, act)


def _same(claim: Document, other: Document) -> bool:
    """Whether two claims say the same by the same words."""
    return all(
        claim[name] == other[name]
        for name in ("source", "speaker", "quantity", "passage")
    )


def _check_relation(
    findings: FieldErrors, pointer: str, claim: Columns, earlier: list[Document]
) -> None:
    relation = claim["relation"]
    if not earlier:
        if relation not in (None, "first"):
            findings.add(
                f"{pointer}/relation",
                "relation",
                "The first claim of a line item has no other to relate to: leave this out.",
            )
    elif relation in (None, "first"):
        sentence = (
            'Say "restates" where the same fact is told again, '
            'or "supersedes" where this replaces a named claim.'
        )
        findings.add(f"{pointer}/relation", "relation", sentence)
    elif relation == "supersedes":
        replaced = {other["replaces"] for other in earlier}
        if claim["replaces"] not in {other["id"] for other in earlier}:
            findings.add(
                f"{pointer}/replaces",
                "unknown-reference",
                "This line item has no such earlier claim.",
            )
        elif claim["replaces"] in replaced:
            findings.add(
                f"{pointer}/replaces",
                "already-replaced",
                "Another claim has replaced that one: name the newest.",
            )


def _check_verbatim(
    change: Change,
    findings: FieldErrors,
    pointer: str,
    words: Columns,
    passage: Passage,
) -> None:
    verbatim = words["quantity"].verbatim
    if verbatim is None:
        return
    pointer = f"{pointer}/quantity/verbatim"
    if verbatim not in passage.reading and verbatim not in passage.exact:
        sentence = "The verbatim must be words of the passage, as they stand there."
        findings.add(pointer, "verbatim-not-in-passage", sentence)
        return
    _cuts(
        change,
        findings,
        pointer,
        number_words.cut_everywhere(passage.reading, verbatim),
    )


def _document(
    change: Change, line_item: str, claim: Columns, source: Document, passage: Passage
) -> Document:
    return _said(change, claim, source, passage) | {
        "id": claim.get("id") or ids.make("cl", change.at, change.random),
        "line_item": line_item,
        "relation": claim["relation"] or "first",
        "replaces": claim["replaces"],
        "because": claim["because"],
        "rank": "normal",
        "rank_reason": None,
        "differs": claim["differs"],
        "recorded_at": change.recorded_at,
        "recorded_by": change.author.actor,
    }


def _number_missing(
    quantity: Quantity, passage: Passage, language: str | None
) -> list[str]:
    missing = any(
        number_words.is_missing(passage.reading, number, language=language)
        for number in quantity.stated
    )
    return ["number_not_in_passage"] if missing else []


def check_ids_free(change: Change, posted: list[Columns]) -> None:
    """Make sure that the ids that posted claims give are free; those made for others are.

    Raises:
        Repeated, AlreadyExists: two of them have the same, or another claim has it.
    """
    given: set[str] = set()
    for identity in (claim["id"] for claim in posted if "id" in claim):
        if identity in given:
            raise Repeated(identity)
        given.add(identity)
        queries.check_free(change, ClaimVersion, "claims", identity)


class Repeated(LedgerError):
    """Two claims of one body have the same id."""

    code = "already-exists"

    def __init__(self, identity: str) -> None:
        super().__init__(
            f"Two claims of this body have the id {identity!r}; nothing was recorded."
        )


def restating(claim: Columns) -> dict[str, Any]:
    """Return the body that would record a posted claim as a restatement of another line item's."""
    quantity: Quantity = claim["quantity"]
    dropped = ("id", "replaces", "because")
    said = {
        name: value
        for name, value in claim.items()
        if name not in dropped and value not in (None, [])
    }
    return said | {"quantity": quantity.document(), "relation": "restates"}
