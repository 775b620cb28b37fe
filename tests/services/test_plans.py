"""What is under one agreement is found without a walk over what is under others.

A ledger with many more rows of other agreements, recorded later, and the work that the database
does for each statement: rows and blocks on PostgreSQL, instructions on SQLite.
"""

from functools import cache
from unittest.mock import patch

import pytest
from sqlalchemy import select, text

from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from ledger.db import words_index
from ledger.db.words_index import SearchTerm
from ledger.models import (
    AgreementVersion,
    ClaimVersion,
    JournalEntry,
    LineItemVersion,
    SourceVersion,
    StatedTotalVersion,
)
from ledger.rules.texts import words
from ledger.services import journal_head, search_index, searches
from tests.believed_rows import believe, rows_planned_for
from tests.conftest import copied
from tests.costly_statements import (
    costly,
    costly_in,
    engine_of,
    rows_and_blocks_for_all,
    statements,
)
from tests.factories import (
    DAILY,
    ROUND,
    claim,
    line_item,
    post_agreement,
    post_claim,
    post_line_item,
    post_stated_total,
    post_transition,
    prisoners,
    stated_total,
    transition,
)

#: Rows of others in each table, and how many share an agreement and a source.
OTHERS, TOGETHER = 10_000, 50
#: So many rows of each PostgreSQL is to plan for. SQLite plans without knowing how many there are.
BELIEVED = 2_000_000
#: Rows of an agreement that comes last and has so many that a walk looks short, or of one kind.
LATE = 1_000
#: What begins so, with another word.
BEGINNING = [SearchTerm("cbod", begins=True), SearchTerm("c6000", begins=False)]
#: Makes PostgreSQL plan for claims that all quote one source.
ONE_SOURCE = """
UPDATE pg_statistic SET stadistinct = 1, stakind1 = 0 WHERE starelid = 'claim_versions'::regclass
AND staattnum = (SELECT attnum FROM pg_attribute
                 WHERE attrelid = 'claim_versions'::regclass AND attname = 'source')
"""
#: What stands in place of `{identity}` in the paths below each noun.
IDENTITIES = {
    "agreements": ROUND,
    "line-items": "li-own",
    "claims": "cl-own",
    "sources": DAILY,
    "stated-totals": "st-own",
}
READS = [
    operation.path.format(identity=IDENTITIES[noun])
    for operation in OPERATIONS
    if not operation.writes and "{identity}" in operation.path
    for noun in [operation.path.split("/")[2]]
    if noun in IDENTITIES
    # A proof is of the whole journal, whatever it is asked of; a dossier has all of it.
    if not operation.path.endswith((".tlog-proof", ".zip"))
]
MORE_READS = [
    f"/v1/agreements/{ROUND}/totals?explain=true",
    f"/v1/agreements/{ROUND}/totals?policy=preferred",
    f"/v1/agreements/{ROUND}/totals?policy=stated",
    f"/v1/agreements/{ROUND}/totals?known_at=30",
    f"/v1/agreements/{ROUND}/line-items?source={DAILY}",
    f"/v1/line-items?agreement={ROUND}",
    f"/v1/line-items?source={DAILY}",
    "/v1/line-items?part_of=li-own",
    "/v1/line-items?answers=li-own",
    f"/v1/claims?agreement={ROUND}",
    f"/v1/claims?source={DAILY}",
    "/v1/claims?line_item=li-own",
    f"/v1/stated-totals?agreement={ROUND}",
    f"/v1/stated-totals?source={DAILY}",
]
#: Line items have these values nowhere, or nowhere but in those that came first.
FILTERS = [
    "status=lapsed",
    "category=rare",
    "act=offer",
    "from_party=xx",
    "to_party=xx",
    "agreement=none",
    "effective_from=2099-01-01",
    "effective_to=1999-01-01",
    "effective_from=2024-06-01&effective_to=2024-06-30",
    "effective_from=2025-03-01&effective_to=2025-03-02",
    "act=report&category=rare",
    f"agreement={ROUND}&status=pledged",
    "agreement=late&status=lapsed",
    "status=reported&act=pledge&category=body",
    "category=body&status=pledged",
    "status=lapsed&known_at=60000",
]
LISTS = [f"/v1/{noun}?{filters}" for noun in ("line-items", "claims") for filters in FILTERS]
LISTS += [
    "/v1/claims?q=talks",
    "/v1/claims?q=tal*+sides",
    "/v1/claims?q=nowhere",
    "/v1/claims?q=bodies",
    "/v1/claims.txt?q=bodies&limit=20",
    f"/v1/claims?q=bodies&agreement={ROUND}",
    f"/v1/claims?q=bodies&source={DAILY}",
    "/v1/claims?q=bodies&line_item=li-own",
    f"/v1/claims?q=talks&agreement={ROUND}",
    "/v1/claims?q=bodies&known_at=30",
    "/v1/sources?q=talks",
    "/v1/sources?q=nowhere",
    "/v1/claims?publisher=Nobody",
    "/v1/claims?speaker=Nobody",
    "/v1/claims?speaker=Nobody&act=report",
    "/v1/claims.csv?publisher=Nobody",
    "/v1/claims?q=bodies&status=lapsed",
    "/v1/claims?q=bodies&publisher=Nobody",
    "/v1/line-items.csv?status=lapsed",
    "/v1/stated-totals?of=pledged",
]
PAGES_OF_MANY = [
    "/v1/agreements/late/line-items",
    "/v1/agreements/late/totals",
    "/v1/line-items?agreement=late",
    "/v1/claims?agreement=late",
    "/v1/claims?source=late",
]
DEEP = [
    "/v1/agreements/late/line-items?",
    "/v1/line-items?agreement=late&",
    "/v1/line-items?category=pow&",
    "/v1/claims?source=late&",
    "/v1/claims?publisher=The+Daily+Example&",
    "/v1/line-items?",
    "/v1/claims?",
]
WRITES = [
    ("POST", "/v1/line-items", line_item(distinct_from=["li-own"])),
    ("POST", "/v1/line-items", line_item(agreement="dated", effective_on="2026-05-05")),
    ("POST", "/v1/line-items/li-own/claims", claim(relation="restates")),
    ("POST", "/v1/line-items/li-own/transitions", transition()),
    ("PATCH", "/v1/line-items/li-own", {"note": "seen twice"}),
    ("PATCH", "/v1/line-items/li-answer", {"answers": None}),
    ("PATCH", "/v1/claims/cl-own", {"rank": "preferred", "rank_reason": "the newest"}),
    ("POST", "/v1/stated-totals", stated_total(replaces="st-own")),
    ("PATCH", "/v1/stated-totals/st-own", {"note": "read aloud"}),
    ("PATCH", f"/v1/agreements/{ROUND}", {"withdrawn": "there were no talks"}),
    ("PATCH", "/v1/agreements/round-3", {"withdrawn": "there were no talks"}),
    ("PATCH", f"/v1/sources/{DAILY}", {"withdrawn": "the wrong article"}),
    ("PATCH", "/v1/sources/new", {"withdrawn": "the wrong article"}),
    ("POST", "/v1/batches", [line_item(type="line_item", category="pow")]),
]


def multiply(session, model, identity, first, count=OTHERS, **changed):
    """Add copies of a row, each its own resource, recorded one an entry from `first` on."""
    changed = {
        "id": "'other-' || i",
        "from_index": f"{first} + i",
        "created_index": f"{first} + i",
    } | changed
    insert_copies(session, model, count, changed, f"id = '{identity}' AND until_index IS NULL")


def insert_copies(session, model, count, changed, condition):
    names = [column.name for column in model.__table__.columns]
    parts = [
        "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers",
        f"WHERE i < {count}) INSERT INTO",
        model.__tablename__,
        "(" + ", ".join(f'"{name}"' for name in names) + ") SELECT",
        ", ".join(changed.get(name, f'"{name}"') for name in names),
        f"FROM {model.__tablename__}, numbers WHERE {condition}",
    ]
    session.execute(text(" ".join(parts)))


def fill_with_others(session):
    """Record as much for others as if they had come later; hashes are of no account here."""
    size = session.execute(text("SELECT size FROM journal_head")).scalar_one()
    placed = {"entry_index": f"{size} - 1 + i"}
    insert_copies(session, JournalEntry, 6 * OTHERS + 1, placed, "entry_index = 0")
    shared = f"'other-' || (i / {TOGETHER})"
    # As many of its own as the others have each, so that no statistics tell it apart.
    own = {"count": TOGETHER, "id": "'own-' || i"}
    multiply(session, LineItemVersion, "li-own", size, **own)
    multiply(session, ClaimVersion, "cl-own", size, line_item="'own-' || i", **own)
    multiply(session, AgreementVersion, ROUND, size + OTHERS)
    multiply(session, SourceVersion, DAILY, size + 2 * OTHERS)
    multiply(session, StatedTotalVersion, "st-own", size + 3 * OTHERS,
             agreements=f"' other-' || (i / {TOGETHER}) || ' '", source=shared)  # fmt: skip
    dated = {"first_on": "'2025-01-01'", "last_on": "'2025-06-01'"}
    multiply(session, LineItemVersion, "li-own", size + 4 * OTHERS, agreement=shared, **dated)
    multiply(session, ClaimVersion, "cl-own", size + 4 * OTHERS,
             agreement=shared, source=shared, line_item="'other-' || i")  # fmt: skip
    late = {"count": LATE, "id": "'late-' || i", "agreement": "'late'", "category": "'pow'",
            "status": "'pledged'"}  # fmt: skip
    multiply(session, LineItemVersion, "li-own", size + 5 * OTHERS, **late)
    multiply(session, ClaimVersion, "cl-own", size + 5 * OTHERS,
             source="'late'", line_item="'late-' || i", **late)  # fmt: skip
    of_a_day = {"first_on": "'2025-01-01'", "last_on": "'2025-01-01'", "agreement": "'dated'"}
    dated = {"count": LATE, "id": "'dated-' || i", **of_a_day}
    multiply(session, LineItemVersion, "li-own", size + 5 * OTHERS + LATE, **dated)
    multiply(session, AgreementVersion, ROUND, size + 6 * OTHERS - 3, count=1, id="'dated'")
    for model, like in ((AgreementVersion, ROUND), (SourceVersion, DAILY)):
        multiply(session, model, like, size + 6 * OTHERS - 2, count=1, id="'late'")
    multiply(session, SourceVersion, DAILY, size + 6 * OTHERS - 1, count=1, id="'new'")
    # Nearly all have the same words.
    with patch.object(words, "words", cache(words.words)):
        search_index.fill(session)
    # As many peaks as a journal of that size has.
    frontier = bytes(32) * (size + 6 * OTHERS + 1).bit_count()
    head = {"size": size + 6 * OTHERS + 1, "frontier": frontier}
    session.execute(text("UPDATE journal_head SET size = :size, frontier = :frontier"), head)


@pytest.fixture(scope="module")
def filled(engine, template):
    """A ledger in which one agreement came first and many others after it."""
    with copied(engine, template) as database:
        client, recorder = create_app(database).test_client(), template.headers["rosa"]
        own = post_line_item(client, recorder, id="li-own", claims=[claim(id="cl-own")])
        post_line_item(
            client, recorder, id="li-answer", act="report", answers="li-own", part_of=None
        )
        post_line_item(client, recorder, **prisoners())
        post_claim(client, recorder, own, quote="The talks go on, both sides said")
        post_transition(client, recorder, own)
        post_stated_total(client, recorder, id="st-own")
        post_agreement(client, template.headers["admin"])
        for path, body in (
            ("/v1/parties", {"id": "xx", "name": "Nobody"}),
            ("/v1/categories", {"id": "rare", "label": "Rare", "unit": "persons"}),
        ):
            answer = client.post(path, json=body, headers=template.headers["admin"])
            assert answer.status_code == 201, answer.text
        with database.transaction() as session:
            fill_with_others(session)
        if engine_of(database) == "postgresql":
            # As it does by itself; the ledger never tells SQLite to, and that plans without.
            with database.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")
                believe(connection, BELIEVED // OTHERS)
        yield database


@pytest.mark.parametrize("path", [*READS, *MORE_READS])
def test_a_read_under_one_agreement_looks_at_no_others(filled, admin, path):
    client = create_app(filled).test_client()

    with statements() as seen:
        answer = client.get(path, headers=admin)

    assert answer.status_code == 200, answer.text
    assert seen
    assert costly(filled, seen) == []


@pytest.fixture(scope="module")
def reader(filled):
    return create_app(filled).test_client()


@pytest.mark.parametrize("path", LISTS)
def test_a_filter_that_leaves_few_looks_at_no_others(filled, reader, admin, path):
    with statements() as seen:
        answer = reader.get(path, headers=admin)

    assert answer.status_code == 200, answer.text
    assert seen
    assert costly(filled, seen) == []


@pytest.mark.parametrize("path", PAGES_OF_MANY)
def test_an_agreement_of_many_that_came_last_is_found_without_the_others(filled, admin, path):
    client = create_app(filled).test_client()

    with statements() as seen:
        answer = client.get(path, headers=admin)

    assert answer.status_code == 200, answer.text
    assert seen
    # It has 20 times as many of its own; of a walk past the others there would be more.
    assert costly(filled, seen, times=LATE // TOGETHER // 2) == []


@pytest.mark.parametrize("path", DEEP)
def test_a_page_far_down_a_list_begins_where_it_is(filled, admin, path):
    client = create_app(filled).test_client()
    further = f"{path}limit=200"
    for _ in range(4):
        further = client.get(further, headers=admin).json["next"]

    with statements() as seen:
        answer = client.get(further.replace("limit=200", "limit=1"), headers=admin)

    assert answer.status_code == 200, answer.text
    # A walk past the pages before would look at 800 rows.
    assert costly(filled, seen, times=1 / 5) == []


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_write_under_one_agreement_looks_at_no_others(filled, reviewer, method, path, body):
    client = create_app(filled).test_client()

    with statements() as seen:
        answer = client.open(
            f"{path}?dry_run=true", method=method, json=body, headers=reviewer | {"If-Match": "*"}
        )

    assert answer.status_code < 500, answer.text
    assert seen
    assert costly(filled, seen) == []
    if not path.endswith("/batches"):
        # What single writes send is prepared, and planned for all values at once.
        assert costly(filled, seen, in_postgresql=rows_and_blocks_for_all) == []


def test_a_source_that_no_claim_quotes_is_tried_without_a_walk(filled):
    with filled.transaction(dry_run=True) as session:
        if engine_of(filled) == "postgresql":
            # As where all claims quote one article.
            session.execute(text(ONE_SOURCE))
        size = journal_head.read(session).size
        with statements() as seen:
            with_words = searches.sources_with(session, "bodies", size, texts=False)
            query = select(SourceVersion.id).where(SourceVersion.id.in_(["new", "late"]))
            found = session.execute(query.where(with_words)).scalars().all()

        assert found == ["late"]
        # Few titles have the word: those are known.
        assert seen[-1][0].count("FROM search_words") == 1
        assert costly_in(session, seen[-1:]) == []


def test_plans_are_made_for_a_ledger_of_two_million_rows(filled):
    with filled.snapshot() as session:
        for model in (LineItemVersion, ClaimVersion, StatedTotalVersion):
            assert rows_planned_for(session, model.__tablename__) > BELIEVED


def test_what_undoes_another_is_found_without_a_walk(filled):
    model = LineItemVersion
    with statements() as seen, filled.snapshot() as session:
        session.execute(select(model.id).where(model.undoes == "st-own")).all()

    assert seen
    assert costly(filled, seen) == []


def test_words_are_found_in_order_wherever_they_stand(filled):
    model = ClaimVersion
    place = model.created_index * search_index.ROWS_OF_ENTRY + model.position
    first = model.from_index == model.created_index
    with filled.snapshot() as session:
        query = select(place).where(first, model.folded.contains("bodies")).order_by(place)
        every = session.execute(query).scalars().all()
        for terms in ([SearchTerm("cbodies", begins=False)], BEGINNING):
            assert words_index.places(session, terms, limit=len(every) + 1) == every
            later = words_index.places(session, terms, after=every[-60], limit=50)
            assert later == every[-59:-9]

    # They stand in several of the stretches that PostgreSQL has.
    assert len(every) > OTHERS
    assert every[-1] - every[0] > OTHERS * search_index.ROWS_OF_ENTRY
