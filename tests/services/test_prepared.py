"""Statements that are compiled once: what stands in them, and what each run gives them."""

import pytest
from sqlalchemy import bindparam, select

from ledger.db.prepared import Prepared
from ledger.models import CategoryVersion

LABELLED = Prepared(
    select(CategoryVersion.id)
    .where(
        CategoryVersion.id.like("w%d"),
        CategoryVersion.unit == bindparam("unit"),
        CategoryVersion.created_index < bindparam("before"),
    )
    .order_by(CategoryVersion.id)
)


def ids(session, **values):
    return [row.id for row in LABELLED.run(session, **values)]


def test_each_run_takes_its_own_values_beside_those_that_stand_in_the_statement(database):
    with database.snapshot() as session:
        persons = ids(session, unit="persons", before=1_000)
        bodies = ids(session, unit="bodies", before=1_000)
        none_yet = ids(session, unit="persons", before=0)

    assert (persons, bodies, none_yet) == (["wounded"], [], [])


def test_a_run_without_one_of_its_values_is_refused_before_the_database_sees_it(database):
    with database.snapshot() as session, pytest.raises(KeyError, match="before"):
        ids(session, unit="persons")
