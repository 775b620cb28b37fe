"""Roles: each holds all that the one before it may."""

from itertools import product

import pytest

from ledger.rules.workflow.permissions import Forbidden, Role, require

REACHES = {
    ("recorder", "recorder"),
    ("reviewer", "recorder"), ("reviewer", "reviewer"),
    ("admin", "recorder"), ("admin", "reviewer"), ("admin", "admin"),
}  # fmt: skip


def reaches(role, needed):
    try:
        require(role, needed)
    except Forbidden:
        return False
    return True


def test_each_role_reaches_itself_and_those_before_it():
    found = {(role, needed) for role, needed in product(Role, Role) if reaches(role, needed)}

    assert found == REACHES


def test_a_refusal_names_the_role_needed():
    with pytest.raises(Forbidden) as refused:
        require(Role.RECORDER, Role.REVIEWER)

    assert (refused.value.code, refused.value.detail, refused.value.extra) == (
        "forbidden",
        "This needs the role reviewer; yours is recorder.",
        {"role": "recorder", "needed": "reviewer"},
    )
