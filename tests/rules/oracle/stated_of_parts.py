"""Stated totals of a part of a row: of categories below, or of members of its parties."""

from . import figures
from .scene import within
from .stated import (
    ended_before,
    fits,
    is_heard,
    keys_of,
    latest_of_each_speaker,
    live_totals,
    most_of_all,
    some_unsettled,
)


def is_below_a_part(scene, key, of, column, through):
    """Whether more is stated of a part of a row than is recorded, of that part and of the row."""
    most = column.upper if column else 0
    by_scope = {}
    for total in live_totals(scene, through):
        if total.of == of and _is_of_a_part(scene, total, key) and is_heard(total):
            scope = (total.categories, total.directions, total.since)
            by_scope.setdefault(scope, []).append(total)
    for totals in by_scope.values():
        bear = latest_of_each_speaker(scene, totals)
        agreed = [total for total in bear if most_of_all(scene, total)[1]]
        above = [total for total in bear if most_of_all(scene, total)[0]]
        for total in above:
            exceeds = most is not None and figures.lower(total.said) > most
            if exceeds and some_unsettled(scene, [total], agreed):
                return True
    return False


def _is_of_a_part(scene, total, key):
    """Whether one of this agreement alone counts as a whole in a row, and isn't of the row."""
    if total.agreements != (scene.agreement,) or ended_before(scene, total):
        return False
    places = keys_of(total)
    in_row = all(within(scene.ledger, place, key) for place in places)
    return in_row and key not in places and fits(scene, total, key)
