"""Ledgers of the oracle as the services hold them, and the totals that these make of them."""

from ledger.rules.totals.hierarchy import NO_GROUPS, Category, groups_of
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.totals.timeline import opening_days, timeline
from ledger.rules.totals.totals import totals
from ledger.services.figure_documents import figure_of
from ledger.services.resources import line_item_columns
from ledger.services.totals import policies, stated_checks, stated_rows, totals_rows
from ledger.services.totals import totals as services
from ledger.services.totals.stated_over_time import StatedOverTime
from ledger.services.totals.stated_placed import Ground
from ledger.services.totals.timeline import row_document
from tests.rules.oracle import figures


def categories_of(ledger):
    return {
        category.id: Category(category.unit, category.parent, category.crosses)
        for category in ledger.categories
    }


def groups_in(ledger):
    return groups_of({party.id: party.members for party in ledger.parties if party.members})


def quantity_document(said):
    return {
        "qualifier": said.qualifier,
        "value": said.value,
        "lower": figures.lower(said),
        "upper": figures.upper(said),
        "approximate": figures.is_approximate(said),
        "per": said.per,
        "text": figures.text(said),
    }


def quoting_document(ledger, quoting):
    """What claims and stated totals have in common."""
    source = ledger.source(quoting.source)
    speakers = [
        {"name": speaker.name, "role": None, "parties": list(speaker.parties)}
        for speaker in quoting.speakers
    ]
    return {
        "id": quoting.id,
        "speakers": speakers,
        "rank": quoting.rank,
        "rank_reason": None,
        "quantity": quantity_document(quoting.said),
        "source": source.id,
        "publisher": source.publisher,
        "published_on": source.published_on,
        "retracted": {"reason": "Not so."} if source.retracted else None,
        "unclear": list(getattr(quoting, "unclear", ())),
    }


def claim_document(ledger, claim):
    return quoting_document(ledger, claim) | {
        "relation": claim.relation,
        "replaces": claim.supersedes,
        "differs": claim.differs or None,
    }


def line_document(ledger, line):
    claims = [claim_document(ledger, claim) for claim in line.claims]
    unsaid = dict.fromkeys(("due_on", "condition", "note"))
    return vars(line) | unsaid | {"distinct_from": list(line.distinct_from), "claims": claims}


def stated_document(ledger, total):
    ways = [{"from_party": giver, "to_party": taker} for giver, taker in total.directions]
    return quoting_document(ledger, total) | {
        "of": total.of,
        "agreements": list(total.agreements) or None,
        "categories": list(total.categories),
        "directions": ways,
        "since": total.since,
        "through": total.through,
        "through_inclusive": True,
        "withdrawn": "Entered in error." if total.withdrawn else None,
    }


def lines_of(ledger, agreement, policy=ENVELOPE):
    """The line items that stand under an agreement by a policy, as totals take them."""
    if policy.whole:
        return lines_under(ledger, [agreement])
    considered = [
        policies.consider(policy, line_document(ledger, line), agreement, groups_in(ledger))
        for line in ledger.lines
        if policy.follows or line.agreement == agreement
    ]
    return policies.lines(considered)


def line_of(document, groups=NO_GROUPS):
    """A line item as it is read from the columns that it is stored in, told by whom groups say."""
    columns = line_item_columns(document, figure_of(document, groups)) | {
        "id": document["id"], "created_index": 0, "from_index": 0,
    }  # fmt: skip
    row = [columns[column.key] for column in totals_rows._COLUMNS]  # noqa: SLF001 - no database
    return totals_rows._line(row, totals_rows._Strings())  # noqa: SLF001 - nor here


def lines_under(ledger, agreements=None):
    """The line items of some agreements; of all, and those without one, where none is named."""
    return [
        line_of(line_document(ledger, line), groups_in(ledger))
        for line in ledger.lines
        if agreements is None or line.agreement in agreements
    ]


def rows_of(ledger, agreement, as_of=None, policy=ENVELOPE):
    """The rows of an agreement's totals as they are answered, and how many lines are undated."""
    tree, groups = categories_of(ledger), groups_in(ledger)
    found = totals(lines_of(ledger, agreement, policy), tree, as_of, groups)
    ground = ground_of(ledger, agreement, [row.key for row in found.rows])
    placed = stated_rows.put(ground, *stated_on(ground, ledger, as_of), policy)
    return services.row_documents(found, placed, policy, tree, groups), found.undated


def timeline_of(ledger, agreement):
    """The rows of an agreement's timeline as they are answered."""
    lines = lines_of(ledger, agreement)
    opening = opening_days(lines)
    ground = ground_of(ledger, agreement, sorted(opening))
    stated = StatedOverTime(ground, *stated_on(ground, ledger), opening)
    found = timeline(lines, ground.categories, stated.wanted, ground.groups, stated.places())
    return [row_document(row, stated) for row in found.rows]


def ground_of(ledger, agreement, keys):
    """What the stated totals of an agreement with some rows are compared with."""
    head = {"id": agreement, "concluded_on": ledger.concluded_on(agreement)}
    lines = lines_of(ledger, agreement)
    return Ground(head, lines, keys, categories_of(ledger), groups_in(ledger))


def stated_on(ground, ledger, as_of=None):
    """The stated totals that stand under an agreement, and each with its check."""
    agreement = ground.head["id"]
    documents = [
        stated_document(ledger, total)
        for total in ledger.stated
        if not total.agreements or agreement in total.agreements
    ]
    live = [
        total
        for total in documents
        if not (total["withdrawn"] or total["retracted"] or total["rank"] == "set_aside")
    ]
    by_then = [
        total
        for total in live
        if ground.concerns(total) and (as_of is None or total["through"] <= as_of)
    ]
    checked = []
    for agreements, of_them in stated_checks.by_coverage(by_then).items():
        lines = lines_under(ledger, agreements)
        began_on = ground.head["concluded_on"] if agreements == (agreement,) else None
        tree, groups = ground.categories, ground.groups
        checked += stated_checks.check(of_them, lines, tree, began_on, groups)
    by_id = {total.statement.id: total for total in checked}
    return by_then, [by_id[total["id"]] for total in by_then]
