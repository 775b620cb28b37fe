"""The stated totals of an agreement as they are answered: beside its rows, and below them all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ledger.rules.totals.hierarchy import Groups
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_jointly import (
    concerns,
    ended_before,
    is_wider,
    may_lack,
    reaches_into,
    tells_of,
    touches,
)
from ledger.rules.totals.stated_sentences import sentence
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.services.figure_documents import speaker_names
from ledger.services.resources import Document
from ledger.services.sealed import StatedTotalDocument
from ledger.services.totals import stated_checks
from ledger.services.totals.stated_checks import Categories


class Ground(NamedTuple):
    """What the stated totals of an agreement are compared with.

    `head` is the agreement's document, `lines` are all its own line items, `rows` the keys of the
    rows that it has.
    """

    head: Document
    lines: Sequence[LineItemFigures]
    rows: Sequence[RowKey]
    categories: Categories
    groups: Groups

    def concerns(self, total: StatedTotalDocument) -> bool:
        """Return whether a stated total that covers the agreement has to do with it."""
        scope = stated_checks.scope_of(total)
        return concerns(scope, self.rows, self.categories)

    def may_lack(self, total: CheckedTotal, row: RowKey) -> bool:
        """Return whether a row may lack what is missing of all that a stated total covers."""
        if self._is_before(total):
            return False
        return may_lack(total.statement.scope, row, self.categories, self.groups)

    def reaches_into(self, total: CheckedTotal, row: RowKey) -> bool:
        """Return whether a stated total covers a part of a row, and not the row."""
        if self._is_before(total):
            return False
        return reaches_into(total.statement.scope, row, self.categories, self.groups)

    def is_told_by(self, total: CheckedTotal, row: RowKey) -> bool:
        """Return whether a stated total of reports covers a row together with others."""
        if self._is_before(total):
            return False
        return tells_of(total.statement.scope, row, self.categories, self.groups)

    def stands_below(self, total: CheckedTotal, row: RowKey) -> bool:
        """Return whether a stated total stands below a row, among others."""
        scope = total.statement.scope
        if touches(scope, row, self.categories):
            return True
        place = (row, self.categories, self.groups)
        return may_lack(scope, *place) or reaches_into(scope, *place)

    def _is_before(self, total: CheckedTotal) -> bool:
        """Return whether a stated total ends before the agreement began."""
        return ended_before(total.statement, self.head["concluded_on"])


@dataclass(frozen=True, slots=True)
class PlacedTotals:
    """The stated totals of an agreement beside the rows of its totals.

    `beside` has those of each row, in the order of the rows, `of_rows` the ids of all of each row,
    those too that a later one displaced; `jointly` those that cover no single row. `documents` are
    the sealed ones by id.
    """

    ground: Ground
    beside: tuple[tuple[CheckedTotal, ...], ...]
    of_rows: tuple[frozenset[str], ...]
    jointly: tuple[CheckedTotal, ...]
    documents: dict[str, StatedTotalDocument]

    @property
    def agreement(self) -> str:
        """The id of the agreement."""
        identity: str = self.ground.head["id"]
        return identity

    def row_documents(
        self,
        place: int,
        heard: Iterable[CheckedTotal],
    ) -> list[Document]:
        """Return the stated totals beside a row as they are answered; those heard bear on it."""
        return beside_documents(self.beside[place], heard, self.documents)

    def joint_documents(self) -> list[Document]:
        """Return those that cover no single row as they are answered."""
        return [
            joint_document(self.documents[total.statement.id], total, self.agreement)
            for total in self.jointly
        ]

    def jointly_of(self, row: RowKey) -> list[str]:
        """Return the ids of those that stand below a row, among others."""
        return [
            total.statement.id
            for total in self.jointly
            if self.ground.stands_below(total, row)
        ]

    def telling_of(self, row: RowKey) -> list[CheckedTotal]:
        """Return those of reports that cover a row of the agreement together with others.

        One that stands beside a row may cover others below it.
        """
        return [
            total
            for total in chain(self.jointly, *self.beside)
            if self.ground.is_told_by(total, row)
        ]

    def wider_than(self, row: RowKey, *, reported: bool) -> list[CheckedTotal]:
        """Return those that cover a row, but don't stand beside it.

        Where none is `reported` of it, it isn't short of those that tell of it jointly.
        """
        by_row = zip(self.ground.rows, self.beside, strict=True)
        others = [of_row for key, of_row in by_row if key != row]
        wider = [
            total
            for total in chain(self.jointly, *others)
            if self.ground.may_lack(total, row)
        ]
        return wider if reported else self._not_telling_of(row, wider)

    def narrower_than(self, row: RowKey, *, reported: bool) -> list[CheckedTotal]:
        """Return those of a part of a row, perhaps of others too: of kinds below, or of members.

        Where none is `reported` of it, it isn't short of those that tell of it jointly.
        """
        narrower = [
            total
            for total in chain(self.jointly, *self.beside)
            if self.ground.reaches_into(total, row)
        ]
        return narrower if reported else self._not_telling_of(row, narrower)

    def _not_telling_of(
        self,
        row: RowKey,
        totals: Iterable[CheckedTotal],
    ) -> list[CheckedTotal]:
        """Return those of some totals that don't tell of a row jointly."""
        telling = self.telling_of(row)
        return [total for total in totals if total not in telling]


def beside_documents(
    totals: Iterable[CheckedTotal],
    heard: Iterable[CheckedTotal],
    documents: Mapping[str, StatedTotalDocument],
) -> list[Document]:
    """Return stated totals beside a row as they are answered; those heard bear on it.

    `documents` are the sealed ones by id.
    """
    ids = {total.statement.id for total in heard}
    answered: list[Document] = []
    for total in totals:
        identity = total.statement.id
        bears = {"bears": identity in ids}
        answered.append(_in_short(documents[identity], total) | bears)
    return answered


def _in_short(sealed: StatedTotalDocument, total: CheckedTotal) -> Document:
    """Return a stated total in short, with what its check found."""
    statement, check = total.statement, total.check
    quantity = statement.quantity
    return {
        "id": sealed["id"],
        "of": sealed["of"],
        "speakers": [*speaker_names(sealed["speakers"])],
        "publisher": sealed["publisher"],
        "through": statement.through,
        "lower": quantity.lower,
        "upper": quantity.upper,
        "approximate": quantity.approximate,
        "text": quantity.text,
        "unclear": sealed["unclear"],
        "rank": sealed["rank"],
        "verdict": check.verdict.value,
        "because": check.because.value if check.because else None,
        "check": sentence(statement, check),
    }


def joint_document(
    sealed: StatedTotalDocument,
    total: CheckedTotal,
    agreement: str,
) -> Document:
    """Return a stated total that stands beside no row: in short, with its scope."""
    return _in_short(sealed, total) | {
        "agreements": sealed["agreements"],
        "categories": sealed["categories"],
        "directions": sealed["directions"],
        "since": sealed["since"],
        "wider": is_wider(total.statement.scope, agreement),
    }
