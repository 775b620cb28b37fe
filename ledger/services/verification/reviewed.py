"""Checks of reviews: none is by the person whose work it decides about, however it was recorded."""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow import reviews
from ledger.rules.workflow.permissions import Forbidden, Role, require
from ledger.rules.workflow.reviews import SameActor
from ledger.services import retractions, transitions
from ledger.services.figure_documents import counted_recorders
from ledger.services.resources import Document
from ledger.services.verification import rows
from ledger.services.verification.rows import Inconsistent, StoredVersion


class _Recorded(NamedTuple):
    """A version of a document, with the entry that seals it."""

    session: Session
    entry: Document
    version: StoredVersion

    @property
    def actor(self) -> str:
        return str(self.entry["actor"])

    def after(self) -> Document:
        """Return the document."""
        return self.version.document()

    def before(self) -> Document:
        """Return the document of the version before it."""
        model = self.version.resource_type.model
        row = self.version.row
        is_before = (model.id == row.id, model.until_index == row.from_index)
        query = select(model.document).where(*is_before)
        before = self.session.execute(query).scalar()
        return rows.parsed_before(before, row.from_index)

    def require_reviewer(self) -> None:
        """Make sure that whoever recorded it was a reviewer then.

        Raises:
            Forbidden: they weren't.
        """
        require(Role(self.entry["role"]), Role.REVIEWER)


_Review: TypeAlias = Callable[[_Recorded], None]


def check(
    session: Session,
    entry: Document,
    version: StoredVersion,
) -> None:
    """Check what an entry records where its action may be a review.

    Raises:
        Inconsistent: it decides about the work of whoever recorded it, or isn't theirs to record.
    """
    review = _REVIEWS.get(entry["action"])
    if review is None:
        return
    try:
        review(_Recorded(session, entry, version))
    except (SameActor, Forbidden) as refused:
        where = f"entry {entry['index']}, {entry['resource']}"
        raise Inconsistent(f"{where}: {entry['actor']}: {refused}") from None


def _check_step(recorded: _Recorded) -> None:
    """Check the last step of a line item, unless it was taken before that was entered again."""
    item = recorded.after()
    *earlier, latest = item["transitions"]
    if latest["recorded_at"] < item["recorded_at"]:
        return
    if latest["actor"] != recorded.actor:
        raise Inconsistent(
            f"entry {recorded.entry['index']} is by {recorded.actor}, its step by another"
        )
    before = item | {"status": latest["from"], "transitions": earlier}
    step = transitions.step_of(before, latest["to"])
    if not transitions.is_review(step, recorded.actor, before):
        return
    recorded.require_reviewer()
    transitions.check_other(step, recorded.actor, before)


def _check_rank(recorded: _Recorded) -> None:
    """Check the rank that was given to a claim."""
    recorded.require_reviewer()
    claims = recorded.after()["claims"]
    earlier = recorded.before()["claims"]
    for claim, before in zip(claims, earlier, strict=True):
        if claim["rank"] == before["rank"]:
            continue
        reviews.check_rank(
            Rank(claim["rank"]),
            actor=recorded.actor,
            recorded_by=claim["recorded_by"],
            counted_by=counted_recorders(earlier),
            counted_by_then=counted_recorders(claims),
        )


def _check_superseding(recorded: _Recorded) -> None:
    """Check that a claim with a rank is superseded by a reviewer who didn't record it."""
    *earlier, latest = recorded.after()["claims"]
    for claim in earlier:
        is_ended = claim["id"] == latest["replaces"]
        if is_ended and claim["rank"] != Rank.NORMAL:
            recorded.require_reviewer()
            reviews.check_superseding(
                Rank(claim["rank"]),
                actor=recorded.actor,
                recorded_by=claim["recorded_by"],
            )


def _check_retraction(recorded: _Recorded) -> None:
    """Check that a source is said to be retracted by a reviewer who didn't record it."""
    source = recorded.after()
    if retractions.differ(recorded.before(), source):
        recorded.require_reviewer()
        reviews.check_retraction(
            actor=recorded.actor, recorded_by=source["recorded_by"]
        )


def _check_rank_of_total(recorded: _Recorded) -> None:
    """Check the rank that was given to a stated total: by a reviewer, and to no own one.

    Which totals counted beside it then isn't asked here.
    """
    total = recorded.after()
    if total["rank"] == recorded.before()["rank"]:
        return
    recorded.require_reviewer()
    reviews.check_rank(
        Rank(total["rank"]),
        actor=recorded.actor,
        recorded_by=total["recorded_by"],
        counted_by=frozenset(),
        counted_by_then=frozenset(),
    )


#: The actions that may be reviews, each with the check of what it records.
_REVIEWS: Final[Mapping[str, _Review]] = {
    "line_item.transition": _check_step,
    "line_item.rank": _check_rank,
    "line_item.claim": _check_superseding,
    "source.patch": _check_retraction,
    "stated_total.patch": _check_rank_of_total,
}
