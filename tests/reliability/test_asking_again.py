"""Any answer can be asked for again, byte for byte, however much was written since."""

import random

import pytest

from tests import factories

PAIRS, ROUNDS, WRITES_AFTER = 1_000, 30, 10_000
TOTALS = f"/v1/agreements/{factories.ROUND}/totals"
LISTS = ("/v1/line-items", "/v1/claims", "/v1/sources", "/v1/parties", TOTALS)


@pytest.mark.long
def test_a_thousand_answers_are_the_same_after_ten_thousand_more_writes(client, recorder):
    chance = random.Random(7)  # noqa: S311 - a test's examples, the same each time
    kept = {}
    for number in range(ROUNDS):
        write(client, recorder, number, chance)
        size = client.get("/readyz").json["entries"]
        kept |= {url: client.get(url).data for url in urls(client, size)}
    asked = chance.sample(sorted(kept), PAIRS)
    for number in range(ROUNDS, ROUNDS + WRITES_AFTER // 2):
        write(client, recorder, number, chance)

    changed = [url for url in asked if client.get(url).data != kept[url]]

    assert changed == []
    assert len({kept[url] for url in asked}) > PAIRS // 4


def write(client, recorder, number, chance):
    """Record a line item and change one: two entries."""
    day = f"2{number // 300:03}-{number % 300 // 28 + 1:02}-{number % 28 + 1:02}"
    quantity = factories.claim(quantity=chance.randint(1, 9_000))
    factories.post_line_item(client, recorder, act="report", effective_on=day, claims=[quantity])
    items = client.get("/v1/line-items?limit=20").json["items"]
    path = f"/v1/line-items/{chance.choice(items)['id']}"
    factories.patch(client, recorder, path, note=f"seen again {number}")


def urls(client, size):
    """What can be read at a size of the journal: single resources, histories, lists, totals."""
    items = [item["id"] for item in client.get("/v1/line-items?limit=50").json["items"]]
    singles = [f"/v1/line-items/{item}" for item in items]
    lists = [f"{path}{suffix}" for path in LISTS for suffix in ("", ".txt", ".csv", ".ndjson")]
    paths = [*singles, *(f"{path}/history" for path in singles), *lists, f"{TOTALS}.txt"]
    dated = [f"{TOTALS}?as_of=2001-06-30&known_at={size}"]
    return [f"{path}?known_at={size}" for path in paths] + dated
