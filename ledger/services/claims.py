"""Claims of line items: every one tied to the exact words of a stored article."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from ledger.models import ClaimVersion
from ledger.rules.base.errors import LedgerError
from ledger.rules.quantities.figure import Rank
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.texts.passages import Passage
from ledger.rules.workflow import reviews
from ledger.rules.workflow.lifecycle import Act
from ledger.rules.workflow.permissions import Role, require
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE
from ledger.schemas.line_items import CLAIMS_MAX
from ledger.services import differs, ids, queries, quotes, rights
from ledger.services.bodies import ClaimBody
from ledger.services.journal import Change
from ledger.services.resources import CATEGORY, Document
from ledger.services.sealed import ClaimDocument
from ledger.services.validation import FieldErrors

#: How many refusals of one body are worked out before the rest is left unread.
REFUSALS_MAX: Final = 10

#: The fields in which claims agree that say the same by the same words.
_SAYING: Final = ("source", "speakers", "quantity", "passage")
#: The fields of a claim that depend on the line item that it stands in.
_OF_LINE_ITEM: Final = ("id", "replaces", "because")
#: What else a client may do who may not supersede a claim.
_BESIDE_IT: Final = 'with "relation": "restates" yours stands beside it'


class Repeated(LedgerError):
    """Two claims of one body have the same id."""

    code = "already-exists"

    def __init__(self, identity: str) -> None:
        super().__init__(
            f"Two claims of this body have the id {identity!r}; nothing was recorded."
        )


def build(
    change: Change,
    item: Mapping[str, Any],
    earlier: list[ClaimDocument],
    posted: Sequence[ClaimBody],
    *,
    pointer: str,
) -> list[ClaimDocument]:
    """Return the documents of posted claims on a line item that has `earlier` ones.

    `item` holds its id, its act and what a speaker may say otherwise. `pointer` is the JSON
    pointer of the first posted claim, with {} for its place.

    Raises:
        Invalid: a reference, a relation, or a quote doesn't hold, or nothing differs.
    """
    errors = FieldErrors()
    pointed = [(pointer.format(place), claim) for place, claim in enumerate(posted)]
    if len(earlier) + len(posted) > CLAIMS_MAX:
        sentence = f"A line item has at most {CLAIMS_MAX} claims."
        errors.add("", "too-many-claims", sentence)
    pointed = [(where, _with_per(claim, item)) for where, claim in pointed]
    _check_references(change, errors, pointed)
    errors.check()
    differs.check(change, errors, item, pointed)
    differs.caution_dates(change, item, pointed)
    builder = _Builder(change, errors, item, earlier)
    for where, claim in pointed:
        builder.relate(where, claim)
        if errors.count >= REFUSALS_MAX:
            # Looking for what is nearest to a wrong quote takes long, and others wait to write.
            break
        builder.add(where, claim)
    errors.check()
    return builder.documents


def faults(
    change: Change,
    posted: Sequence[ClaimBody],
    *,
    pointer: str,
) -> list[dict[str, object]]:
    """Return what is wrong with the references and the quotes of claims, whatever they are of.

    `pointer` is as in `build`.
    """
    errors = FieldErrors()
    pointed = [(pointer.format(place), claim) for place, claim in enumerate(posted)]
    _check_references(change, errors, pointed)
    if not errors.count:
        for where, claim in pointed[:REFUSALS_MAX]:
            quotes.anchor(change, errors, where, claim)
    return errors.all


def _check_references(
    change: Change,
    errors: FieldErrors,
    pointed: differs.Posted,
) -> None:
    """Add whatever claims name that isn't recorded."""
    _check_counted(change, errors, pointed)
    quotes.check_references(change, errors, pointed)
    differs.check_references(change, errors, pointed)


def _with_per(claim: ClaimBody, item: Mapping[str, Any]) -> ClaimBody:
    """Return a posted claim in which "as many" is so many of the line item's own category."""
    quantity = claim["quantity"]
    if quantity.qualifier is not Qualifier.PER or quantity.per is not None:
        return claim
    return {**claim, "quantity": replace(quantity, per=item["category"])}


def _check_counted(
    change: Change,
    errors: FieldErrors,
    pointed: differs.Posted,
) -> None:
    """Check that the categories are recorded that are counted in the other direction."""
    counted = [(f"{where}/quantity", claim["quantity"].per) for where, claim in pointed]
    errors.references(change, CATEGORY, counted)


class _Related(NamedTuple):
    """A claim, as others of its line item relate to it; the id may still be to be made."""

    id: str | None
    replaces: str | None


class _Builder:
    """The claims of a line item, to which posted ones are added."""

    def __init__(
        self,
        change: Change,
        errors: FieldErrors,
        item: Mapping[str, Any],
        earlier: list[ClaimDocument],
    ) -> None:
        self._change = change
        self._errors = errors
        self._line_item: str = item["id"]
        self._is_report = item["act"] == Act.REPORT
        self.documents = list(earlier)
        #: All claims so far with their relations, also those that are refused for other reasons.
        self._related = [_Related(claim["id"], claim["replaces"]) for claim in earlier]

    def relate(
        self,
        pointer: str,
        claim: ClaimBody,
    ) -> None:
        """Check how a posted claim relates to those before it, and give it its place after them."""
        _check_relation(self._errors, pointer, claim, self._related)
        self._related.append(_Related(claim.get("id"), claim["replaces"]))

    def add(
        self,
        pointer: str,
        claim: ClaimBody,
    ) -> None:
        """Add the document of a posted claim, or to the errors what it is refused for."""
        change, errors = self._change, self._errors
        passage = quotes.anchor(change, errors, pointer, claim)
        if passage is None:
            return
        if self._is_report:
            quotes.caution_total(change, passage)
        document = _document(change, self._line_item, claim, passage)
        same = _same_claim(document, self.documents)
        if same is not None:
            change.caution(RecordWarning.SAME_CLAIM, f"{self._line_item}/{same}")
        self.documents.append(document)


def _same_claim(claim: ClaimDocument, others: Iterable[ClaimDocument]) -> str | None:
    """Return the first of some claims that says the same by the same words; None without one."""
    saying = _saying(claim)
    for other in others:
        if _saying(other) == saying:
            return other["id"]
    return None


def _saying(claim: ClaimDocument) -> list[object]:
    """Return what a claim says, and by which words."""
    return [claim[name] for name in _SAYING]


def _check_relation(
    errors: FieldErrors,
    pointer: str,
    claim: ClaimBody,
    earlier: list[_Related],
) -> None:
    """Check how a claim relates to the earlier ones of its line item."""
    relation = claim["relation"]
    is_first = relation in (None, "first")
    if not earlier and not is_first:
        sentence = (
            "The first claim of a line item has no other to relate to: leave this out."
        )
        errors.add(f"{pointer}/relation", "relation", sentence)
    elif earlier and is_first:
        sentence = (
            'Say "restates" where the same fact is told again, '
            'or "supersedes" where this replaces a named claim.'
        )
        errors.add(f"{pointer}/relation", "relation", sentence)
    elif earlier and relation == "supersedes":
        _check_replaced(errors, f"{pointer}/replaces", claim["replaces"], earlier)


def _check_replaced(
    errors: FieldErrors,
    pointer: str,
    identity: str | None,
    earlier: list[_Related],
) -> None:
    """Check that a claim that is replaced stands in the line item, and isn't replaced yet."""
    if all(other.id != identity for other in earlier):
        sentence = "This line item has no such earlier claim."
        errors.add(pointer, "unknown-reference", sentence)
    elif any(other.replaces == identity for other in earlier):
        sentence = "Another claim has replaced that one: name the newest."
        errors.add(pointer, "already-replaced", sentence)


def _document(
    change: Change,
    line_item: str,
    claim: ClaimBody,
    passage: Passage,
) -> ClaimDocument:
    """Return the document of a posted claim: its words, and how it stands in its line item."""
    return {
        **quotes.statement(change, claim, passage),
        "id": claim.get("id") or ids.make("cl", change.at, change.random),
        "line_item": line_item,
        "relation": claim["relation"] or "first",
        "replaces": claim["replaces"],
        "because": claim["because"],
        "rank": "normal",
        "rank_reason": None,
        "differs": claim["differs"],
        "retracted": quotes.source_of(change, claim).get("retracted"),
        "recorded_at": change.recorded_at,
        "recorded_by": change.author.actor,
    }


def check_replaces_own(
    change: Change,
    earlier: list[ClaimDocument],
    posted: ClaimBody,
) -> None:
    """Let a claim be superseded by whoever recorded it, or by a reviewer: it counts no more then.

    A claim with a rank is superseded by a reviewer alone, and not by who recorded it.

    Raises:
        Forbidden: another recorder asks, or a recorder where the claim is ranked.
        SameActor: who recorded a ranked claim asks.
    """
    for claim in earlier:
        if claim["id"] == posted["replaces"]:
            _check_rank_stays(change, claim)
            rights.check_own(change, "claim", claim, f"supersede it; {_BESIDE_IT}")


def _check_rank_stays(change: Change, claim: ClaimDocument) -> None:
    """Refuse to supersede a ranked claim where that would undo the decision of a reviewer.

    The claim that supersedes it has the rank normal.
    """
    rank = Rank(claim["rank"])
    if rank is Rank.NORMAL:
        return
    sentence = (
        f"Claim {claim['id']!r} has the rank {rank}, which ends when it is superseded; "
        f"{_BESIDE_IT}."
    )
    require(Role(change.author.role), Role.REVIEWER, advice=sentence)
    reviews.check_superseding(
        rank, actor=change.author.actor, recorded_by=claim["recorded_by"]
    )


def check_ids_free(change: Change, posted: Sequence[ClaimBody]) -> None:
    """Make sure that the ids that posted claims give are free; those made for others are.

    Raises:
        Repeated, AlreadyExists: two of them have the same, or another claim has it.
    """
    seen: set[str] = set()
    for claim in posted:
        identity = claim.get("id")
        if identity is None:
            continue
        if identity in seen:
            raise Repeated(identity)
        seen.add(identity)
        queries.check_free(change, ClaimVersion, "claims", identity)


def restating(claim: ClaimBody) -> dict[str, Any]:
    """Return the body that would record a posted claim as a restatement of another line item's."""
    quantity = claim["quantity"].document()
    body: dict[str, Any] = {}
    for name, value in claim.items():
        is_stated = value is not None and value != []
        if is_stated and name not in _OF_LINE_ITEM:
            body[name] = value
    return body | {"quantity": quantity, "relation": "restates"}


def restating_recorded(recorded: list[ClaimDocument]) -> list[Document]:
    """Return the bodies that would record live claims as restatements of another line item's."""
    replaced = {claim["replaces"] for claim in recorded}
    bodies: list[Document] = []
    for claim in recorded:
        if claim["id"] in replaced or claim["rank"] == Rank.SET_ASIDE:
            continue
        if claim["retracted"] is not None:
            continue
        passage = claim["passage"]
        body: Document = {
            "source": claim["source"],
            "quote": passage["reading"],
            "start": passage["start"],
            "quantity": claim["quantity"],
            "speakers": claim["speakers"],
            "unclear": [
                point for point in claim["unclear"] if point != NUMBER_NOT_IN_PASSAGE
            ],
            "differs": claim["differs"],
            "relation": "restates",
        }
        bodies.append(body)
    return bodies
