"""Stated totals of a part of a row: of categories below, or of members of its parties."""

from . import figures
from .stated import (
    ended_before,
    fits,
    is_heard,
    is_told_by,
    latest_of_each_speaker,
    live_totals,
    most_of_all,
    reaches_into,
    some_unsettled,
)


def is_below_a_part(scene, key, of, column, through):
    """Whether more is stated of a part of a row than is recorded, of that part and of the row."""
    most = column.upper if column else 0
    by_scope = {}
    for total in live_totals(scene, through):
        if total.of == of and _is_of_a_part(scene, total, key, column) and is_heard(total):
            scope = (total.agreements, total.categories, total.directions, total.since)
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


def _is_of_a_part(scene, total, key, column):
    """Whether some of what one covers counts in a row, which it doesn't cover as a whole.

    Where a row has no report, those that tell of it jointly say so instead.
    """
    if scene.agreement not in total.agreements or ended_before(scene, total):
        return False
    if total.of == "reported" and column is None and is_told_by(scene, total, key):
        return False
    return reaches_into(scene, total, key) and fits(scene, total, key)
