"""The reversal of a batch: all that it recorded is voided or withdrawn, in one change."""

from collections.abc import Callable, Iterable, Iterator
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
    agreements,
    journal,
    line_item_links,
    line_items,
    queries,
    recorded_batches,
    sources,
    stated_totals,
    transitions,
    withdrawals,
)
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import (
    AGREEMENT,
    LINE_ITEM,
    SOURCE,
    STATED_TOTAL,
    Columns,
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

    `_resting` collects the paths of what stands against it: True where it was there before the
    batch, which changed it.
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
        self._resting: dict[str, bool] = {}
        first = batch.first_index
        entries = recorded_batches.entries(change.session, first, batch.size)
        self._entries = list(entries)
        self._created = {
            _path(entry) for entry in self._entries if entry["version"] == 1
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
            sentence = " ".join(self._why_not(first_paths))
            raise InUse(sentence, resting=first_paths)

    def _why_not(
        self,
        paths: list[str],
    ) -> Iterator[str]:
        """Yield what stands against it, and what to send."""
        was_there = [path for path in paths if self._resting[path]]
        others = [path for path in paths if not self._resting[path]]
        if others:
            yield (
                f"{', '.join(others)}: what rests on the batch, or was added to since. Void or "
                "withdraw that first (a claim that is set aside still rests on it), or take off "
                "its tie by a PATCH."
            )
        if was_there:
            yield (
                f"{', '.join(was_there)}: what was there before, and the batch changed otherwise "
                "than by a further claim. No reversal takes that back: mend it by itself, and void "
                "or withdraw one by one what else the batch recorded."
            )

    def _all(
        self,
        take_back: Callable[[Document], None],
        entries: Iterable[Document],
    ) -> None:
        """Take back what some entries recorded, as long as that doesn't take too long."""
        for entry in entries:
            self._go_on(len(self._change.entries))
            take_back(entry)

    def _created_of(
        self,
        resource_type: ResourceType,
    ) -> Iterator[Document]:
        """Yield the entries by which the batch recorded something new of a type."""
        for entry in self._entries:
            collection, _, _ = entry["resource"].partition("/")
            if entry["version"] == 1 and collection == resource_type.collection:
                yield entry

    def _changed(self) -> Iterator[Document]:
        """Yield the entries that changed what was there before."""
        for entry in self._entries:
            if _path(entry) not in self._created:
                yield entry

    def _take_back_change(
        self,
        entry: Document,
    ) -> None:
        """Set the claim aside that an entry added to a line item that was there before."""
        claim = None
        if entry["action"] == _CLAIM:
            claim = self._claim_of(entry)
        if claim is None or claim["replaces"] is not None:
            self._resting[_path(entry)] = True
            return
        if claim["rank"] == Rank.SET_ASIDE or self._is_voided(claim["line_item"]):
            return
        require(Role(self._change.author.role), Role.REVIEWER, advice=_RANKING)
        line_items.rank_claim(
            self._change,
            claim["id"],
            rank=Rank.SET_ASIDE.value,
            rank_reason=self._reason,
        )

    def _claim_of(
        self,
        entry: Document,
    ) -> Document:
        """Return the claim that an entry recorded, as it stands."""
        model = ClaimVersion
        query = select(model.document).where(
            model.created_index == entry["index"],
            queries.current(model),
        )
        return loads(self._change.session.execute(query).scalar_one())

    def _is_voided(
        self,
        line_item: str,
    ) -> bool:
        """Return whether a line item is voided by now."""
        return bool(self._current(LINE_ITEM, line_item)["status"] == Status.VOIDED)

    def _void(
        self,
        entry: Document,
    ) -> None:
        """Void a line item that the batch recorded, unless that was done."""
        before = self._current(LINE_ITEM, _id(entry))
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
        tied = line_item_links.resting_ids(self._change, item)
        counterpart = item["counterpart"]
        if counterpart and not self._is_voided(counterpart):
            tied.append(counterpart)
        resting = self._of_others(LINE_ITEM, tied)
        if self._was_added_to(item["id"]):
            resting.append(f"/v1/{LINE_ITEM.collection}/{item['id']}")
        self._resting |= dict.fromkeys(resting, False)
        return bool(resting)

    def _of_others(
        self,
        resource_type: ResourceType,
        identities: Iterable[str],
    ) -> list[str]:
        """Return the paths of those of some resources that the batch didn't record."""
        paths = withdrawals.paths(resource_type, identities)
        return [path for path in paths if path not in self._created]

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
        entry: Document,
    ) -> None:
        """Withdraw a stated total that the batch recorded."""
        identity = _id(entry)
        resting = [
            *self._of_others(STATED_TOTAL, self._replacing(identity)),
            *self._of_others(LINE_ITEM, self._undoing(identity)),
        ]
        self._resting |= dict.fromkeys(resting, False)
        if not resting:
            self._withdraw(STATED_TOTAL, identity, stated_totals.patch)

    def _replacing(
        self,
        total: str,
    ) -> Iterator[str]:
        """Yield the stated totals that replace one and stand."""
        model = StatedTotalVersion
        query = select(model.id).where(
            model.replaces == total,
            model.withdrawn.is_(None),
            queries.current(model),
        )
        return iter(self._change.session.execute(query).scalars())

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
        entry: Document,
    ) -> None:
        """Withdraw a source that the batch recorded."""
        self._withdraw(SOURCE, _id(entry), sources.patch)

    def _withdraw_agreement(
        self,
        entry: Document,
    ) -> None:
        """Withdraw an agreement that the batch recorded."""
        self._withdraw(AGREEMENT, _id(entry), agreements.patch)

    def _withdraw(
        self,
        resource_type: ResourceType,
        identity: str,
        patch: Callable[[Change, str, Columns], Sealed],
    ) -> None:
        """Withdraw something, unless that was done; collect what rests on it still."""
        if self._current(resource_type, identity).get("withdrawn") is not None:
            return
        try:
            patch(self._change, identity, {"withdrawn": self._reason})
        except InUse as refused:
            self._resting |= dict.fromkeys(refused.resting, False)

    def _current(
        self,
        resource_type: ResourceType,
        identity: str,
    ) -> Document:
        """Return a resource as it stands."""
        change = self._change
        return loads(queries.get(change.session, resource_type, identity, change.size))


def _path(entry: Document) -> str:
    """Return the path of what an entry recorded."""
    return f"/v1/{entry['resource']}"


def _id(entry: Document) -> str:
    """Return the id of what an entry recorded."""
    _, _, identity = entry["resource"].partition("/")
    return str(identity)
