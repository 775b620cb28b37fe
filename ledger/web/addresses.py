"""Addresses of pages: what was asked for (a day, a journal size, a policy) goes along."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from ledger.api.formats import links
from ledger.api.http.operations import Read
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.totals.sums import RowKey


@dataclass(frozen=True, slots=True)
class PageMoment:
    """What a page was asked for, as it goes into the query of an address; None where it wasn't.

    `known_at` is a journal size, whatever moment the client named.
    """

    as_of: str | None = None
    known_at: int | None = None
    policy: str | None = None

    @property
    def kept(self) -> dict[str, str]:
        """The parameters that go along on every link."""
        values = {
            "as_of": self.as_of,
            "known_at": self.known_at,
            "policy": self.policy,
        }
        return {name: str(value) for name, value in values.items() if value is not None}

    def only(self, names: Collection[str]) -> "PageMoment":
        """Return what of it a page follows; the rest goes along on its links alone."""
        return PageMoment(
            as_of=self.as_of if "as_of" in names else None,
            known_at=self.known_at if "known_at" in names else None,
            policy=self.policy if "policy" in names else None,
        )


#: The parameters that totals follow.
OF_TOTALS: Final = ("as_of", "known_at", "policy")


def wanted(read: Read) -> PageMoment:
    """Return what a request asks for; the policy of all claims is as none."""
    policy = read.query.get("policy", ENVELOPE)
    return PageMoment(
        as_of=read.query.get("as_of"),
        known_at=read.asked_at,
        policy=None if policy == ENVELOPE else str(policy),
    )


@dataclass(frozen=True, slots=True)
class SameAsData:
    """The path under `/v1` that answers what a page shows, and which parameters both follow.

    `query` are those that nothing else on the page follows.
    """

    path: str
    takes: tuple[str, ...] = ("known_at",)
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses that a page links to."""

    wanted: PageMoment

    def page(self, *parts: str, anchor: str = "") -> str:
        """Return the address of a page of this ledger, with what was asked for."""
        return self._address(
            parts,
            self.wanted.kept,
            anchor,
        )

    def numbered(
        self,
        number: int,
        *parts: str,
        anchor: str = "",
        **more: str,
    ) -> str:
        """Return the address of one page of a long list, with what was asked for and `more`."""
        query = self.wanted.kept | more
        query["page"] = str(number)
        return self._address(
            parts,
            query,
            anchor,
        )

    def questions(
        self,
        agreement: str,
        row: Mapping[str, str],
    ) -> str:
        """Return the address of the open questions about one row of an agreement."""
        key = {name: row[name] for name in RowKey._fields}
        query = self.wanted.kept | key
        return self._address(
            ("agreements", agreement, "questions"),
            query,
            "",
        )

    def plain(self, *parts: str) -> str:
        """Return the address of a page as it is now."""
        return self._address(
            parts,
            {},
            "",
        )

    def other(self, *parts: str, **query: object) -> str:
        """Return the address of a page with a query of its own."""
        values = {name: str(value) for name, value in query.items()}
        return self._address(
            parts,
            values,
            "",
        )

    def data(
        self,
        same: SameAsData,
        suffix: str = "",
    ) -> str:
        """Return the address of what a page shows, in a format for programs."""
        kept = self.wanted.kept.items()
        query = {name: value for name, value in kept if name in same.takes}
        query |= same.query
        parts = (same.path + suffix).strip("/").split("/")
        return self._address(
            tuple(parts),
            query,
            "",
        )

    def agreement(self, identity: str, *parts: str, anchor: str = "") -> str:
        """Return the address of an agreement's page, or of one below it."""
        return self.page("agreements", identity, *parts, anchor=anchor)

    def row(
        self,
        agreement: str,
        row: Mapping[str, str],
        anchor: str = "",
    ) -> str:
        """Return the address of one row of an agreement's totals."""
        key = (row["category"], row["from_party"], row["to_party"])
        return self.agreement(agreement, *key, anchor=anchor)

    def line_item(
        self,
        identity: str,
        anchor: str = "",
    ) -> str:
        """Return the address of a line item."""
        return self.page(
            "line-items",
            identity,
            anchor=anchor,
        )

    def source(self, identity: str) -> str:
        """Return the address of a source."""
        return self.page("sources", identity)

    def quoted_under(self, agreement: str, source: str) -> str:
        """Return the address of a source, on the first page that has words of an agreement."""
        query = self.wanted.kept | {"agreement": agreement}
        return self._address(
            ("sources", source),
            query,
            "",
        )

    def passage(
        self,
        source: str,
        start: int,
        **quoting: str,
    ) -> str:
        """Return the address of words in a source, on the page that has the claim that quotes them.

        `quoting` is the claim or the stated total, by id.
        """
        query = self.wanted.kept | quoting
        return self._address(
            ("sources", source),
            query,
            f"at-{start}",
        )

    def _address(
        self, parts: tuple[str, ...], query: Mapping[str, str], anchor: str
    ) -> str:
        path = "".join(f"/{quote(part, safe='')}" for part in parts)
        address = links.rooted(path or "/")
        if query:
            address += f"?{urlencode(query)}"
        if anchor:
            address += f"#{quote(anchor)}"
        return address


def absolute(read: Read, address: str) -> str:
    """Return an address as others can follow it; it starts with the path of the ledger."""
    scheme, separator, rest = read.host.partition("://")
    name, _, _ = rest.partition("/")
    return f"{scheme}{separator}{name}{address}"
