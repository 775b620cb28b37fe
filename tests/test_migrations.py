"""The tables: made by migrations, equal to the models, and refusing what must never stand there."""

import importlib

import pytest
from alembic.util import CommandError
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from ledger import db
from ledger.db import Base, Database
from ledger.db.migrations import MadeAnew
from ledger.models import IdempotencyKey, LineItemVersion
from ledger.services.idempotency import ERASED
from tests.conftest import opened
from tests.factories import (
    ROUND,
    claim,
    line_item,
    patch,
    post,
    post_claim,
    post_line_item,
    speaker,
)

#: What would break the ledger's promises, and the constraint that refuses it (its table, where
#: SQLite doesn't name it).
REFUSED = [
    ("UPDATE party_versions SET until_index = NULL WHERE id = 'RU'", "party_versions"),
    ("UPDATE claim_versions SET from_index = 0", "claim_versions"),
    (
        "UPDATE party_versions SET until_index = from_index WHERE until_index IS NOT NULL",
        "ck_party_versions_versions_follow",
    ),
    (
        "UPDATE party_versions SET created_index = from_index + 1",
        "ck_party_versions_created_first",
    ),
    ("UPDATE party_versions SET until_index = 99999 WHERE id = 'UA'", "foreign key"),
    ("UPDATE source_versions SET sha256 = 'x'", "foreign key"),
    ("UPDATE line_item_versions SET status = 'done'", "ck_line_item_versions_status_is_known"),
    ("UPDATE line_item_versions SET status = NULL", "status"),
    ("UPDATE line_item_versions SET act = 'gift'", "ck_line_item_versions_act_is_known"),
    ("UPDATE line_item_versions SET to_party = from_party", "ck_line_item_versions_two_parties"),
    ("UPDATE line_item_versions SET lower = -1", "ck_line_item_versions_bounds_in_order"),
    ("UPDATE line_item_versions SET upper = lower - 1", "ck_line_item_versions_bounds_in_order"),
    ("UPDATE claim_versions SET rank = 'best'", "ck_claim_versions_rank_is_known"),
    ("UPDATE category_versions SET unit = 'tons'", "ck_category_versions_unit_is_known"),
    ("UPDATE actor_versions SET role = 'owner'", "ck_actor_versions_role_is_known"),
    ("UPDATE journal_head SET size = -1", "ck_journal_head_size_counts"),
    ("UPDATE journal_head SET id = 2", "ck_journal_head_one_row"),
    (
        "INSERT INTO journal_head SELECT 2, size, frontier, last_at FROM journal_head",
        "ck_journal_head_one_row",
    ),
    (
        "UPDATE journal_entries SET leaf_hash = entry WHERE entry_index = 0",
        "ck_journal_entries_leaf_hash_is_sha256",
    ),
    (
        (
            "INSERT INTO journal_entries SELECT -1, entry, leaf_hash FROM journal_entries"
            " WHERE entry_index = 0"
        ),
        "ck_journal_entries_index_counts_from_0",
    ),
    ("DELETE FROM journal_entries WHERE entry_index = 0", "foreign key"),
    ("INSERT INTO journal_entries SELECT * FROM journal_entries", "journal_entries"),
]


@pytest.fixture
def filled(database, client, admin, recorder):
    """A ledger with a party of two versions, and a line item."""
    patch(client, admin, "/v1/parties/RU", name="Russian Federation")
    post_line_item(client, recorder, agreement=ROUND, claims=[claim(id="cl-one")])
    return database


def execute(database, statement):
    with database.transaction() as session:
        return session.execute(text(statement)).rowcount


def test_migrations_from_nothing_make_the_tables_of_the_models(empty_database):
    db.check_migrations(empty_database)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE party_versions ADD COLUMN colour TEXT",
        "ALTER TABLE line_item_versions DROP COLUMN figure_text",
        "DROP INDEX ix_line_item_versions_part_of",
        "DROP TABLE secrets",
    ],
)
def test_a_difference_between_tables_and_models_is_found(empty_database, statement):
    execute(empty_database, statement)

    with pytest.raises(CommandError):
        db.check_migrations(empty_database)


def test_migrating_again_changes_nothing(filled, client):
    before = client.get("/v1/line-items").data

    db.migrate(filled)

    db.check_migrations(filled)
    assert client.get("/v1/line-items").data == before


def test_a_ledger_of_claims_with_one_speaker_each_is_not_migrated(filled, empty_database):
    migration = importlib.import_module("migrations.versions.0012_several_speakers")

    with filled.engine.connect() as connection, pytest.raises(MadeAnew, match="record it anew"):
        migration.refuse_any(connection)
    with empty_database.engine.connect() as connection:
        migration.refuse_any(connection)


def test_a_ledger_whose_figures_hide_ratios_is_not_migrated(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0017_contradictory_ratios")
    item = {"id": client.get("/v1/claims/cl-one").json["line_item"]}

    with filled.engine.connect() as connection:
        migration.refuse_any(connection)
    answer = post_claim(client, recorder, item, quantity="15 for each body")
    assert answer.status_code == 201
    with filled.engine.connect() as connection, pytest.raises(MadeAnew, match="make it anew"):
        migration.refuse_any(connection)


def of_line_items(database, column):
    with database.engine.connect() as connection:
        model = LineItemVersion
        columns = select(model.id, model.from_index, column).order_by(model.id, model.from_index)
        return list(map(tuple, connection.execute(columns)))


def digests_of_answers(database):
    with database.engine.connect() as connection:
        key = IdempotencyKey
        columns = select(key.first_index, key.answer_sha256).order_by(key.first_index)
        return list(map(tuple, connection.execute(columns)))


def test_days_on_which_parties_put_a_line_item_are_read_out_of_its_documents(
    filled, client, recorder
):
    migration = importlib.import_module("migrations.versions.0018_contested_dates")
    moscow = speaker(name="Moscow", parties=["RU"])
    told = {"relation": "restates", "speakers": [moscow]}
    item = post_line_item(
        client, recorder, agreement=ROUND, category="pow", effective_on="2025-06-10",
        claims=[
            claim(differs={"effective_on": "2025-06-11"}),
            claim(**told, id="cl-two", differs={"effective_on": "2025-06-12/2025-06-13"}),
            claim(**told, differs={"effective_on": "2025-06-09"}),
            claim(**told, differs={"act": "offer"}),
        ],
    )  # fmt: skip
    corrected = {"relation": "supersedes", "replaces": "cl-two", "because": "correction"}
    post_claim(client, recorder, item, **corrected)
    before = of_line_items(filled, LineItemVersion.other_days)
    execute(filled, "UPDATE line_item_versions SET other_days = NULL")

    with filled.engine.begin() as connection:
        migration.fill(connection)

    assert of_line_items(filled, LineItemVersion.other_days) == before
    assert [days for _, _, days in before if days] == [
        " 2025-06-09 2025-06-12/2025-06-13 ",
        " 2025-06-09 ",
    ]


def test_rows_among_which_parties_disagree_are_read_out_of_its_documents(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0019_rows_that_parties_disagree_about")
    moscow = speaker(name="Moscow", parties=["RU"])
    told = {"relation": "restates", "speakers": [moscow]}
    in_other_row = {"category": "civilian", "effective_on": "2025-06-11"}
    item = post_line_item(
        client, recorder, agreement=ROUND, category="pow",
        claims=[claim(), claim(**told, differs=in_other_row)],
    )  # fmt: skip
    post_claim(client, recorder, item, **told, differs={"act": "offer"})
    before = of_line_items(filled, LineItemVersion.elsewhere)
    execute(filled, "UPDATE line_item_versions SET elsewhere = NULL")

    with filled.engine.begin() as connection:
        migration.fill_in(connection)

    assert of_line_items(filled, LineItemVersion.elsewhere) == before
    assert [rows for _, _, rows in before if rows] == [" pow/RU/UA civilian/RU/UA "]


def test_rows_whatever_the_agreement_are_read_out_of_its_documents(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0023_whatever_the_agreement")
    moscow = speaker(name="Moscow", parties=["RU"])
    outside = {"agreement": None, "category": "civilian"}
    post_line_item(
        client, recorder, agreement=ROUND, category="pow",
        claims=[claim(), claim(relation="restates", speakers=[moscow], differs=outside)],
    )  # fmt: skip
    before = of_line_items(filled, LineItemVersion.over_agreements)
    execute(filled, "UPDATE line_item_versions SET over_agreements = NULL")

    with filled.engine.begin() as connection:
        migration.fill_in(connection)

    assert of_line_items(filled, LineItemVersion.over_agreements) == before
    assert [rows for _, _, rows in before if rows] == [" pow/RU/UA civilian/RU/UA "]


def test_which_side_alone_tells_is_read_out_of_documents(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0027_which_side_tells")
    moscow = speaker(name="Moscow", parties=["RU"])
    post_line_item(client, recorder, category="pow", claims=[claim(speakers=[moscow])])
    back = {"from_party": "UA", "to_party": "RU", "category": "pow"}
    post_line_item(client, recorder, **back, claims=[claim(speakers=[moscow])])
    before = of_line_items(filled, LineItemVersion.told_by)
    execute(
        filled,
        "UPDATE line_item_versions SET told_by = 'one_side' WHERE told_by LIKE '%ing_side'",
    )

    with filled.engine.begin() as connection:
        migration.fill_in(connection)

    assert of_line_items(filled, LineItemVersion.told_by) == before
    assert {"giving_side", "receiving_side"} <= {told_by for _, _, told_by in before}


def test_what_quoted_words_leave_open_is_read_out_of_documents(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0035_unclear_words_in_totals")
    scope, again = claim(unclear=["scope"]), claim(relation="restates")
    post_line_item(client, recorder, category="pow", claims=[scope])
    post_line_item(client, recorder, category="wounded", claims=[scope, again])
    before = of_line_items(filled, LineItemVersion.unclear)
    execute(filled, "UPDATE line_item_versions SET unclear = 0")

    with filled.engine.begin() as connection:
        migration.fill_in(connection)

    assert of_line_items(filled, LineItemVersion.unclear) == before
    assert {0, 1} == {unclear for _, _, unclear in before}


def test_what_keys_answer_gets_its_digest_and_erased_ones_get_none(filled, client, recorder):
    migration = importlib.import_module("migrations.versions.0030_digests_of_kept_answers")
    for number in range(2):
        path, body = (
            "/v1/line-items",
            line_item(act="report", effective_on=f"2025-07-0{number + 1}"),
        )
        assert post(client, recorder, path, body, idempotency_key=f"k{number}").status_code == 201
    key = IdempotencyKey
    with filled.transaction() as session:
        last = session.execute(select(func.max(key.first_index))).scalar_one()
        session.execute(update(key).where(key.first_index == last).values(ERASED))
    before = digests_of_answers(filled)
    execute(filled, "UPDATE idempotency_keys SET answer_sha256 = ''")

    with filled.engine.begin() as connection:
        migration.fill_in(connection)

    assert digests_of_answers(filled) == before
    assert [len(digest) for _, digest in before][-2:] == [64, 0]


def test_a_ledger_of_line_items_without_a_claim_called_not_stated_is_not_migrated(
    filled, client, reviewer
):
    migration = importlib.import_module("migrations.versions.0020_without_a_claim")
    patch(client, reviewer, "/v1/claims/cl-one", rank="set_aside", rank_reason="hearsay")

    with filled.engine.connect() as connection:
        migration.refuse_any(connection)
    execute(filled, "UPDATE line_item_versions SET no_number = 'not_stated' WHERE upper IS NULL")
    with filled.engine.connect() as connection, pytest.raises(MadeAnew, match="make it anew"):
        migration.refuse_any(connection)


def partial(index):
    """Return the condition of a partial index, or None."""
    options = index["dialect_options"]
    return options.get("sqlite_where", options.get("postgresql_where"))


def shape(database):
    """Return what Alembic doesn't compare: checks, and what makes indexes unique and partial."""
    found = inspect(database.engine)
    return {
        table: (
            sorted((each["name"], each["sqltext"]) for each in found.get_check_constraints(table)),
            sorted(
                (each["name"], bool(each["unique"]), str(partial(each)))
                for each in found.get_indexes(table)
            ),
            sorted(found.get_pk_constraint(table)["constrained_columns"]),
            sorted(each["name"] for each in found.get_foreign_keys(table)),
        )
        for table in Base.metadata.tables
    }


def test_migrations_make_the_constraints_that_the_models_declare(empty_database, engine):
    with engine.lent() as url, opened(url) as from_models:
        Base.metadata.create_all(from_models.engine)

        assert shape(empty_database) == shape(from_models)


def test_every_table_of_sqlite_is_strict(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    try:
        db.migrate(database)
        with database.snapshot() as session:
            listed = session.execute(text("SELECT name, strict FROM pragma_table_list"))
            strict = {name for name, is_strict in listed if is_strict}
        with pytest.raises(DBAPIError, match="cannot store TEXT value in INTEGER column"):
            execute(database, "UPDATE journal_head SET size = 'many'")
    finally:
        database.dispose()

    assert strict == set(Base.metadata.tables)
    assert len(strict) > 10


def test_every_constraint_and_index_is_named_after_its_table(empty_database):
    found = inspect(empty_database.engine)
    names = {}
    for table in Base.metadata.tables:
        constraints = [
            found.get_pk_constraint(table),
            *found.get_foreign_keys(table),
            *found.get_check_constraints(table),
            *found.get_unique_constraints(table),
        ]
        names[table] = [each["name"] for each in constraints]
        names[table] += [each["name"] for each in found.get_indexes(table)]

    stray = [
        (table, name)
        for table, found_names in names.items()
        for name in found_names
        if name is None or not name.startswith(tuple(f"{kind}_{table}" for kind in KINDS))
    ]
    assert stray == []
    assert sum(map(len, names.values())) > 50


KINDS = ("pk", "fk", "ck", "uq", "ix")


def test_the_tables_themselves_refuse(filled, client):
    before = client.get("/v1/line-items").data

    for statement, constraint in REFUSED:
        with pytest.raises(DBAPIError) as refused:
            execute(filled, statement)
        assert constraint in str(refused.value.orig).lower(), statement
    assert client.get("/v1/line-items").data == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE line_item_versions SET status = 'scheduled'",
        "UPDATE line_item_versions SET upper = lower + 1",
        "UPDATE line_item_versions SET upper = NULL",
        "UPDATE claim_versions SET rank = 'preferred'",
        "UPDATE party_versions SET until_index = 30 WHERE id = 'UA'",
    ],
)
def test_the_tables_take_what_is_in_order(filled, statement):
    execute(
        filled,
        "INSERT INTO journal_entries SELECT 30, entry, leaf_hash FROM journal_entries"
        " WHERE entry_index = 0",
    )

    assert execute(filled, statement) == 1
