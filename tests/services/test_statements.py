"""How many statements the database is sent: for a line of a batch, and for a POST.

What a batch needs of the whole ledger is read once, and what it records is written together, so a
further line costs none.
"""

from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from tests.factories import ROUND, prisoners, recorded

LINE_ITEMS = "/v1/line-items"
#: What begins and ends a transaction; PostgreSQL is told how long it may take.
FRAME = ("BEGIN", "COMMIT", "PRAGMA", "SELECT set_config")


@contextmanager
def statements():
    """Collect what any database is sent, but for what begins and ends a transaction."""
    seen = []

    def remember(_connection, _cursor, statement, _parameters, _context, _executemany):
        if not statement.startswith(FRAME):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", remember)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", remember)


def lines(days):
    """Lines of a batch: prisoners and wounded, who may be the same people, on days of April."""
    for day in days:
        for category in ("pow", "wounded"):
            yield prisoners(
                type="line_item",
                id=f"{category}-{day}",
                category=category,
                part_of=None,
                effective_on=f"2031-04-{day:02}",
            )


def sent(client, headers, days):
    """Send a batch; answers how many statements that took."""
    with statements() as seen:
        recorded(client.post("/v1/batches", json=list(lines(days)), headers=headers))
    return len(seen)


def test_a_further_line_of_a_batch_takes_no_statement_though_its_words_are_in_use(client, recorder):
    sent(client, recorder, [1])
    two_lines = sent(client, recorder, [2])
    twenty_lines = sent(client, recorder, range(3, 13))

    assert twenty_lines == two_lines


def test_a_post_of_a_line_item_takes_as_many_statements_as_it_reads_and_records(
    client, recorder, database
):
    first, other_words, same_words = (
        prisoners(effective_on=f"2031-04-0{day}") for day in (1, 2, 3)
    )
    recorded(client.post(LINE_ITEMS, json=first, headers=recorder))
    other_words["claims"][0]["quote"] = "1,000 prisoners of war will come home"

    counts = []
    for item in (other_words, same_words):
        with statements() as seen:
            recorded(client.post(LINE_ITEMS, json=item, headers=recorder))
        counts.append(len(seen))

    # Words that were quoted before are at hand, and their article isn't read. On SQLite two
    # statements make and release a savepoint. Where others may write, it waits for them at the row
    # of the journal's head.
    assert counts == ([18, 17] if database.alone else [17, 16])


@pytest.mark.parametrize("answer", ["totals", "timeline", "line-items", "open-questions"])
def test_no_pattern_of_an_answer_is_a_value_alone_by_which_sqlite_would_plan_it_anew(
    client, recorder, answer
):
    recorded(client.post(LINE_ITEMS, json=prisoners(), headers=recorder))

    with statements() as seen:
        client.get(f"/v1/agreements/{ROUND}/{answer}")

    assert [statement for statement in seen if "LIKE ?" in statement] == []
