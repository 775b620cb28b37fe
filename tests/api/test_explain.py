"""Totals explained: each figure down to line items, claims, passages, bytes and digests."""

import hashlib
import json

import pytest

from tests.answers import refused
from tests.api.test_four_formats import fill
from tests.factories import (
    ARTICLE,
    DAILY,
    HEALTHY,
    ROUND,
    SECOND_ARTICLE,
    WIRE,
    claim,
    damaged,
    patch,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    prisoners,
    speaker,
)

TOTALS = f"/v1/agreements/{ROUND}/totals"
COLUMNS = ("requested", "offered", "pledged", "reported")
DIGEST = hashlib.sha256(ARTICLE.encode()).hexdigest()
OTHER_DIGEST = hashlib.sha256(SECOND_ARTICLE.encode()).hexdigest()
BODIES = ARTICLE.index("return 6,000 bodies")


def explain(client, query=""):
    """Return the explained totals, read as a client does who has only the bytes."""
    return json.loads(client.get(f"{TOTALS}?explain=true{query}").data)


def only_row(client, query=""):
    (row,) = explain(client, query)["totals"]
    return row["explained"]


def without(document):
    """Return an explained answer without what explains it."""
    rows = [{k: v for k, v in row.items() if k != "explained"} for row in document["totals"]]
    return {k: v for k, v in document.items() if k != "explained"} | {"totals": rows}


def added_up(listed):
    """Add line items up by hand; None over none."""
    uppers = [item["upper"] for item in listed]
    return listed and {
        "lines": len(listed),
        "lower": sum(item["lower"] for item in listed),
        "upper": None if None in uppers else sum(uppers),
        "approximate": sum(item["approximate"] for item in listed),
        "disputed": sum(item["status"] == "disputed" for item in listed),
    }


def quotes(document):
    """Return everything quoted in an explained answer: claims and stated totals."""
    found = list(document["explained"]["stated_jointly"])
    found += document["explained"]["stated_left_out"]
    for row in document["totals"]:
        found += row["explained"]["stated"]
        for column in COLUMNS:
            found += [each for item in row["explained"][column] for each in item["claims"]]
    return found


def bodies(**fields):
    """Return the words on 6,000 bodies, in the article's own voice, as an explanation has them."""
    defaults = {
        "text": "6,000",
        "unclear": [],
        "speakers": [],
        "source": DAILY,
        "publisher": "The Daily Example",
        "published_on": "2025-06-02",
        "sha256": DIGEST,
        "encoding": "utf-8",
        "media_type": "text/plain",
        "misread": None,
        "words": "return 6,000 bodies",
        "exact": "return 6,000 bodies",
        "guessed": False,
        "start": BODIES,
        "end": BODIES + 19,
        "first_byte": BODIES,
        "last_byte": BODIES + 18,
    }
    return defaults | fields


def test_a_figure_is_explained_down_to_the_bytes_of_its_words(client, recorder):
    told = claim(id="cl-one", speakers=[speaker(role="envoy")], unclear=["scope"])
    post_line_item(client, recorder, id="bodies", claims=[told], due_on="2025-07-01", condition="x")

    assert only_row(client) == {
        "requested": [],
        "offered": [],
        "pledged": [
            {
                "line_item": "bodies",
                "agreement": ROUND,
                "category": "body",
                "status": "pledged",
                "effective_on": None,
                "due_on": "2025-07-01",
                "condition": "x",
                "lower": 6000,
                "upper": 6000,
                "approximate": False,
                "text": "6,000",
                "in_doubt": [],
                "sure": 0,
                "claims": [
                    bodies(speakers=[speaker(role="envoy")], unclear=["scope"])
                    | {"claim": "cl-one", "relation": "first", "counts": True, "why": None}
                    | {"differs": None}
                ],
            }
        ],
        "reported": [],
        "left_out": [],
        "stated": [],
    }


def test_a_whole_that_spans_is_explained_by_what_its_parts_make_sure_of(client, recorder):
    june = {"act": "report", "effective_on": "2025-06-01/2025-06-30"}
    post_line_item(client, recorder, id="whole", **june)
    of_it = {"part_of": "whole", "claims": [claim(quantity=697)]}
    post_line_item(client, recorder, id="part", **june | of_it | {"effective_on": "2025-06-05"})

    (whole,) = only_row(client, "&as_of=2025-06-10")["reported"]
    text = client.get(f"{TOTALS}.txt?explain=true&as_of=2025-06-10").text

    assert (whole["in_doubt"], whole["sure"]) == (["spans"], 697)
    assert "  reported 697–6,000\n" in text
    assert "adds 697 to the lower end: spans\n" in text


@pytest.mark.parametrize("query", ["", "&as_of=2025-07-01"])
@pytest.mark.parametrize("seed", [1, 2])
def test_explained_totals_without_their_explanation_are_the_plain_ones_to_the_byte(
    client, recorder, seed, query
):
    fill(client, recorder, seed, count=10)

    answer = client.get(f"{TOTALS}?explain=true{query}")

    stripped = json.dumps(
        without(json.loads(answer.data)), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert stripped + "\n" == client.get(f"{TOTALS}?{query.removeprefix('&')}").text
    assert answer.text == (
        json.dumps(answer.json, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    )


@pytest.mark.parametrize("query", ["", "&as_of=2025-07-01"])
@pytest.mark.parametrize("seed", [3, 4])
def test_the_line_items_of_an_explanation_add_up_to_each_column(
    client, recorder, reviewer, seed, query
):
    fill(client, recorder, seed, count=14)
    items = client.get("/v1/line-items?act=report&limit=200").json["items"]
    for item in items[:2]:
        post_transition(client, reviewer, item, to="disputed")

    rows = explain(client, query)["totals"]

    assert rows
    for row in rows:
        for column in COLUMNS:
            added = added_up(row["explained"][column])
            assert (added or None) == (row[column] and {name: row[column][name] for name in added})


ARTICLES = {
    "ascii": "They will return 6,000 bodies this Friday.",
    "healthy": HEALTHY + "They will return 6,000 bodies — “all” of them.",
    "damaged": damaged(HEALTHY * 3 + "They will “return 6,000 bodies”, he said."),
    "russian": "Стороны вернут тела: return 6,000 bodies, сказал посол.",
    "astral": "\ufeff\U0001f54a" * 300 + "They will return 6,000 bodies \U0001f54a.",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_the_bytes_an_explanation_names_are_those_of_the_words_in_the_article(
    client, recorder, name
):
    article = ARTICLES[name]
    post_source(client, recorder, id="article", text=article)
    told = claim(source="article", quote="return 6,000 bodies")
    whole = claim(source="article", quote=" ".join(article.split()[-2:]), relation="restates")
    item = post_line_item(client, recorder, claims=[told, whole])

    found = quotes(explain(client))

    stored = client.get("/v1/sources/article/text", headers=recorder).data
    exact = [each["passage"]["exact"] for each in item["claims"]]
    assert [stored[each["first_byte"] : each["last_byte"] + 1].decode() for each in found] == exact
    assert [each["exact"] for each in found] == exact
    assert [article[each["start"] : each["end"]] for each in found] == exact
    assert {each["sha256"] for each in found} == {hashlib.sha256(stored).hexdigest()}


def test_words_in_an_explanation_are_shown_as_they_read_and_a_guess_says_so(client, recorder):
    text = damaged(HEALTHY * 3 + "He spoke of “up to 10 children” today.")
    post_source(client, recorder, id="damaged", text=text)
    told = claim(source="damaged", quote="spoke of “up to 10 children” today", quantity="up to 10")
    post_line_item(client, recorder, claims=[told])

    (found,) = quotes(explain(client))

    assert (found["words"], found["guessed"]) == ("spoke of “up to 10 children” today", True)
    assert found["exact"] == text[found["start"] : found["end"]] != found["words"]


def test_claims_that_do_not_count_say_why_and_by_which_claim(client, recorder, reviewer):
    item = post_line_item(client, recorder, id="bodies", claims=[claim(id="cl-one")])
    said = [
        {"id": "cl-two", "relation": "supersedes", "replaces": "cl-one", "because": "correction"},
        {"id": "cl-hearsay", "quantity": 5900},
        {"id": "cl-vague", "quantity": "about 6,000"},
    ]
    for fields in said:
        assert post_claim(client, recorder, item, **fields).status_code == 201
    set_aside = {"rank": "set_aside", "rank_reason": "hearsay"}
    patch(client, reviewer, "/v1/claims/cl-hearsay", **set_aside)

    def why():
        return {each["claim"]: (each["counts"], each["why"]) for each in quotes(explain(client))}

    assert why() == {
        "cl-one": (False, {"code": "superseded", "by": "cl-two", "reason": "correction"}),
        "cl-two": (True, None),
        "cl-hearsay": (False, {"code": "set_aside", "by": None, "reason": "hearsay"}),
        "cl-vague": (False, {"code": "less_definite", "by": None, "reason": None}),
    }
    patch(client, reviewer, "/v1/claims/cl-vague", rank="preferred", rank_reason="a treaty")
    assert why()["cl-two"] == (False, {"code": "not_preferred", "by": None, "reason": None})
    assert why()["cl-vague"] == (True, None)


def left_out(listed):
    return [(item["line_item"], item["act"], item["why"]) for item in listed]


def test_line_items_that_do_not_count_say_why(client, recorder, reviewer):
    post_line_item(client, recorder, id="whole", act="report", effective_on="2025-06-03")
    part = {"part_of": "whole", "claims": [claim(quantity=27)], "effective_on": "2025-06-03"}
    post_line_item(client, recorder, id="part", act="report", **part)
    later = {"effective_on": "2025-06-09", "distinct_from": ["whole", "part"]}
    post_line_item(client, recorder, id="later", act="report", **later)
    gone = post_line_item(client, recorder, id="gone")
    post_transition(client, reviewer, gone, to="voided", reason="a slip")
    other = post_line_item(client, recorder, id="other", **prisoners())
    post_transition(client, reviewer, other, to="withdrawn", reason="he took it back")

    found = explain(client, "&as_of=2025-06-08")

    (row,) = found["totals"]
    assert [item["line_item"] for item in row["explained"]["reported"]] == ["whole"]
    assert left_out(row["explained"]["left_out"]) == [
        ("part", "report", {"code": "part", "by": "whole", "reason": None}),
        ("later", "report", {"code": "later", "by": None, "reason": None}),
        ("gone", "pledge", {"code": "voided", "by": None, "reason": "a slip"}),
    ]
    assert left_out(found["explained"]["left_out"]) == [
        ("other", "pledge", {"code": "withdrawn", "by": None, "reason": "he took it back"})
    ]


def test_an_explanation_can_be_asked_for_again_as_it_was(client, recorder, reviewer):
    item = post_line_item(client, recorder, claims=[claim(id="cl-one")])
    size = client.get("/readyz").json["entries"]
    then = client.get(f"{TOTALS}?explain=true&known_at={size}").data
    post_claim(client, recorder, item, quantity=5900)
    patch(client, reviewer, "/v1/claims/cl-one", rank="preferred", rank_reason="a treaty")
    post_line_item(client, recorder, act="report", category="pow")

    again = client.get(f"{TOTALS}?explain=true&known_at={size}")
    now = client.get(f"{TOTALS}?explain=true&known_at={size + 3}")

    assert again.data == then != now.data
    assert again.headers["Cache-Control"] == "public, max-age=3600"


def effects(document):
    """Return what each stated total beside the only row does."""
    (row,) = document["totals"]
    return [(each["stated_total"], each["effect"]) for each in row["explained"]["stated"]]


def test_stated_totals_are_explained_beside_the_figures_they_do_not_enter(client, recorder):
    post_line_item(client, recorder, id="bodies", act="report", claims=[claim(quantity=27)])
    post_stated_total(client, recorder, id="so-far", through="2025-06-03", speakers=[speaker()])
    post_stated_total(client, recorder, id="lower", quantity=20, speakers=[speaker(name="HQ")])
    joint = [{"from_party": "RU", "to_party": "UA"}, {"from_party": "UA", "to_party": "RU"}]
    post_stated_total(client, recorder, id="jointly", directions=joint)

    found, instead = explain(client), explain(client, "&policy=stated")

    words, first = "Moscow later spoke of 5,900 remains", SECOND_ARTICLE.index("Moscow later")
    place = {"start": first, "end": first + 35, "first_byte": first, "last_byte": first + 34}
    printed = {"source": WIRE, "publisher": "The Wire Example", "published_on": "2025-06-03"}
    said = {"text": "5,900", "speakers": [speaker(role=None)], "words": words, "exact": words}
    assert found["totals"][0]["explained"]["stated"][:1] == [
        bodies(sha256=OTHER_DIGEST, **place, **printed, **said)
        | {"stated_total": "so-far", "of": "reported", "through": "2025-06-03", "effect": "above"}
        | {"rank": "normal", "check": found["totals"][0]["stated"][0]["check"]}
    ]
    assert effects(found) == [("so-far", "above"), ("lower", None)]
    assert [total["stated_total"] for total in found["explained"]["stated_jointly"]] == ["jointly"]
    assert instead["totals"][0]["reported"]["text"] == "20–5,900"
    assert effects(instead) == [("so-far", "in_place"), ("lower", "in_place")]
    assert without(instead) == client.get(f"{TOTALS}?policy=stated").json


@pytest.mark.parametrize("form", ["csv", "ndjson"])
def test_csv_rows_can_not_hold_an_explanation_and_the_refusal_names_what_can(client, form):
    answer = client.get(f"{TOTALS}.{form}?explain=true")

    assert refused(answer) == (400, "bad-parameter", {"parameters": ["explain"]})
    assert "JSON" in answer.get_json(force=True)["detail"]
    assert client.get(f"{TOTALS}.{form}?explain=false").status_code == 200


def test_explained_totals_of_an_unknown_agreement_are_not_found(shared_client):
    answer = shared_client.get("/v1/agreements/nowhere/totals.csv?explain=true")

    assert refused(answer) == (404, "not-found", {})


@pytest.mark.usefixtures("nothing_at_hand")
def test_an_explanation_needs_as_many_queries_for_three_line_items_as_for_one(
    client, recorder, queries
):
    counts = []
    for number in (1, 2, 3):
        article = ARTICLES["russian"] + str(number)
        post_source(client, recorder, id=f"article-{number}", text=article)
        told = claim(source=f"article-{number}")
        day = f"2025-06-0{number}"
        post_line_item(client, recorder, act="report", effective_on=day, claims=[told])
        queries.clear()
        client.get(f"{TOTALS}?explain=true")
        counts.append(len(queries))
    queries.clear()
    client.get(TOTALS)

    assert counts == [len(queries) + 4] * 3


def test_an_unchanged_explanation_is_not_sent_again(client, recorder):
    post_line_item(client, recorder)
    pretty, text = f"{TOTALS}?explain=true&pretty=true", f"{TOTALS}.txt?explain=true"
    paths = [f"{TOTALS}?explain=true", pretty, text, TOTALS]
    tags = [client.get(path).headers["ETag"] for path in paths]

    again = [
        client.get(path, headers={"If-None-Match": tag}).status_code
        for path, tag in zip(paths, tags, strict=True)
    ]
    post_line_item(client, recorder, category="pow")
    changed = client.get(paths[0], headers={"If-None-Match": tags[0]})

    assert (len(set(tags)), again, changed.status_code) == (4, [304] * 4, 200)


def test_a_pretty_explanation_says_the_same(client, recorder):
    post_line_item(client, recorder)

    pretty = client.get(f"{TOTALS}?explain=true&pretty=true")

    assert pretty.text.startswith('{\n  "agreement"')
    assert pretty.json == explain(client)
