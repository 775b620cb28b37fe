"""`ledger read`: what a saved page says of itself is offered, and a person may say otherwise."""

import pytest

from tests.answers import items
from tests.cli.proposals import ledger_with
from tests.conftest import ABOVE_DATABASES

PAGE = """<!DOCTYPE html><html lang="en"><head><meta property="og:site_name" content="The Wire">
<meta property="article:published_time" content="2025-06-03"></head><body><p>Russia handed over
12 bodies.</p></body></html>"""


def newest(client):
    return max(items(client.get("/v1/sources")), key=lambda source: source["recorded_at"])


@ABOVE_DATABASES
@pytest.mark.parametrize(("typed", "publisher"), [("", "The Wire"), ("The Daily", "The Daily")])
def test_what_a_page_says_of_itself_may_stand(database, client, desk, typed, publisher):
    desk.article.write_text(PAGE, encoding="utf-8")

    with ledger_with(database) as address:
        _, shown = desk.run(address, typed, "", "", "q", more=[])

    source = newest(client)
    told = [source[name] for name in ("publisher", "published_on", "language")]
    assert told == [publisher, "2025-06-03", "en"]
    assert "Who published it (Enter: The Wire; q: stop)?" in shown


@ABOVE_DATABASES
def test_a_page_that_does_not_say_its_publisher_is_asked_for_it(database, client, desk):
    desk.article.write_text(PAGE.replace("og:site_name", "og:none"), encoding="utf-8")

    with ledger_with(database) as address:
        _, shown = desk.run(address, "The Wire", "", "", "q", more=[])

    source = newest(client)
    assert (source["publisher"], source["published_on"]) == ("The Wire", "2025-06-03")
    assert "Who published it (Enter" not in shown


@ABOVE_DATABASES
def test_a_page_in_an_older_encoding_takes_one_answer_whatever_its_file_is(database, client, desk):
    page = PAGE.replace("Russia handed", "Росія: Russia handed")
    desk.article.write_bytes(page.encode("windows-1251"))

    with ledger_with(database) as address:
        _, shown = desk.run(address, "windows-1251", "", "", "", "q", more=[])

    said = " ".join(shown.split())
    assert "isn't UTF-8. This is a web page. These bytes read as windows-1251: «Росія" in said
    assert "If that is right, type windows-1251." in said
    assert (newest(client)["media_type"], newest(client)["encoding"]) == (
        "text/html",
        "windows-1251",
    )
