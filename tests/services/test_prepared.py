"""Statements that are compiled once: what stands in them, and what each run gives them."""

from contextlib import closing

import pytest
from sqlalchemy import bindparam, literal, literal_column, select, text
from sqlalchemy.exc import DBAPIError

from ledger.db.prepared import Prepared, partitions_of
from ledger.models import CategoryVersion
from ledger.rules.base.errors import TooCostly
from ledger.services import journal_head

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
    return [row.id for row in LABELLED.records(session, **values)]


def test_each_run_takes_its_own_values_beside_those_that_stand_in_the_statement(database):
    with database.snapshot() as session:
        persons = ids(session, unit="persons", before=1_000)
        bodies = ids(session, unit="bodies", before=1_000)
        none_yet = ids(session, unit="persons", before=0)

    assert (persons, bodies, none_yet) == (["wounded"], [], [])


def test_a_run_without_one_of_its_values_is_refused_before_the_database_sees_it(database):
    with database.snapshot() as session, pytest.raises(KeyError, match="before"):
        ids(session, unit="persons")


def test_rows_come_as_the_driver_has_them_all_at_once_or_some(database):
    with database.snapshot() as session:
        rows = LABELLED.rows(session, unit="persons", before=1_000)
        first = LABELLED.first(session, unit="persons", before=1_000)
        none = LABELLED.first(session, unit="bodies", before=1_000)
        record = LABELLED.record(session, unit="persons", before=1_000)
        no_record = LABELLED.record(session, unit="bodies", before=1_000)
        parts = list(LABELLED.partitions(session, 1, unit="persons", before=1_000))
        units = select(CategoryVersion.unit).distinct()
        few = list(partitions_of(session, units, 1, large=False))
        many = list(partitions_of(session, units, 1, large=True))

    assert (rows, first, none, parts) == ([("wounded",)], ("wounded",), None, [[("wounded",)]])
    assert (record.id, no_record) == ("wounded", None)
    assert sorted(few) == sorted(many) == [[("bodies",)], [("persons",)]]


def test_whoever_stops_amid_a_stream_reads_on_in_the_same_snapshot(database, monkeypatch):
    monkeypatch.setattr("ledger.db.prepared._A_FEW", 2)
    large = literal("x" * 1_000_000)
    stream = Prepared(select(CategoryVersion.id, large).order_by(CategoryVersion.id))
    with database.snapshot() as session:
        rows = stream.streamed(session)
        first = next(rows)[0]
        rows.close()
        again = [row[0] for row in stream.streamed(session)]
        size = journal_head.read(session).size

    assert (first, len(again) > 5, size > 0) == (again[0], True, True)
    assert again == sorted(again)


@pytest.mark.timeout(60)
def test_whoever_stops_amid_partitions_reads_on_in_the_same_snapshot(database):
    units = select(CategoryVersion.unit).order_by(CategoryVersion.id)
    prepared = Prepared(units)
    with database.snapshot() as session:
        for read in (
            lambda: prepared.partitions(session, 2),
            lambda: partitions_of(session, units, 2, large=True),
            lambda: partitions_of(session, units, 2, large=False),
        ):
            with closing(read()) as parts:
                first = next(parts)
            again = [row for part in read() for row in part]

            assert (first, len(again) > 5) == (again[:2], True)


@pytest.mark.parametrize("among", [["wounded"], ["nothing", "wounded", "nowhere"]])
def test_a_large_query_may_have_a_list_of_any_length(database, among):
    listed = select(CategoryVersion.id).where(
        CategoryVersion.id.in_(among), CategoryVersion.unit == "persons"
    )
    with database.snapshot() as session:
        parts = [list(partitions_of(session, listed, 9, large=large)) for large in (True, False)]

    assert parts == [[[("wounded",)]]] * 2


@pytest.mark.parametrize("read", ["rows", "first", "streamed"])
def test_what_the_driver_refuses_is_an_error_like_any_other(database, read):
    broken = Prepared(select(literal_column("1")).select_from(text("nowhere")))

    with database.snapshot() as session, pytest.raises(DBAPIError) as refused:
        list(getattr(broken, read)(session))

    assert not refused.value.connection_invalidated
    assert "nowhere" in str(refused.value.orig)


def test_no_statement_of_its_own_goes_past_the_deadline_of_reading(database):
    with database.snapshot() as session:
        session.connection().info["reading_ends"] = 0

        with pytest.raises(TooCostly):
            LABELLED.rows(session, unit="persons", before=1_000)
