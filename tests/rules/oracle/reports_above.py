"""Reports above a row: how many of what they report may be of it."""

from .scene import Key, Period, own_key, within
from .sums import sum_of


def reported_above(scene, key, as_of):
    """How many of what is reported above a row may be of it: none 0, any number None."""
    left = held_above(scene, key, as_of).values()
    return None if None in left else sum(left)


def held_above(scene, key, as_of):
    """How many of each report above a row may be of it, by its id; any number is None.

    What a report's parts tell to be of the row, or to be of others, is not among those.
    """
    period = Period(None, as_of)
    reports = [
        one for one in scene.standing
        if one.home.act == "report" and scene.happened(one, period)
    ]  # fmt: skip
    over = [one for one in reports if _is_above(scene.ledger, own_key(one), key)]
    ids = {one.line.id for one in over}
    held = {}
    for one in over:
        if one.line.part_of in ids:
            continue
        if one.figure.upper is None or one.figure.approximate:
            held[one.line.id] = None
            continue
        told = [
            part for part in reports
            if part.line.part_of == one.line.id
            and not part.figure.approximate
            and _tells(scene.ledger, own_key(part), key)
        ]  # fmt: skip
        by_parts = sum_of(scene, told, period)
        held[one.line.id] = max(0, one.figure.upper - (by_parts.lower if by_parts else 0))
    return {identity: left for identity, left in held.items() if left != 0}


def named_above(scene, key, as_of, *, pledged):
    """What is named above a row: reports of what is pledged in it, or of what that counts by."""
    found = {(False, one) for one in held_above(scene, key, as_of)} if pledged else set()
    for one in scene.in_row(key, "pledge", Period(None, as_of)):
        if one.figure.per is not None:
            other = Key(one.figure.per[2], one.home.to_party, one.home.from_party)
            found |= {(True, each) for each in held_above(scene, other, as_of)}
    return sorted(found)


def _is_above(ledger, other, key):
    return other != key and within(ledger, key, other)


def _tells(ledger, part, key):
    """Whether a part is of a row for sure, or for sure not of it."""
    if within(ledger, part, key):
        return True
    for end, facing in ((part.from_party, key.from_party), (part.to_party, key.to_party)):
        if not set(ledger.members_of(end)) & set(ledger.members_of(facing)):
            return True
    kinds = ledger.category(part.category), ledger.category(key.category)
    one_line = key.category in ledger.categories_from(
        part.category
    ) or part.category in ledger.categories_from(key.category)
    return not one_line and not any(kind.crosses for kind in kinds)
