"""The reversal of a batch: all that it recorded is voided or withdrawn, in one change."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from sqlalchemy import select

from ledger.models import (
    ClaimVersion,
    JournalEntry,
    LineItemVersion,
    RecordedBatch,
    StatedTotalVersion,
)
from ledger.rules.base.errors import Frozen
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.lifecycle import Status
from ledger.rules.workflow.permissions import Role, require
from ledger.services import (
    journal,
    line_item_links,
    line_items,
    parties,
    queries,
    recorded_batches,
    sources,
    stated_totals,
    transitions,
    withdrawals,
)
from ledger.services.journal import Change, loads
from ledger.services.resources import (
    AGREEMENT,
    LINE_ITEM,
    SOURCE,
    STATED_TOTAL,
    Document,
    ResourceType,
)
from ledger.services.withdrawals import RESTING_MAX, InUse

_CLAIM: Final = f"{LINE_ITEM.action}.claim"
#: What a later change adds to a line item that voiding it would take away.
_ADDING: Final = frozenset(
    {
        _CLAIM,
        f"{LINE_ITEM.action}.transition",
        f"{LINE_ITEM.action}.rank",
    }
)
_RANKING: Final = (
    "Claims on line items that were there before are set aside, which is a rank."
)


def reverse(
    change: Change,
    identity: str,
    reason: str,
    go_on: Callable[[int], None],
) -> None:
    """Void or withdraw all that a batch recorded; parties and categories stay.

    Its claims on line items that were there before are set aside. `go_on` is called with the number
    of what was done, and may refuse to go on.

    Raises:
        NotFound: there is no such batch.
        Frozen: it was reversed, or nothing of it stands.
        Forbidden, SameActor: something of it isn't theirs to void, withdraw or rank.
        InUse: something else rests on it, or it changed what was there before.
    """
    batch = recorded_batches.find(change.session, identity)
    if batch.reversed_index is not None:
        raise Frozen(
            f"Batch {identity!r} was reversed, by entry {batch.reversed_index}."
        )
    change.reverses = identity
    reversal = _Reversal(change, batch, reason, go_on)
    reversal.run()
    if not change.entries:
        raise Frozen(f"Nothing of batch {identity!r} stands that could be taken back.")
    recorded_batches.mark_reversed(change, batch)


class _Reversal:
    """The reversal of one batch under way.

    `_resting` collects the paths of what stands against it.
    """

    def __init__(
        self,
        change: Change,
        batch: RecordedBatch,
        reason: str,
        go_on: Callable[[int], None],
    ) -> None:
        self._change = change
        self._reason = reason
        self._go_on = go_on
        self._size = batch.size
        self._resting: dict[str, None] = {}
        first = batch.first_index
        entries = recorded_batches.entries(change.session, first, batch.size)
        self._entries = list(entries)
        self._created = {
            entry["resource"] for entry in self._entries if entry["version"] == 1
        }

    def run(self) -> None:
        """Take back one after another, what rests on others first.

        Raises:
            InUse: something stands against it; nothing of the change is kept.
        """
        self._all(self._take_back_change, self._changed())
        self._all(self._void, self._created_of(LINE_ITEM))
        self._all(self._withdraw_total, self._created_of(STATED_TOTAL))
        self._all(self._withdraw_source, self._created_of(SOURCE))
        self._all(self._withdraw_agreement, self._created_of(AGREEMENT))
        if self._resting:
            first_paths = list(islice(self._resting, RESTING_MAX))
            raise InUse(
                f"{', '.join(first_paths)}: what rests on the batch, or was there before and was "
                "changed by it, or was added to since. See to those first.",
                resting=first_paths,
            )

    def _all(
        self,
        take_back: Callable[[str], None],
        identities: Iterator[str],
    ) -> None:
        """Take back each of some resources, as long as that doesn't take too long."""
        for identity in identities:
            self._go_on(len(self._change.entries))
            take_back(identity)

    def _created_of(
        self,
        resource_type: ResourceType,
    ) -> Iterator[str]:
        """Yield the ids of what the batch recorded of a type."""
        for entry in self._entries:
            collection, _, identity = entry["resource"].partition("/")
            if entry["version"] == 1 and collection == resource_type.collection:
                yield identity

    def _changed(self) -> Iterator[str]:
        """Yield the numbers of the entries that changed what was there before."""
        for entry in self._entries:
            if entry["resource"] not in self._created:
                yield str(entry["index"])

    def _take_back_change(
        self,
        index: str,
    ) -> None:
        """Set the claim aside that an entry added to a line item that was there before."""
        entry = self._entry(int(index))
        claim = self._claim_of(int(index))
        if entry["action"] != _CLAIM or claim is None or claim["replaces"] is not None:
            self._resting[f"/v1/{entry['resource']}"] = None
            return
        _, _, line_item = entry["resource"].partition("/")
        if claim["rank"] == Rank.SET_ASIDE or self._is_voided(line_item):
            return
        require(Role(self._change.author.role), Role.REVIEWER, advice=_RANKING)
        line_items.rank_claim(
            self._change,
            claim["id"],
            rank=Rank.SET_ASIDE.value,
            rank_reason=self._reason,
        )

    def _entry(
        self,
        index: int,
    ) -> Document:
        """Return an entry of the batch."""
        first: int = self._entries[0]["index"]
        entry: Document = self._entries[index - first]
        return entry

    def _claim_of(
        self,
        index: int,
    ) -> Document | None:
        """Return the claim that an entry recorded, as it stands; None where it recorded none."""
        model = ClaimVersion
        query = select(model.document).where(
            model.created_index == index,
            queries.current(model),
        )
        document = self._change.session.execute(query).scalar()
        return None if document is None else loads(document)

    def _is_voided(
        self,
        line_item: str,
    ) -> bool:
        """Return whether a line item is voided by now."""
        return bool(self._current(LINE_ITEM, line_item)["status"] == Status.VOIDED)

    def _void(
        self,
        identity: str,
    ) -> None:
        """Void a line item that the batch recorded, unless that was done."""
        before = self._current(LINE_ITEM, identity)
        if before["status"] == Status.VOIDED or self._has_resting(before):
            return
        voiding = {
            "to": Status.VOIDED.value,
            "reason": self._reason,
            "evidence": None,
            "effective_on": None,
        }
        journal.revise(
            self._change,
            LINE_ITEM,
            before,
            transitions.stepped(self._change, before, voiding),
            action="transition",
            at_any_size=True,
        )

    def _has_resting(
        self,
        item: Document,
    ) -> bool:
        """Collect what of others rests on a line item; returns whether anything does."""
        resting = [
            identity
            for identity in line_item_links.resting_ids(self._change, item)
            if f"{LINE_ITEM.collection}/{identity}" not in self._created
        ]
        if item["counterpart"] and self._is_of_others(item["counterpart"]):
            resting.append(item["counterpart"])
        if self._was_added_to(item["id"]):
            resting.append(item["id"])
        for identity in resting:
            self._resting[f"/v1/{LINE_ITEM.collection}/{identity}"] = None
        return bool(resting)

    def _is_of_others(
        self,
        line_item: str,
    ) -> bool:
        """Return whether a line item that the batch didn't record stands."""
        path = f"{LINE_ITEM.collection}/{line_item}"
        return path not in self._created and not self._is_voided(line_item)

    def _was_added_to(
        self,
        identity: str,
    ) -> bool:
        """Return whether a line item got a claim, a step or a rank after the batch."""
        model = LineItemVersion
        query = (
            select(JournalEntry.entry)
            .join(model, model.from_index == JournalEntry.entry_index)
            .where(
                model.id == identity,
                model.from_index >= self._size,
            )
        )
        rows = self._change.session.execute(query).scalars()
        return any(loads(entry)["action"] in _ADDING for entry in rows)

    def _withdraw_total(
        self,
        identity: str,
    ) -> None:
        """Withdraw a stated total that the batch recorded."""
        model = StatedTotalVersion
        query = select(model.id).where(
            model.replaces == identity,
            model.withdrawn.is_(None),
            queries.current(model),
        )
        later = self._change.session.execute(query).scalars()
        paths = [
            *(f"/v1/{STATED_TOTAL.collection}/{other}" for other in later),
            *(f"/v1/{LINE_ITEM.collection}/{item}" for item in self._undoing(identity)),
        ]
        others = [path for path in paths if path[len("/v1/") :] not in self._created]
        self._resting |= dict.fromkeys(others)
        if not others and self._stands(STATED_TOTAL, identity):
            stated_totals.patch(self._change, identity, {"withdrawn": self._reason})

    def _undoing(
        self,
        total: str,
    ) -> Iterator[str]:
        """Yield the line items that undo a stated total."""
        model = LineItemVersion
        query = select(model.id).where(
            model.undoes == total,
            model.status != Status.VOIDED.value,
            queries.current(model),
        )
        return iter(self._change.session.execute(query).scalars())

    def _withdraw_source(
        self,
        identity: str,
    ) -> None:
        """Withdraw a source that the batch recorded."""
        paths = withdrawals.on_source(self._change.session, identity)
        if self._nothing_on(paths) and self._stands(SOURCE, identity):
            sources.patch(self._change, identity, {"withdrawn": self._reason})

    def _withdraw_agreement(
        self,
        identity: str,
    ) -> None:
        """Withdraw an agreement that the batch recorded."""
        paths = withdrawals.on_agreement(self._change.session, identity)
        if self._nothing_on(paths) and self._stands(AGREEMENT, identity):
            parties.patch_agreement(self._change, identity, {"withdrawn": self._reason})

    def _nothing_on(
        self,
        paths: Iterator[str],
    ) -> bool:
        """Collect what rests on a source or an agreement still; returns whether nothing does."""
        resting = list(islice(paths, RESTING_MAX))
        self._resting |= dict.fromkeys(resting)
        return not resting

    def _stands(
        self,
        resource_type: ResourceType,
        identity: str,
    ) -> bool:
        """Return whether something isn't withdrawn yet."""
        return self._current(resource_type, identity).get("withdrawn") is None

    def _current(
        self,
        resource_type: ResourceType,
        identity: str,
    ) -> Document:
        """Return a resource as it stands."""
        change = self._change
        return loads(queries.get(change.session, resource_type, identity, change.size))
