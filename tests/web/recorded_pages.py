"""A ledger to look at: the examples, names that are hostile, and words that nothing quotes."""

import json
from contextlib import contextmanager

from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from tests.conftest import found, opened

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ROUND = "/agreements/istanbul-2025-06-02"
BODIES = f"{ROUND}/body/RU/UA"
PAGES = [
    "/",
    "/how-to-read",
    ROUND,
    BODIES,
    f"{ROUND}/pow/UA/RU?as_of=2025-06-12",
    f"{ROUND}/questions",
    f"{ROUND}/changes?since=0",
    "/line-items/pow-ua-ru",
    "/sources/wire-2025-06-02",
    "/agreements/muscat",
    "/agreements/muscat/pow/cabinet/movement",
]
#: A hostile name: markup, and no space to break at.
HOSTILE = "<script>alert(1)</script>abc" + "x" * 60
MORE = [
    {"type": "party", "id": "cabinet", "name": "مجلس الوزراء"},
    {"type": "party", "id": "movement", "name": HOSTILE},
    {
        "type": "agreement",
        "id": "muscat",
        "title": "Muscat",
        "parties": ["cabinet", "movement"],
    },
    {
        "type": "source",
        "id": "agency",
        "publisher": "The Example Agency",
        "published_on": "2026-01-15",
        "text": "They are to free 1,700, said one side; it is 1,650, said the other. More than 300 "
        "came back on Thursday. Eleven words stand here that no claim of anybody has ever quoted.",
    },
    {
        "type": "line_item",
        "id": "muscat-pledge",
        "agreement": "muscat",
        "act": "pledge",
        "category": "pow",
        "from_party": "cabinet",
        "to_party": "movement",
        "condition": "if <b>all</b> agree",
        "claims": [
            {
                "id": "muscat-one",
                "source": "agency",
                "quote": "They are to free 1,700",
                "quantity": 1700,
                "speakers": [{"name": HOSTILE, "parties": ["movement"]}],
            },
            {
                "source": "agency",
                "quote": "it is 1,650",
                "quantity": 1650,
                "relation": "restates",
                "speakers": [{"name": "A minister", "parties": ["cabinet"]}],
            },
        ],
    },
    {
        "type": "line_item",
        "id": "muscat-report",
        "agreement": "muscat",
        "act": "report",
        "category": "pow",
        "from_party": "cabinet",
        "to_party": "movement",
        "effective_on": "2026-01-15",
        "claims": [
            {
                "source": "agency",
                "quote": "More than 300 came back",
                "quantity": "more than 300",
                "speakers": [],
            }
        ],
    },
]
NDJSON = "application/x-ndjson"


@contextmanager
def examples_and_more(engine, empty_template):
    """Lend a ledger with the examples and more, its client and the first admin's header."""
    with engine.lent(empty_template) as url, opened(url) as database:
        admin = found(database)
        client = create_app(database).test_client()
        more = "\n".join(json.dumps(line, ensure_ascii=False) for line in MORE)
        for lines in (EXAMPLES.read_text(encoding="utf-8"), more):
            headers = admin | {"Content-Type": NDJSON}
            assert (
                client.post("/v1/batches", data=lines.encode(), headers=headers).status_code == 201
            )
        yield database, client, admin


def get(client, path, **headers):
    return client.get(path, headers=BROWSER | headers)
