"""The first two articles, in texts of our own: what they leave open, in every format."""

import csv
import io
import json
from pathlib import Path

from tests.factories import (
    ROUND,
    claim,
    post_agreement,
    post_both_ways,
    post_line_item,
    post_source,
    speaker,
)

FIRST = "The delegations agreed to hand over 6,000 bodies for each side. Prisoners go home too.\n"
SECOND = """\
Both will hand over 6,000 bodies. A commission will see to the gravely wounded.
The president expected about 1,000 prisoners each, and up to 1,200 for his side.
He asked for nearly 400 children; Moscow said it could look at up to 10 children.
Its negotiator promised those whose parents can be found. In May, 1,000 went home each way.
"""
PRESIDENT = {"speakers": [speaker(name="the president")]}
NEGOTIATOR = {"speakers": [speaker(name="the negotiator", parties=["RU"])]}
BOTH = {"speakers": [speaker(name="the delegations", parties=["RU", "UA"])]}


def path(agreement=ROUND, suffix=""):
    return f"/v1/agreements/{agreement}/open-questions{suffix}?as_of=2025-06-20"


def asked(client, agreement=ROUND):
    return client.get(path(agreement)).json["questions"]


def sentences(client, kind):
    return [each["question"] for each in client.get(f"{path()}&kind={kind}").json["questions"]]


def post_articles(client, recorder):
    for identity, text in (("first", FIRST), ("second", SECOND)):
        post_source(
            client,
            recorder,
            id=identity,
            publisher=f"The {identity.title()} Example",
            published_on="2025-06-02",
            text=text,
        )


def record_first_articles(client, admin, recorder):
    """Record the facts of the first two articles, in texts of our own."""
    post_agreement(client, admin, id="round-1", title="First round")
    post_articles(client, recorder)
    bodies = claim(source="first", quote="6,000 bodies for each side", **BOTH)
    scope = claim(source="second", quote="6,000 bodies", relation="restates", unclear=["scope"])
    post_both_ways(client, recorder, claims=[bodies, scope | BOTH])
    expected = claim(source="second", quote="about 1,000 prisoners", quantity="about 1,000")
    more = claim(
        source="second",
        quote="up to 1,200 for his side",
        quantity="up to 1,200",
        relation="restates",
        unclear=["direction"],
    )
    for direction, told in (
        (("RU", "UA"), [expected | PRESIDENT]),
        (("UA", "RU"), [expected | PRESIDENT, more | PRESIDENT]),
    ):
        way = dict(zip(("from_party", "to_party"), direction, strict=True))
        post_line_item(client, recorder, category="pow", claims=told, **way)
    wounded = claim(source="second", quote="the gravely wounded", quantity="not stated", **BOTH)
    post_both_ways(client, recorder, category="wounded", claims=[wounded])
    record_children(client, recorder)
    exchanged = claim(source="second", quote="1,000 went home each way", quantity=1000)
    post_both_ways(
        client,
        recorder,
        agreement="round-1",
        act="report",
        category="pow",
        effective_on="2025-05-16/2025-06-02",
        claims=[exchanged],
    )


def record_children(client, recorder):
    wanted = claim(source="second", quote="nearly 400 children", quantity="nearly 400")
    offered = claim(source="second", quote="up to 10 children", quantity="up to 10")
    promised = claim(
        source="second", quote="those whose parents can be found", quantity="not stated"
    )
    for told, fields in (
        (wanted | PRESIDENT, {"id": "asked", "act": "request"}),
        (offered | NEGOTIATOR, {"id": "offered", "act": "offer", "answers": "asked"}),
        (promised | NEGOTIATOR, {"condition": "if parents can be found"}),
    ):
        post_line_item(client, recorder, category="child", claims=[told], **fields)


SECOND_ROUND = [
    (
        12000,
        "unclear",
        (
            "Bodies, the remains of the dead, between Russia and Ukraine: is it per side, or "
            "in all, in the words about the pledge of 6,000 in each direction?"
        ),
    ),
    (
        12000,
        "no_report",
        (
            "Bodies, the remains of the dead, between Russia and Ukraine: what became of the "
            "pledge of 6,000 in each direction, of which no report is recorded?"
        ),
    ),
    (
        2000,
        "no_report",
        (
            "Prisoners of war, between Russia and Ukraine: what became of the pledge of "
            "≈1,000 to Ukraine and the pledge of ≈1,000 (also ≤1,200) to Russia, of which no "
            "report is recorded?"
        ),
    ),
    (
        1200,
        "unclear",
        ("Prisoners of war, Ukraine to Russia: which way does ≤1,200 go?"),
    ),
    (
        1000,
        "one_side_only",
        (
            "Prisoners of war, Russia to Ukraine: what does Russia say of the pledge of "
            "≈1,000, when of the two only Ukraine gives a number?"
        ),
    ),
    (
        400,
        "request_unanswered",
        (
            "Children, Russia to Ukraine: what came of the request for ≈400 and the offer of "
            "≤10, which no pledge is recorded as answering?"
        ),
    ),
    (
        None,
        "condition",
        (
            "Children, Russia to Ukraine: is the condition met on which the pledge without a "
            "number depends, “if parents can be found”?"
        ),
    ),
    (
        None,
        "no_report",
        (
            "Seriously wounded and sick, between Russia and Ukraine: what became of the "
            "pledge without a number in each direction, of which no report is recorded?"
        ),
    ),
    (
        None,
        "no_report",
        (
            "Children, Russia to Ukraine: what became of the pledge without a number, of "
            "which no report is recorded?"
        ),
    ),
]


def test_the_second_round_leaves_open_what_its_articles_do(client, admin, recorder):
    record_first_articles(client, admin, recorder)

    found = [(each["size"], each["kind"], each["question"]) for each in asked(client)]
    assert found == SECOND_ROUND


def test_the_first_round_has_its_delivery_from_an_outlet_alone(client, admin, recorder):
    record_first_articles(client, admin, recorder)

    assert sentences(client, "own_voice") == []
    assert [(each["kind"], each["question"]) for each in asked(client, "round-1")] == [
        (
            "own_voice",
            (
                "Prisoners of war, between Russia and Ukraine: who vouches for the report of 1,000 "
                "between 2025-05-16 and 2025-06-02 in each direction, for which nobody is quoted?"
            ),
        )
    ]


def test_every_format_has_the_same_open_questions(client, admin, recorder):
    record_first_articles(client, admin, recorder)
    found = asked(client)

    lines = client.get(path(suffix=".ndjson")).text.splitlines()
    sheet = client.get(path(suffix=".csv") + "&bom=true").text
    rows = list(csv.DictReader(io.StringIO(sheet.removeprefix("\ufeff"), newline="")))

    assert sheet.startswith("\ufeffkind,question,line_items,stated_totals,category,")
    assert list(map(json.loads, lines)) == found
    assert [(row["question"], row["since"], row["size"]) for row in rows] == [
        (each["question"], each["since"], "" if each["size"] is None else str(each["size"]))
        for each in found
    ]
    assert [row["claims"] for row in rows] == [
        "; ".join(told["id"] for told in each["claims"]) for each in found
    ]


def test_the_demo_leaves_open_no_more_than_an_editor_can_ask(client, admin):
    lines = (Path(__file__).parents[2] / "examples" / "istanbul.ndjson").read_text(encoding="utf-8")
    wanted = [line for line in lines.splitlines() if json.loads(line)["type"] != "party"]
    renamed = "\n".join(wanted).replace("istanbul-2025-06-02", "round-of-june")
    answer = client.post(
        "/v1/batches", data=renamed, headers=admin | {"Content-Type": "application/x-ndjson"}
    )
    assert answer.status_code == 201, answer.text

    found = client.get("/v1/agreements/round-of-june/open-questions?as_of=2025-07-31").json

    assert len(found["questions"]) <= 15
    (told,) = (each for each in found["questions"] if each["kind"] == "one_side_only"
               and each["category"] == "body")  # fmt: skip
    assert told["question"] == (
        "Bodies, the remains of the dead, between Russia and Ukraine: what does the other side say "
        "of the 5 reports of 6,057 in all from 2025-06-11 to 2025-06-16 to Ukraine (told by "
        "Ukraine alone) and the report of 27 on 2025-06-11 to Russia (told by Russia alone)?"
    )
    assert (told["size"], len(told["line_items"]), told["from_party"]) == (6084, 6, None)
