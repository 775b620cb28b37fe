"""The search index: `verify` knows each word of it, and it is made anew from what is recorded."""

import itertools
import random

import pytest
from sqlalchemy import select, text

from ledger.app import create_app
from ledger.db import vocabulary, words_index
from ledger.db.migrations import NoSearch, check_fts5
from ledger.db.words_index import IndexRow, SearchTerm
from ledger.services import claim_ways, search_index, searches
from tests import factories
from tests.answers import ids
from tests.conftest import copied
from tests.factories import claim, post_claim, post_line_item, post_source, speaker
from tests.tampering import wrong

MARKER = "[redacted rd-06h21vhj5pukhbv39j26rsahf8]"


def record(client, recorder):
    item = post_line_item(client, recorder, id="li-own", claims=[claim(id="cl-own")])
    post_claim(client, recorder, item, relation="restates", speakers=[speaker(name="Vera Holm")])
    post_source(client, recorder, id="titled", title="A convoy home", text="双方交换1000名战俘")
    post_source(client, recorder, id="erased", title=f"{MARKER} 한국\u200b*news*")
    factories.patch(client, recorder, "/v1/sources/titled", title="Two convoys home")


@pytest.fixture(scope="module")
def filled(engine, template):
    with copied(engine, template) as database:
        record(create_app(database).test_client(), template.headers["rosa"])
        yield database


def indexed(session):
    return sorted(words_index.pairs(session))


def expected(session):
    rows = search_index.expected(session)
    return sorted((row.rowid, word) for row in rows for word in row.words.split(" "))


def test_the_index_holds_the_words_of_all_that_is_recorded(filled):
    with filled.snapshot() as session:
        there = indexed(session)

        assert there == expected(session)
    words = {word for _, word in there}
    assert {"c6000", "cholm", "tconvoy", "tconvoys", "x战俘", "x1000"} <= words
    assert {"tredacted", "t한국", "tnews"} <= words
    assert not {"trd", "t06", "tvhj"} & words


def test_an_index_made_anew_is_the_same(filled):
    with filled.transaction(dry_run=True) as session:
        before = indexed(session)
        search_index.fill(session)

        assert indexed(session) == before


def changed(database, change):
    """Return what `verify` says of an index that was changed."""
    with database.transaction() as session:
        row = next(search_index.expected(session))
        change(session, row)
    found = wrong(database)
    with database.transaction() as session:
        search_index.fill(session)
    assert wrong(database) == []
    return found


def lose(session, row):
    words_index.delete(session, [row])


def add(session, row):
    words_index.insert(session, [IndexRow(row.rowid + 7, "cforged")])


def alter(session, row):
    words_index.delete(session, [row])
    words_index.insert(session, [IndexRow(row.rowid, row.words + " cforged")])


def shorten(session, row):
    words_index.delete(session, [row])
    words_index.insert(session, [IndexRow(row.rowid, row.words.rpartition(" ")[0])])


OTHER_WORDS = "the search index has other words of claim "
OF_NOTHING = "the search index has words in row "


@pytest.mark.parametrize(
    ("change", "beginning"),
    [(lose, OTHER_WORDS), (add, OF_NOTHING), (alter, OTHER_WORDS), (shorten, OTHER_WORDS)],
)
def test_verify_names_what_of_the_index_is_missing_changed_or_too_much(filled, change, beginning):
    ((check, sentence),) = changed(filled, change)

    assert check == "search"
    assert sentence.startswith(beginning)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE search_words_data SET block = zeroblob(length(block)) WHERE id > 10",
        "UPDATE search_words_idx SET pgno = pgno + 2",
        "DELETE FROM search_words_config",
    ],
)
def test_verify_finds_an_index_whose_own_tables_were_changed(filled, statement):
    with filled.transaction() as session:
        kept = {
            name: session.execute(text(f"SELECT * FROM search_words_{name}")).all()  # noqa: S608 - names of our own
            for name in ("data", "idx", "config")
        }
        session.execute(text(statement))

    found = wrong(filled)

    with filled.transaction() as session:
        raw = session.connection().connection.driver_connection
        for name, rows in kept.items():
            raw.execute(f"DELETE FROM search_words_{name}")  # noqa: S608 - as above
            places = ", ".join("?" * len(rows[0]))
            raw.executemany(f"INSERT INTO search_words_{name} VALUES ({places})", map(tuple, rows))  # noqa: S608 - as above
    assert [check for check, _ in found] == ["search"]
    assert wrong(filled) == []


#: The words of rows without their stretch, and with a weight.
BARE = "string_to_array(replace(array_to_string(tsvector_to_array(words), ' '), '0.', ''), ' ')"
UNRECORDED = "the search index has words in row "
WEIGHTED = (
    r"UPDATE search_words SET words = CAST("
    r"regexp_replace(CAST(words AS text), '(''[^'']*'')', '\1\:1A', 'g') AS tsvector)"
)


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE search_words SET words = array_to_tsvector({BARE})",  # noqa: S608 - words of our own
        "INSERT INTO search_words VALUES (4611686018427387904, '')",
        "INSERT INTO search_words VALUES (-1, '')",
        WEIGHTED,
    ],
)
def test_verify_finds_words_that_searches_lose_or_never_end_with(filled, statement):
    ((check, sentence),) = changed(filled, lambda session, _: session.execute(text(statement)))

    assert check == "search"
    assert sentence.startswith(("the search index has other words of ", UNRECORDED))


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_words_that_were_changed_are_removed_all_the_same(filled):
    with filled.transaction(dry_run=True) as session:
        rows = list(search_index.expected(session))
        session.execute(text(WEIGHTED))
        assert session.execute(text("SELECT words FROM search_words")).scalar().endswith(":1A")
        words_index.delete(session, rows)

        assert indexed(session) == []


def test_nothing_is_left_of_words_that_are_removed(filled):
    with filled.transaction(dry_run=True) as session:
        rows = list(search_index.expected(session))
        words_index.delete(session, rows)

        assert indexed(session) == []
        if filled.engine.dialect.name == "sqlite":
            blocks = session.execute(text("SELECT block FROM search_words_data")).scalars()
            assert not [block for block in blocks if b"holm" in block or b"convoy" in block]


#: As many words as a query has room for: each two letters that follow each other are one.
LONG = "".join(chr(0x4E00 + number) for number in range(500))


def test_a_search_of_500_words_is_one(filled, monkeypatch):
    # Where rows are tried, too.
    for few in (claim_ways.FEW_PLACES_MAX, -1):
        monkeypatch.setattr(searches, "FEW_PLACES_MAX", few)
        monkeypatch.setattr(claim_ways, "FEW_PLACES_MAX", few)
        client = create_app(filled).test_client()
        for path, more in (("claims", {}), ("claims", {"publisher": "Nobody"}), ("sources", {})):
            found = client.get(f"/v1/{path}", query_string={"q": LONG, **more})
            assert ids(found) == []


def test_sources_of_a_common_word_are_those_of_a_rare_one(filled, monkeypatch, admin):
    client = create_app(filled).test_client()
    for query in ("convoy*", "6000", "prison*", "swap", "war*"):
        path = f"/v1/sources?q={query}&limit=2"
        gathered = create_app(filled).test_client().get(path, headers=admin).json
        monkeypatch.setattr("ledger.services.searches.FEW_PLACES_MAX", -1)
        walked = create_app(filled).test_client().get(path, headers=admin).json
        monkeypatch.undo()

        assert walked["items"] == gathered["items"]
    assert client.get("/v1/sources?q=convoys").json["items"]
    assert not client.get("/v1/sources?q=convoy").json["items"]


def test_a_text_of_any_words_can_be_stored_and_found(client, recorder):
    letters = (chr(0xAC00 + n % 11_000) + chr(0x430 + n // 11_000) * 20 for n in range(15_000))
    post_source(client, recorder, id="many", text=" ".join(letters))

    found = client.get(
        "/v1/sources", query_string={"q": chr(0xAC01) + chr(0x430) * 20}, headers=recorder
    )

    assert ids(found) == ["many"]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_without_fts5_is_refused_with_what_to_do(empty_database, monkeypatch):
    with empty_database.engine.connect() as connection:
        check_fts5(connection)
        monkeypatch.setattr("ledger.db.migrations.FTS5", "fts6")
        with pytest.raises(NoSearch, match="another build of Python"):
            check_fts5(connection)


TERMS = [SearchTerm("c6000", begins=False), SearchTerm("ctex", begins=True)]


def told(database, terms):
    """Return what each condition for some terms tells a database."""
    with database.snapshot() as session:
        conditions = words_index.matches(session, terms)
    return [list(condition.clauses)[-1].value for condition in conditions]


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_seeks_the_few_words_that_begin_so(filled, monkeypatch):
    few = [SearchTerm("tconvoy", begins=True), SearchTerm("tnone", begins=True)]

    assert told(filled, few) == ['("tconvoy" OR "tconvoys")', '"tnone"*']

    monkeypatch.setattr(vocabulary, "WORDS_MAX", 1)
    assert told(filled, few) == ['"tconvoy"*', '"tnone"*']


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_sqlite_tries_one_word_of_a_row_after_the_other(filled):
    # Together, each try would go through all rows that have one of them.
    assert told(filled, [SearchTerm("ca", begins=False), SearchTerm("cb", begins=False)]) == [
        '"ca"',
        '"cb"',
    ]


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_postgresql_is_told_what_words_begin_with(filled):
    assert told(filled, TERMS) == ["'#c6000' & '#ctex':*"]


#: Few syllables, so that many words begin alike and stand together.
SYLLABLES = ("war", "den", "7", "é", "战")
WORDS = ["c" + "".join(some) for some in itertools.product(SYLLABLES, repeat=3)]


def some_rows(chance):
    """Yield rows of the index that lie far apart and close together, each with a few words."""
    rowid = 1
    for _ in range(400):
        rowid += chance.choice((1, 3, 8_192, 1 << 24))
        yield IndexRow(rowid, " ".join(chance.sample(WORDS, chance.randint(1, 12))))


def some_terms(chance):
    words = chance.sample(WORDS, chance.randint(1, 3))
    terms = [SearchTerm(word, begins=False) for word in words]
    if chance.random() < 2 / 3:
        beginning = chance.choice(words)[: chance.randint(2, 6)]
        terms.append(SearchTerm(beginning, begins=True))
    return terms[-2:]


def has(row, term):
    words = row.words.split(" ")
    if term.begins:
        return any(word.startswith(term.word) for word in words)
    return term.word in words


def matching(session, condition):
    """Return the rows that match a condition."""
    return set(session.execute(select(words_index.TABLE.c.rowid).where(condition)).scalars())


@pytest.mark.parametrize("seed", range(2))
def test_searches_find_what_a_plain_scan_finds(filled, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows = list(some_rows(chance))
    with filled.transaction(dry_run=True) as session:
        words_index.empty(session)
        words_index.insert(session, rows)
        for _ in range(15):
            terms, after = some_terms(chance), chance.choice(rows).rowid - 1
            every = [row.rowid for row in rows if all(has(row, term) for term in terms)]
            later = [rowid for rowid in every if rowid > after]
            limit = chance.randint(1, 60)

            assert words_index.places(session, terms, limit=1_000) == every
            assert words_index.places(session, terms, after=after, limit=limit) == later[:limit]
            tried = [matching(session, each) for each in words_index.matches(session, terms)]
            assert sorted(set.intersection(*tried)) == every
