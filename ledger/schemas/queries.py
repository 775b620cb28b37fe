"""Shapes of query strings: every value comes as a string."""

import re
from datetime import date, datetime
from typing import Any, ClassVar, Final

from marshmallow import fields

from ledger.rules.base.date_forms import DateForm
from ledger.rules.quantities.number_forms import NumberForm
from ledger.rules.texts import words
from ledger.rules.totals import policies
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.schemas.base import In
from ledger.schemas.fields import LINE_CHARACTERS_MAX, Choice, Data, Line, Name, refuse
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.sentences import says
from ledger.schemas.stated_totals import TOTALS_OF
from ledger.schemas.totals import POLICY_PATTERN

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})",
    re.ASCII,
)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DIGITS: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


class QueryNumber(fields.Integer):
    """A whole number in ASCII digits."""

    def __init__(self, *, least: int, most: int | None = None, **more: Any) -> None:
        self.least = least
        self.most = most
        metadata = more.setdefault("metadata", {})
        metadata["minimum"] = least
        if most is not None:
            metadata["maximum"] = most
        super().__init__(**more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if isinstance(value, str) and _DIGITS.fullmatch(value):
            number = int(value)
            if number >= self.least and (self.most is None or number <= self.most):
                return number
        bounds = f"from {self.least}"
        if self.most is not None:
            bounds += f" to {self.most}"
        raise refuse("not-a-number", f"This must be a whole number {bounds}.")


class NoQuery(In):
    """No parameter at all."""


class QueryFlag(fields.Boolean):
    """true or false, spelled out."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if value not in ("true", "false"):
            raise refuse("not-a-flag", "This must be true or false.")
        return value == "true"


class KnownAt(fields.String):
    """A journal size, an instant (RFC 3339) or a date: an int, an aware datetime or a date."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        moment = _moment(value) if isinstance(value, str) else None
        if moment is None:
            raise refuse(
                "not-a-moment",
                "This must be a journal size such as 812, a date such as 2026-11-22, or an "
                "instant such as 2026-11-22T10:30:00Z.",
            )
        return moment


def _moment(words: str) -> int | date | None:
    """Return the journal size, the instant or the date that is meant, None where it is none."""
    if _DIGITS.fullmatch(words):
        return int(words)
    if _DAY.fullmatch(words):
        return _date(words)
    # A plus sign that wasn't percent-encoded arrives as a space.
    spelled = words.replace(" ", "+")
    if not _INSTANT.fullmatch(spelled):
        return None
    try:
        return datetime.fromisoformat(spelled)
    except ValueError:
        return None


def _date(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


class PolicyField(Name):
    """A policy, said as one string; comes out parsed."""

    def __init__(self, **more: Any) -> None:
        super().__init__(characters_max=len("speaker=") + LINE_CHARACTERS_MAX, **more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> Any:
        try:
            return policies.parse_policy(
                super()._deserialize(value, attr, data, **more)
            )
        except policies.NotAPolicy as refused:
            raise refuse(refused.code, refused.detail) from None


class ShownQuery(In):
    """Parameters of everything that can be read."""

    pretty = QueryFlag(load_default=False, metadata=says("Indent JSON."))


class WriteQuery(ShownQuery):
    """Parameters of every write."""

    dry_run = QueryFlag(
        load_default=False,
        metadata=says("Check all and answer as if it were done, but record nothing."),
    )


class BatchQuery(WriteQuery):
    """Parameters of a batch."""

    dates = Choice(
        DateForm,
        metadata=says(
            "How a CSV writes its dates; as 2025-06-02 where nothing is said. Days and months may "
            "have one digit."
        ),
    )
    numbers = Choice(
        NumberForm,
        metadata=says(
            "How a CSV writes its numbers, by an example; as 6000 or, in text, 6,000 where nothing "
            "is said. A blank stands for any blank."
        ),
    )


class PinnedQuery(ShownQuery):
    """Parameters of a single resource."""

    known_at = KnownAt(
        metadata=says(
            "What the ledger said then: a journal size, an instant (RFC 3339), or a date: at its "
            "end (UTC). Today's date means now, a later one is refused. A moment within a change "
            "is the end of it."
        )
    )


class DossierQuery(In):
    """Parameters of a dossier."""

    known_at = KnownAt(
        metadata=says(
            "What the ledger said then, as for lists; the journal in it is whole even so."
        )
    )


class TableQuery(ShownQuery):
    """Parameters of whatever can be read as CSV."""

    bom = QueryFlag(load_default=False, metadata=says("Start CSV with a BOM."))


class PinnedTableQuery(PinnedQuery, TableQuery):
    """Parameters of a table that comes whole, never in pages."""


class UnpinnedPageQuery(TableQuery):
    """Parameters of a list that has no history."""

    limit = QueryNumber(
        least=1,
        most=LIMIT_MAX,
        metadata=says(
            "How many a page has; 50 where nothing is said. A page of large documents ends "
            "earlier, with a `next`. CSV and NDJSON are whole."
        ),
    )
    cursor = fields.String(metadata=says("From `next` of the page before."))


class PageQuery(UnpinnedPageQuery, PinnedTableQuery):
    """Parameters of a list."""


class ChangesQuery(PageQuery):
    """Parameters of what changed."""

    since = KnownAt(
        load_default=0,
        metadata=says(
            "Only what came after: a journal size (what came since that `known_at`), an instant "
            "(RFC 3339), or a date: from its beginning (UTC). All where nothing is said. A moment "
            "within a change is the end of it."
        ),
    )


class EntriesQuery(PageQuery):
    """Parameters of the entries of the journal."""

    since = QueryNumber(
        least=0,
        load_default=0,
        metadata=says("Only what came after so many entries, which you have."),
    )


class SearchWords(Line):
    """Words to search for, of which there is at least one."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> Any:
        query = super()._deserialize(value, attr, data, **more)
        sought = words.sought(query)
        if not sought:
            raise refuse(
                "no-words",
                "There is no word in this: send words or numbers, such as bodies, 1,212 or "
                "prison*.",
            )
        for word, begins in sought:
            if (
                begins
                and len(word) < words.BEGINNING_MIN
                and not words.is_unspaced(word)
            ):
                raise refuse(
                    "short-beginning",
                    f"{word}* begins too many words: send at least {words.BEGINNING_MIN} letters "
                    "before a star.",
                )
        return query


class SourcesQuery(PageQuery):
    """Parameters of the list of sources."""

    q = SearchWords(
        metadata=says(
            "Sources with all of these words in their title, or in a passage that a claim quotes "
            "and its speakers' names; with a token, in the whole text too. In any order and case; "
            "prison* finds what begins so; 1,212, 1 212 and 1212 are one number."
        )
    )


class LineItemsQuery(PageQuery):
    """Filters of line items; they are joined by "and"."""

    #: Those that may have to look at much: two values of many may never stand together, days of
    #: many may be recorded late, and no index has a status as of before.
    may_be_long: ClassVar[tuple[str, ...]] = (
        "act",
        "category",
        "from_party",
        "to_party",
        "status",
        "effective_from",
        "effective_to",
    )

    agreement = Reference(
        metadata=says('That it hangs from; "none" finds those without an agreement.')
    )
    act = Choice(Act)
    category = Reference()
    from_party = Reference()
    to_party = Reference()
    status = Choice(Status)
    source = Reference(metadata=says("Line items with a claim from this source."))
    answers = Reference()
    part_of = Reference()
    effective_from = Date(metadata=says("Not over before this date."))
    effective_to = Date(metadata=says("Not begun after this date."))


#: The parameters by which line items, and their claims, are chosen.
LINE_ITEM_FILTERS: Final = tuple(
    name for name in LineItemsQuery().fields if name not in PageQuery().fields
)


class ClaimsQuery(LineItemsQuery):
    """Filters of claims: those of their line items, and their own."""

    may_be_long = (*LineItemsQuery.may_be_long, "speaker", "publisher", "q")

    line_item = Reference(metadata=says("Claims of this line item."))
    speaker = Name(metadata=says("The exact name of one of its speakers."))
    publisher = Name(metadata=says("The exact name."))
    q = SearchWords(
        metadata=says(
            "Claims with all of these words in their passage and their speakers' names. In any "
            "order and case; prison* finds what begins so; 1,212, 1 212 and 1212 are one number."
        )
    )


class StatedTotalsQuery(PageQuery):
    """Filters of stated totals; they are joined by "and"."""

    agreement = Reference(metadata=says("Those that cover it, among others perhaps."))
    of = Choice(TOTALS_OF)
    speaker = Name(metadata=says("The exact name of one of its speakers."))
    source = Reference()


class TotalsQuery(PinnedTableQuery):
    """Parameters of totals."""

    as_of = Date(metadata=says("Only what had happened by this date."))
    policy = PolicyField(
        metadata=says(
            "By which live claims figures are made: all (`envelope`, where nothing "
            "is said), those that a reviewer prefers, those told for the giving or for the "
            "receiving party, or those of one speaker by the exact name. `stated` puts the latest "
            "stated totals in place of the sums.",
            pattern=POLICY_PATTERN,
        ),
    )
    explain = QueryFlag(
        load_default=False,
        metadata=says(
            "Each figure down to the words behind it, as JSON or text; streamed."
        ),
    )


class AcrossQuery(PinnedTableQuery):
    """Filters of totals across agreements; they are joined by "and"."""

    category = Reference(metadata=says("What stands in it or in a category below it."))
    party = Reference(metadata=says("What has this party on either side."))
    from_party = Reference()
    to_party = Reference()
    effective_from = Date(metadata=says("Not over before this date."))
    effective_to = Date(metadata=says("Not begun after this date."))
    as_of = Date(metadata=says("Only what had happened by this date."))


class TimelineQuery(PinnedTableQuery):
    """Parameters of totals over time; the filters choose rows and change nothing in them."""

    category = Reference(metadata=says("Only rows of this category."))
    from_party = Reference(metadata=says("Only rows in which this party hands over."))
    to_party = Reference(metadata=says("Only rows in which this party receives."))


#: The parameters by which rows of totals over time are chosen.
TIMELINE_FILTERS: Final = tuple(
    name for name in TimelineQuery().fields if name not in PinnedTableQuery().fields
)
