"""Claims that name another agreement or category are found by an index of those few."""

from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql, sqlite

from ledger.models import ClaimVersion
from ledger.services.query_conditions import tied_to
from tests.factories import claim, post_agreement, post_line_item

BOOKED_HERE = select(ClaimVersion.line_item).where(
    tied_to(["agreement:round-3"]), ClaimVersion.from_index < 1_000
)
USED = select(ClaimVersion.id).where(tied_to(["category:pow", "category:person"]))


def plan(database, query):
    """Return how the database would run a query if it had to take some index."""
    embedded = database.engine.dialect.name == "sqlite"
    dialect = sqlite.dialect() if embedded else postgresql.dialect()
    spelled = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
    with database.snapshot() as session:
        if not embedded:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN QUERY PLAN" if embedded else "EXPLAIN"
        rows = session.connection().exec_driver_sql(f"{explain} {spelled}")
        return " ".join(str(row) for row in rows)


def test_tied_claims_are_looked_for_in_the_index_of_those_few(database):
    for query in (BOOKED_HERE, USED):
        assert "ix_claim_versions_ties" in plan(database, query)


def test_the_id_in_a_tied_claim_is_found_whole_and_as_it_is_spelled(
    database, client, admin, recorder
):
    for identity in ("round-3", "round-30", "round_3"):
        post_agreement(client, admin, id=identity)
    told = {
        named: post_line_item(
            client, recorder, category=category, claims=[claim(differs={"agreement": named})]
        )["id"]
        for named, category in (("round-30", "body"), ("round_3", "pow"), ("round-3", "civilian"))
    }

    with database.snapshot() as session:
        assert session.execute(BOOKED_HERE).scalars().all() == [told["round-3"]]
