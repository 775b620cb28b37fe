"""Stated totals: recorded with their words, and answered with their checks."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from ledger.db.rows import AnyQuery
from ledger.models import StatedTotalVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import TooCostly
from ledger.rules.base.printable import grouped
from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.workflow import reviews
from ledger.rules.workflow.permissions import Role, require
from ledger.services import (
    categories,
    ids,
    journal,
    queries,
    quotes,
    rights,
    withdrawals,
)
from ledger.services.bodies import StatedTotalBody
from ledger.services.journal import Change, Sealed, loads
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    PARTY,
    STATED_TOTAL,
    Columns,
    agreements_column,
)
from ledger.services.sealed import (
    DirectionDocument,
    StatedTotalDocument,
    StatedTotalFields,
    load_stated_total,
)
from ledger.services.totals import stated_checks
from ledger.services.totals.stated_checks import Coverage
from ledger.services.validation import FieldErrors

#: How long the stated totals of one page may become with their checks.
CHECKED_BYTES_MAX: Final = 16 * 1024 * 1024
#: What whoever may not rank a stated total can do with it.
_WITHOUT_A_RANK: Final = "Leave the rank out to change the note."


def create(change: Change, fields: StatedTotalBody) -> Sealed:
    """Record a stated total, tied to the words that state it."""
    _check_references(change, fields)
    _check_units(change, fields)
    _check_replaced(change, fields)
    identity = fields.get("id")
    if identity is None:
        identity = ids.make(STATED_TOTAL.prefix, change.at, change.random)
    document = _document(change, fields, identity)
    change.caution_ahead(fields["since"], fields["through"])
    queries.check_free(change, StatedTotalVersion, STATED_TOTAL.collection, identity)
    return journal.create(change, STATED_TOTAL, dict(document))


def patch(
    change: Change,
    identity: str,
    fields: Columns,
) -> Sealed:
    """Change a stated total's note, withdraw it, or rank it.

    The client's ETag may be that of the document, or of the document with its check.

    Raises:
        Forbidden, SameActor: it may not be changed, or not be ranked, by whoever asks.
    """
    document = queries.get(change.session, STATED_TOTAL, identity, change.size)
    if change.expected is not None:
        (answered,) = with_checks(change.session, [document], known_at=change.size)
        change.check_expected(document, answered)
    total = load_stated_total(document)
    before = dict(total)
    after = before | fields
    withdrawals.check_actor(change, STATED_TOTAL, before, after)
    if "rank" in fields:
        _check_rank(change, total, Rank(fields["rank"]))
    if after != before:
        rights.check_own(change, STATED_TOTAL.name, before)
    if before["withdrawn"] is not None and after["withdrawn"] is None:
        # It is live again: since then its references may have been withdrawn, or another total
        # may have replaced the same one.
        again = cast("StatedTotalFields", after)
        _check_references(change, again)
        _check_replaced(change, again)
    return journal.revise(change, STATED_TOTAL, before, after, action="patch")


def _check_rank(change: Change, total: StatedTotalDocument, rank: Rank) -> None:
    """Let a reviewer rank a stated total that somebody else recorded.

    Raises:
        Forbidden: a recorder asks.
        SameActor: the rank would favour what the reviewer recorded.
    """
    require(Role(change.author.role), Role.REVIEWER, advice=_WITHOUT_A_RANK)
    others = _others_of_scope(change, total)
    ranked = total | {"rank": rank.value}
    reviews.check_rank(
        rank,
        actor=change.author.actor,
        recorded_by=total["recorded_by"],
        counted_by=stated_checks.recorders_heard([*others, total]),
        counted_by_then=stated_checks.recorders_heard([*others, ranked]),
        name=STATED_TOTAL.name,
    )


def _others_of_scope(
    change: Change,
    total: StatedTotalDocument,
) -> list[StatedTotalDocument]:
    """Return the other live stated totals of the same scope."""
    (key,) = stated_checks.by_coverage([total])
    scope = stated_checks.scope_of(total)
    of_coverage = _live_of(change.session, [key], change.size)[key]
    return [
        other
        for other in of_coverage
        if other["id"] != total["id"] and stated_checks.scope_of(other) == scope
    ]


def get(
    session: Session,
    identity: str,
    known_at: int,
) -> bytes:
    """Return a stated total with its check, as both stood then.

    Raises:
        NotFound: it isn't recorded, or wasn't by then.
    """
    document = queries.get(session, STATED_TOTAL, identity, known_at)
    (checked,) = with_checks(session, [document], known_at=known_at)
    return checked


def _document(
    change: Change,
    fields: StatedTotalBody,
    identity: str,
) -> StatedTotalFields:
    """Return a posted stated total as it is recorded, its quote anchored in its source."""
    return {
        **quotes.quoted(change, fields),
        "id": identity,
        "of": fields["of"],
        "agreements": fields["agreements"],
        "categories": fields["categories"],
        "directions": fields["directions"],
        "since": fields["since"],
        "through": fields["through"],
        "through_inclusive": fields["through_inclusive"],
        "note": fields["note"],
        "replaces": fields["replaces"],
        "because": fields["because"],
        "withdrawn": None,
        "rank": Rank.NORMAL.value,
        "rank_reason": None,
        "retracted": quotes.source_of(change, fields).get("retracted"),
    }


def _check_references(
    change: Change,
    fields: StatedTotalBody | StatedTotalFields,
) -> None:
    """Check that everything that a stated total names is recorded, and not withdrawn.

    Raises:
        Invalid: something isn't.
    """
    errors = FieldErrors()
    agreements = _pointed("/agreements", fields["agreements"] or [])
    covered = _pointed("/categories", fields["categories"])
    parties = list(_parties(fields["directions"]))
    replaced = [("/replaces", fields["replaces"])]
    quotes.check_references(change, errors, [("", fields)])
    errors.references(change, AGREEMENT, agreements)
    errors.references(change, CATEGORY, covered)
    errors.references(change, PARTY, parties)
    errors.references(change, STATED_TOTAL, replaced)
    errors.check()


def _parties(
    directions: Sequence[DirectionDocument],
) -> Iterator[tuple[str, str]]:
    """Yield the parties of the directions in a body, each after its pointer."""
    for place, direction in enumerate(directions):
        yield f"/directions/{place}/from_party", direction["from_party"]
        yield f"/directions/{place}/to_party", direction["to_party"]


def _pointed(pointer: str, identities: Sequence[str]) -> list[tuple[str, str]]:
    """Return the ids of a list in a body, each with its own pointer."""
    return [
        (f"{pointer}/{place}", identity) for place, identity in enumerate(identities)
    ]


def _check_units(change: Change, fields: StatedTotalBody) -> None:
    """Check that the categories of a stated total count the same unit.

    Raises:
        Invalid: they don't.
    """
    tree = categories.tree_now(change)
    units = sorted({tree[category].unit for category in fields["categories"]})
    errors = FieldErrors()
    if len(units) > 1:
        joined = " and ".join(units)
        sentence = f"A total has one unit; these are {joined}, which never add up."
        errors.add("/categories", "other-unit", sentence)
    errors.check()


def _check_replaced(
    change: Change,
    fields: StatedTotalBody | StatedTotalFields,
) -> None:
    """Let a stated total be replaced once, by one of the same kind."""
    if fields["replaces"] is None:
        return
    errors = FieldErrors()
    before = loads(
        queries.get(change.session, STATED_TOTAL, fields["replaces"], change.size)
    )
    _check_rank_stays(change, before)
    rights.check_own(change, STATED_TOTAL.name, before, "replace it")
    model = StatedTotalVersion
    query = select(model.id).where(
        model.replaces == before["id"],
        model.until_index.is_(None),
        model.withdrawn.is_(None),
    )
    if before["of"] != fields["of"]:
        errors.add(
            "/replaces", "other-total", f"That one is of what was {before['of']}."
        )
    elif (other := change.session.execute(query).scalar()) is not None:
        errors.add(
            "/replaces",
            "already-replaced",
            f"{other!r} has replaced that one: name it.",
        )
    errors.check()


def _check_rank_stays(change: Change, before: Columns) -> None:
    """Refuse to replace a ranked stated total where that would undo the decision of a reviewer.

    Raises:
        Forbidden: a recorder asks.
        SameActor: whoever recorded it asks.
    """
    rank = Rank(before["rank"])
    if rank is Rank.NORMAL:
        return
    identity = before["id"]
    advice = f"The rank {rank} of {identity!r} ends when it is replaced."
    require(Role(change.author.role), Role.REVIEWER, advice=advice)
    reviews.check_superseding(
        rank,
        actor=change.author.actor,
        recorded_by=before["recorded_by"],
        name=STATED_TOTAL.name,
    )


def live(known_at: int) -> AnyQuery:
    """Return the query of the stated totals that stood then: neither replaced nor withdrawn."""
    model = StatedTotalVersion
    other = aliased(StatedTotalVersion)
    replacing = select(other.id).where(
        other.replaces == model.id,
        other.withdrawn.is_(None),
        queries.visible(other, known_at),
    )
    query = select(model.document, model.created_index, model.from_index).where(
        queries.visible(model, known_at), model.withdrawn.is_(None), ~replacing.exists()
    )
    return query.order_by(model.created_index)


def with_checks(
    session: Session,
    documents: Sequence[bytes],
    *,
    known_at: int,
) -> list[bytes]:
    """Return stated totals as they are answered: each with its check, live or not.

    Raises:
        TooCostly: with their checks they have more than CHECKED_BYTES_MAX bytes.
    """
    totals = [load_stated_total(document) for document in documents]
    checked = _checked(session, totals, known_at)
    replacing = _replacing(session, checked, known_at)
    answers: list[bytes] = []
    room = CHECKED_BYTES_MAX
    for total in totals:
        check = stated_checks.document(checked[total["id"]])
        replaced_by = replacing.get(total["id"])
        answer = canonical(total | {"check": check, "replaced_by": replaced_by})
        room -= len(answer)
        if room < 0:
            # A check names each line item that it covers.
            raise TooCostly(
                f"They would have more than {grouped(CHECKED_BYTES_MAX)} bytes."
            )
        answers.append(answer)
    return answers


def _replacing(
    session: Session,
    replaced: Iterable[str],
    known_at: int,
) -> dict[str, str]:
    """Return the ids of the stated totals that stand in the place of others, by the ids of those.

    One that is withdrawn replaces nothing.
    """
    model = StatedTotalVersion
    query = select(model.replaces, model.id).where(
        model.replaces.in_(sorted(replaced)),
        model.withdrawn.is_(None),
        queries.visible(model, known_at),
    )
    return {row.replaces: row.id for row in session.execute(query)}


def _checked(
    session: Session,
    totals: Sequence[StatedTotalDocument],
    known_at: int,
) -> dict[str, CheckedTotal]:
    """Return stated totals with their checks, by id.

    They are compared with all live ones that cover just the same agreements.
    """
    wanted = stated_checks.by_coverage(totals)
    groups = _live_of(session, wanted, known_at)
    for key, of_key in wanted.items():
        live_ids = {total["id"] for total in groups[key]}
        groups[key] += [total for total in of_key if total["id"] not in live_ids]
    return stated_checks.check_groups(session, groups, known_at)


def _live_of(
    session: Session,
    groups: Iterable[Coverage],
    known_at: int,
) -> defaultdict[Coverage, list[StatedTotalDocument]]:
    """Return the live stated totals that cover just the same agreements as one of the groups."""
    keys = [agreements_column(key) for key in groups]
    query = live(known_at).where(StatedTotalVersion.agreements.in_(keys))
    totals = [load_stated_total(row.document) for row in session.execute(query)]
    return stated_checks.by_coverage(totals)
