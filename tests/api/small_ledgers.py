"""Small ledgers at random: line items of every kind, and words that a table could trip over."""

from hypothesis import strategies as st

from ledger.rules.base.missing_values import is_no_value
from ledger.rules.base.names import tidy
from ledger.rules.workflow.lifecycle import STARTS, STEPS, Act
from tests import factories
from tests.api.cells import plain

AWKWARD = [
    "=SUM(A1:A9)", "+1", "-5", "@here", "'", '"', 'a "b", c', "; ", ",", "|", "-", "6,000",
    "捕虜一千人", "ﾊﾝｶｸ", "مرحبا ٣٠٠", "\u202e000,6\u202c", "\u200b", "\ufeff", "e\u0301",
    "\U0001d7de", "two  gaps", "\u3000", "…", "�", "x" * 45, "字" * 25,
    "\U0001f1fa\U0001f1e6" * 21, "x" * 36 + "\U0001f44b\U0001f3fd" + "x" * 9,
]  # fmt: skip
BREAKS = ["\n", "\r\n", "\r", "\t", "\n=1+1\n"]
#: Their figure is wider than a cell that may be cut.
MANY_VOICES = [
    factories.claim(),
    *(
        factories.claim(quantity=quantity, relation="restates")
        for quantity in ("about 1,234,567", "at least 2,345,678", "up to 9,876,543")
    ),
]
#: Awkward too, but nothing that an article says: a reason mustn't repeat its words.
REASON_TO_ERASE = '=1+1; "somebody", \u202easked\u202c'
CATEGORIES = ["person", "pow", "child", "body", "truce"]


def words(pieces):
    """Words that say something, with awkward pieces and whatever else Unicode has."""
    anything = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)
    some = st.lists(st.sampled_from(pieces) | anything, min_size=1, max_size=3)
    seen = some.map("".join).filter(lambda joined: plain(joined).strip(" \ufffd"))
    return seen.filter(lambda joined: not is_no_value(joined))


lines = words(AWKWARD)
texts = words(AWKWARD + BREAKS)
numbers = st.sampled_from([0, 1, 999, 1_000, 10_000_000]) | st.integers(0, 10_000_000)
quantities = st.one_of(
    numbers,
    numbers.map("{:,}".format),
    st.builds(
        "{} {}".format,
        st.sampled_from(["about", "at least", "more than", "up to", "fewer than"]),
        st.integers(1, 9_999_999),
    ),
    st.builds("{}-{}".format, st.integers(0, 99), st.integers(100, 999)),
    st.sampled_from(["none", "all", "not stated", "withheld"]),
)
#: A semicolon parts those of several speakers.
names = lines.filter(lambda words: ";" not in tidy(words))
speaker = st.fixed_dictionaries(
    {
        "name": names,
        "role": st.none() | names,
        "parties": st.sampled_from([[], ["RU"], ["UA"], ["RU", "UA"]]),
    }
)
speakers = st.lists(speaker, max_size=3, unique_by=lambda each: tidy(each["name"]))
claims = st.fixed_dictionaries(
    {
        "quantity": quantities,
        "speakers": speakers,
        "unclear": st.sampled_from([[], ["scope"], ["date", "direction"]]),
        "replaces": st.booleans(),
        "rank": st.sampled_from(["normal", "normal", "preferred", "set_aside"]),
    }
)
days = st.integers(1, 28).map("2025-06-{:02}".format)
#: Each act with one step of those that it starts with, or none.
acts = st.one_of(
    [
        st.tuples(
            st.just(act.value),
            st.none() | st.sampled_from([step.to.value for step in STEPS[act][STARTS[act]]]),
        )
        for act in Act
    ]
)
line_items = st.fixed_dictionaries(
    {
        "act": acts,
        "category": st.sampled_from(CATEGORIES),
        "direction": st.sampled_from([("RU", "UA"), ("UA", "RU")]),
        "effective_on": st.none() | days | days.map("2025-05-16/{}".format),
        "due_on": st.none() | days,
        "condition": st.none() | texts,
        "note": st.none() | texts,
        "linked": st.booleans(),
        "claims": st.lists(claims, min_size=1, max_size=3),
        "reason": texts,
        "evidence": speakers,
    }
)
stated_totals = st.fixed_dictionaries(
    {
        "of": st.sampled_from(["pledged", "reported"]),
        "agreements": st.sampled_from([[factories.ROUND], [factories.ROUND, "round-3"], None]),
        "categories": st.sampled_from([["body"], ["pow"], ["person"], ["pow", "child"]]),
        "directions": st.sampled_from(
            [[("RU", "UA")], [("UA", "RU")], [("RU", "UA"), ("UA", "RU")]]
        ),
        "quantity": quantities,
        "since": st.none() | st.just("2022-02-24"),
        "through": st.none() | days,
        "speakers": speakers,
        "note": st.none() | texts,
    }
)
ledgers = st.fixed_dictionaries(
    {
        "article": texts,
        "title": lines,
        "label": lines,
        "note": texts,
        "authors": st.lists(lines, max_size=3, unique=True),
        "line_items": st.lists(line_items, min_size=1, max_size=4),
        "stated_totals": st.lists(stated_totals, min_size=1, max_size=3),
    }
)


def record(client, headers, ledger):
    """Put a small ledger on record, beside a mutual exchange; answers a line item's id."""
    admin, recorder = headers["admin"], headers["rosa"]
    title, quote = ledger["title"], f"They said: {ledger['article']}"
    factories.post_category(client, admin, id="truce", label=ledger["label"], unit="days")
    factories.post_party(client, admin, name=title)
    factories.post_agreement(client, admin, title=title, place=title, note=ledger["note"])
    factories.post_source(
        client,
        recorder,
        text=f"{quote}\n\nThe end.\n",
        publisher=title,
        title=title,
        authors=ledger["authors"],
    )
    made = factories.post_both_ways(client, recorder, category="wounded", claims=MANY_VOICES)
    for item in ledger["line_items"]:
        made.append(_record(client, headers, item, quote, made))
    for number, total in enumerate(ledger["stated_totals"], 1):
        directions = [{"from_party": one, "to_party": other} for one, other in total["directions"]]
        told = total | {"source": "paper-2025-06-04", "quote": quote, "directions": directions}
        factories.post_stated_total(client, recorder, **told, id=f"stated-{number}")
    asked = {"source": "paper-2025-06-04", "reason": REASON_TO_ERASE}
    factories.recorded(factories.post(client, admin, "/v1/redactions", asked))
    return made[-1]["id"]


def _record(client, headers, item, quote, earlier):
    words_of = {"source": "paper-2025-06-04", "quote": quote}
    act, _ = item["act"]
    told, *further = item["claims"]
    from_party, to_party = item["direction"]
    links = _links(act, item, earlier) if item["linked"] else {}
    others = [other["id"] for other in earlier if other["id"] != links.get("part_of")]
    made = factories.post_line_item(
        client,
        headers["rosa"],
        act=act,
        category=item["category"],
        from_party=from_party,
        to_party=to_party,
        claims=[words_of | _said(told)],
        distinct_from=others,
        **{name: item[name] for name in ("effective_on", "due_on", "condition", "note")},
        **links,
    )
    for claim in further:
        sent = words_of | _said(claim) | {"relation": "restates"}
        if claim["replaces"]:
            sent |= {"relation": "supersedes", "because": "correction"}
            sent["replaces"] = made["claims"][-1]["id"]
        made = factories.recorded(factories.post_claim(client, headers["rosa"], made, **sent))
    _decide(client, headers["vera"], item, made, words_of)
    return made


def _said(claim):
    return {name: claim[name] for name in ("quantity", "speakers", "unclear")}


def _links(act, item, earlier):
    """What the line item is a part of, and what it answers, where one before it will do."""
    shape = (act, item["category"], *item["direction"])
    names = ("act", "category", "from_party", "to_party")
    wholes = [
        other["id"]
        for other in earlier
        if tuple(other[name] for name in names) == shape and other["part_of"] is None
    ]
    order = [each.value for each in Act]
    answered = [other["id"] for other in earlier if order.index(other["act"]) < order.index(act)]
    return {"part_of": (wholes or [None])[0], "answers": (answered or [None])[0]}


def _decide(client, reviewer, item, made, words_of):
    """Rank the claims as drawn, then take the step that was drawn."""
    for claim, recorded in zip(item["claims"], made["claims"], strict=True):
        if claim["rank"] != "normal":
            ranked = factories.patch(
                client,
                reviewer,
                f"/v1/claims/{recorded['id']}",
                rank=claim["rank"],
                rank_reason=item["reason"],
            )
            assert ranked.status_code == 200, ranked.text
    if item["act"][1] is not None:
        evidence = words_of | {"speakers": item["evidence"]}
        moved = factories.post_transition(
            client,
            reviewer,
            made,
            to=item["act"][1],
            reason=item["reason"],
            evidence=evidence,
        )
        assert moved.status_code == 200, moved.text
