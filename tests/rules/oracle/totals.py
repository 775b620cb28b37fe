"""The totals of an agreement: the rows, and everything that a row says."""

from dataclasses import dataclass, replace

from . import figures, in_place, pledges_below, stated, stated_of_parts
from .reports_above import named_above, reported_above
from .scene import (
    ALWAYS,
    EVERY,
    Key,
    Period,
    Scene,
    contested_in,
    one_way,
    own_key,
    times_overlap,
    within,
)
from .sums import (
    fulfilment,
    interval_text,
    open_between,
    opened,
    said_apart,
    still_open,
    sum_of,
)

ACTS = {"requested": "request", "offered": "offer", "pledged": "pledge", "reported": "report"}
SHOWN = (
    "lines", "lower", "upper", "approximate", "without_number", "withheld", "contested",
    "disputed", "one_side", "neither_side", "without_claim", "text",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    key: Key
    unit: str
    columns: dict
    undone: object
    implied: list
    above: list
    outstanding: object
    fulfilment: object
    assessment: str
    caveats: frozenset
    one_side_by: frozenset
    bearing: dict
    joint: tuple
    #: The sums that it is judged by, without what is said apart, with what reports above may add.
    pledged: object = None
    reported: object = None


@dataclass(frozen=True)
class RowAcross:
    """A row over all agreements; `agreements`: how many line items of each are in it."""

    key: Key
    columns: dict
    agreements: dict
    overlaps: bool
    undone: object


@dataclass(frozen=True)
class Answer:
    rows: tuple[Row, ...]
    undated: int
    shown: tuple[str, ...]


def totals(ledger, agreement, as_of=None, policy="envelope"):
    scene = Scene(ledger, agreement, policy)
    keys = scene.keys(Period(None, as_of))
    rows = pledges_below.with_pledges_below(scene, [_row(scene, key, as_of) for key in keys], as_of)
    undated = scene.undated(Period(None, as_of))
    return Answer(rows, undated, tuple(t.id for t in stated.shown(scene, keys, as_of)))


def across(ledger, period=ALWAYS, policy="envelope"):
    """The sums of each row over all agreements, where nothing is compared."""
    scene = Scene(ledger, EVERY, policy, cut=period != ALWAYS)
    rows = tuple(_row_across(scene, key, period) for key in scene.keys(period))
    return rows, scene.undated(period)


def _row_across(scene, key, period):
    columns = {name: stated.column_of(scene, key, ACTS[name], period) for name in ACTS}
    there = [one for act in ACTS.values() for one in scene.in_row(key, act, period)]
    agreements = {one.line.agreement for one in there}
    counts = {
        agreement: sum(one.line.agreement == agreement for one in there) for agreement in agreements
    }
    overlap = any(may_be_one_event(scene.ledger, one, other) for one in there for other in there)
    shown = as_shown(scene, key, columns, period)
    return RowAcross(key, shown, counts, overlap, undone_of(scene, key, period))


def as_shown(scene, key, columns, period):
    """Columns as they are answered, those without a claim said apart."""
    return {
        name: said_apart(column, scene.untold_in_row(key, ACTS[name], period))
        for name, column in columns.items()
    }


def may_be_one_event(ledger, one, beside):
    """Whether two agreements may hold one event: of one act and direction, of related kinds."""
    line, other = one.line, beside.line
    alike = line.act == other.act and one_way(ledger, line, other)
    related = line.category in ledger.categories_from(
        other.category
    ) or other.category in ledger.categories_from(line.category)
    apart = line.agreement != other.agreement
    return alike and related and apart and times_overlap(one, beside)


def _row(scene, key, as_of):
    columns, bearing = _columns(scene, key, as_of)
    pledged_wider = _pledged_wider(scene, key, as_of)
    undone = undone_of(scene, key, Period(None, as_of))
    joint = tuple(stated.joint(scene, key, as_of))
    told_jointly = bool(joint) and columns["reported"] is None
    implied_there = implied(scene, key, as_of)
    above = reported_above(scene, key, as_of) if columns["pledged"] else 0
    caveats = {*_caveats(scene, columns, bearing, undone)}
    if above != 0:
        caveats.add("reported_wider")
    if any("reports of a row above" in number["text"] for number in implied_there):
        caveats.add("reported_wider")
    if any(" undone: " in number["text"] for number in implied_there):
        caveats.add("undone")
    return Row(
        key=key,
        unit=scene.ledger.category(key.category).unit,
        columns=as_shown(scene, key, columns, Period(None, as_of)),
        undone=undone,
        implied=implied_there,
        above=named_above(scene, key, as_of, pledged=columns["pledged"]),
        outstanding=_outstanding(columns, bearing, joint if told_jointly else (), above),
        fulfilment=fulfilment(columns["pledged"], with_more(columns["reported"], above)),
        assessment=_assessment(columns, above, pledged_wider, told_jointly=told_jointly),
        caveats=frozenset(caveats),
        one_side_by=_one_side_by([*columns.values(), undone]),
        bearing=bearing,
        joint=joint,
        pledged=columns["pledged"],
        reported=with_more(columns["reported"], above),
    )


def _columns(scene, key, as_of):
    """The four sums, with what stated totals make of them."""
    columns, bearing = {}, {}
    for name, act in ACTS.items():
        if scene.policy == "stated" and name in ("pledged", "reported"):
            columns[name] = in_place.in_place_of_sum(scene, key, name, as_of)
            found = stated.bearing(scene, key, name, as_of)
            of_part = stated_of_parts.is_below_a_part(scene, key, name, columns[name], as_of)
            of_more = not found.bear and stated.is_short(scene, key, name, as_of)
            short = of_part or of_more
            bearing[name] = replace(found, incomplete=short, contested=False, below=False)
            if short:
                columns[name] = opened(columns[name])
            continue
        columns[name] = stated.column_of(scene, key, act, Period(None, as_of))
        if name in ("pledged", "reported"):
            found = stated.bearing(scene, key, name, as_of)
            short = _is_short(scene, key, name, columns[name], as_of)
            bearing[name] = replace(found, incomplete=found.incomplete or short)
            if bearing[name].incomplete:
                columns[name] = opened(columns[name])
    return columns, bearing


def _is_short(scene, key, of, column, as_of):
    """Whether more is stated of more than a row, or of a part of it, than is recorded."""
    return stated.is_short(scene, key, of, as_of) or stated_of_parts.is_below_a_part(
        scene, key, of, column, as_of
    )


def undone_of(scene, key, period):
    """The sum of the reports that undo what a row holds."""
    found = [
        one for one in scene.undoing
        if scene.happened(one, period) and _undoes_here(scene, one.line.undoes, key, period)
    ]  # fmt: skip
    return sum_of(scene, found, period)


def _undoes_here(scene, undone, key, period):
    """Whether a row holds what is undone: a report, alone or in its whole, or a stated total.

    No stated total has a row across agreements.
    """
    for total in scene.ledger.stated:
        if total.id == undone:
            if scene.agreement is EVERY:
                return False
            live = total in stated.live_totals(scene, period.through)
            return live and stated.is_of_row(scene, total, key)
    for one in scene.standing:
        if one.line.id == undone:
            here = scene.happened(one, period)
            is_report = one.home.act == "report"
            return here and is_report and within(scene.ledger, one.home, key)
    return False


def _reported(scene, key, as_of):
    """What is reported of a row, with what stated totals make of it where the row is answered."""
    if key in scene.keys(Period(None, as_of)):
        return _columns(scene, key, as_of)[0]["reported"]
    return stated.column_of(scene, key, "report", Period(None, as_of))


def implied(scene, key, as_of):
    """What pledges of "15 for each body" come to by the reports of the other direction."""
    found = []
    for one in scene.in_row(key, "pledge", Period(None, as_of)):
        if one.figure.per is None:
            continue
        least, most, counted = one.figure.per
        other = Key(counted, one.home.to_party, one.home.from_party)
        reported = _reported(scene, other, as_of)
        above = reported_above(scene, other, as_of)
        if reported is None and above == 0:
            continue
        spans = scene.spans(one, Period(None, as_of))
        redated = scene.date_contested(one, Period(None, as_of))
        contested = contested_in(scene.ledger, one, (key,))
        in_doubt = spans or redated or (contested and not one.followed)
        surely = reported.lower if reported else 0
        perhaps = (reported.upper if reported else 0, above)
        low = 0 if in_doubt else least * surely
        high = None if None in perhaps else most * sum(perhaps)
        words = interval_text(low, high, approximate=bool(reported and reported.approximate))
        words = f"{words} at {one.figure.text}"
        if above != 0:
            words += f" (reports of a row above may hold {counted})"
        undone = undone_of(scene, other, Period(None, as_of))
        if reported and undone is not None:
            words += f" ({counted} undone: {undone.text})"
        found.append({"lower": low, "upper": high, "text": words})
    return found


def with_more(column, more):
    """A sum of reports, with what others may add to it."""
    if column is None or more == 0:
        return column
    upper = None if None in (column.upper, more) else column.upper + more
    return replace(column, upper=upper)


def _outstanding(columns, bearing, joint, above):
    pledged, reported = columns["pledged"], with_more(columns["reported"], above)
    found = still_open(pledged, reported)
    if found is None:
        return None
    if joint:
        sure = [total for total in joint if stated.is_heard(total) and total.since is None]
        most = [_most(total.said) for total in sure]
        unbounded = None in (*most, above) or not most
        low = 0 if unbounded else max(0, pledged.lower - max(most) - above)
        return open_between(low, pledged.upper, pledged, told_jointly=True)
    if reported is None and bearing["reported"].incomplete:
        if pledged.approximate:
            return {"lower": 0, "upper": None, "text": "can't tell"}
        return open_between(0, pledged.upper, pledged)
    if reported is None and above != 0:
        low = 0 if above is None else max(0, pledged.lower - above)
        return open_between(low, pledged.upper, pledged, told_jointly=True)
    return found


def _most(said):
    return None if figures.is_approximate(said) else figures.upper(said)


def _assessment(columns, above, pledged_wider, *, told_jointly):
    pledged, reported = columns["pledged"], with_more(columns["reported"], above)
    if pledged is None:
        return "pledged_wider" if pledged_wider else "no_pledge_recorded"
    if reported is None:
        if told_jointly:
            return "told_jointly"
        return "no_report_recorded" if above == 0 else "reported_wider"
    if reported.upper == 0:
        return "none_so_far"
    if pledged.approximate or reported.approximate:
        return "indeterminate"
    return _compared(pledged, reported)


def _compared(pledged, reported):
    if pledged.upper is not None:
        if reported.lower > pledged.upper:
            return "exceeded"
        if reported.lower >= pledged.upper:
            return "met"
    elif pledged.open_by_floors and reported.lower >= pledged.lower > 0:
        return "met"
    if reported.upper is not None and reported.upper < pledged.lower:
        return "partially_met"
    return "indeterminate"


def _pledged_wider(scene, key, as_of):
    """Whether a pledge has a row of its own that holds this one."""
    pledges = [one for one in scene.standing if one.home.act == "pledge"]
    by_then = [one for one in pledges if scene.happened(one, Period(None, as_of))]
    return any(within(scene.ledger, key, own_key(one)) for one in by_then)


def _one_side_by(columns):
    return frozenset(party for column in columns if column for party in column.one_side_by)


def _caveats(scene, columns, bearing, undone):
    yield from _caveats_of_stated(scene, bearing)
    for column in (*columns.values(), undone):
        if column is None:
            continue
        for name in (
            "approximate", "contested", "disputed", "one_side", "neither_side", "withheld",
            "without_number", "tie_contested", "kinds_may_cross", "spans", "unclear_words",
        ):  # fmt: skip
            if getattr(column, name):
                yield name
    if undone is not None:
        yield "undone"


def _caveats_of_stated(scene, bearing):
    if scene.policy == "stated" and any(one.bear for one in bearing.values()):
        yield "stated"
    if bearing["reported"].incomplete:
        yield "reports_incomplete"
    if bearing["pledged"].incomplete:
        yield "pledges_incomplete"
    if any(one.contested for one in bearing.values()):
        yield "stated_contested"
    if any(one.otherwise or one.below for one in bearing.values()):
        yield "stated_otherwise"
