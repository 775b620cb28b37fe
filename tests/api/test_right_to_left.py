"""Hebrew and Arabic words in text reorder nothing around them, as a terminal shows."""

import csv
import io
import re

import pytest
from wcwidth import wcswidth

from ledger.api.formats.isolates import closed_on_each_line, isolated, isolated_within
from ledger.api.formats.text_table import cut
from tests.api.bidi import as_seen
from tests.conftest import reader
from tests.factories import (
    ROUND,
    claim,
    patch,
    post_agreement,
    post_category,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    speaker,
    transition,
)

pytestmark = pytest.mark.one_on_postgresql

SPEAKER = 'דובר צה"ל 7'
PUBLISHER = "الجزيرة"
TITLE = "עסקת 2025 (שלב א)"
OTHER = "معاذ"
WORDS = "נמסרו 6,000 גופות"
DAY = "2025-06-04"


def reversed_as_read(words):
    """Return words of one direction as they are seen: Hebrew and Arabic from right to left."""
    return as_seen(f"\u2068{words}\u2069")


def record_report(client, headers):
    """A report by a Hebrew speaker, printed in Arabic, under an agreement with a Hebrew title."""
    admin, recorder = headers["admin"], headers["rosa"]
    post_agreement(client, admin, id="deal", title=TITLE, parties=["RU", "UA"])
    post_source(
        client,
        recorder,
        id="own",
        publisher=PUBLISHER,
        title=TITLE,
        authors=[OTHER, PUBLISHER],
        text=f"{WORDS}. later 5,900 in all. It was {OTHER} 12.",
        language="he",
    )
    told = claim(id="cl-1", source="own", quote=WORDS, speakers=[speaker(name=SPEAKER, role=OTHER)])
    fields = {"condition": OTHER, "effective_on": DAY, "agreement": "deal"}
    post_line_item(client, recorder, id="li-1", act="report", claims=[told], **fields)
    post_stated_total(
        client,
        recorder,
        agreements=["deal"],
        source="own",
        quote="5,900 in all",
        speakers=[speaker(name=SPEAKER)],
    )


@pytest.fixture(scope="module")
def ledger(engine, template):
    with reader(engine, template, record_report) as client:
        yield client


PATHS = [
    "/v1/claims.txt",
    "/v1/claims/cl-1.txt",
    "/v1/line-items/li-1.txt",
    "/v1/line-items.txt",
    "/v1/sources.txt",
    "/v1/sources/own.txt",
    "/v1/agreements.txt",
    "/v1/agreements/deal/totals.txt",
    "/v1/agreements/deal/totals.txt?explain=true",
    "/v1/agreements/deal/totals.txt?policy=to_party",
    "/v1/agreements/deal/timeline.txt",
    "/v1/agreements/deal/open-questions.txt?as_of=2026-01-01",
    "/v1/stated-totals.txt",
    "/v1/agreements/deal/line-items.txt",
]


@pytest.mark.parametrize("path", PATHS)
def test_dates_numbers_and_ids_beside_hebrew_are_seen_as_they_are_written(ledger, path):
    text = ledger.get(path).text

    assert re.search("[\u0590-\u06ff]", text)
    for line in text.splitlines():
        seen = as_seen(line)
        outside = re.sub("\u2068[^\u2068\u2069]*\u2069", "\u2068", line)
        assert "\u2069" not in outside
        assert re.search("[\u0590-\u06ff]", outside) is None
        # What stands around the isolates is seen in the order in which it is written.
        pieces = [re.escape(piece) for piece in outside.split("\u2068")]
        assert re.fullmatch(".*?".join(pieces), seen), (line, seen)


CONDITION = "תוך 250 ימים (א) ו-20 שעות, “לכל היותר” 7"
LABEL = "נעדרים 250 (ב)"


@pytest.fixture
def conditional(client, admin, recorder):
    """A pledge with a Hebrew condition, of a category with a Hebrew label."""
    post_category(client, admin, id="absent", label=LABEL, unit="persons", parent="person")
    post_line_item(client, recorder, category="absent", condition=CONDITION)
    return client


def questions_of(client, kind):
    """Return the question of a kind as JSON has it, and its page as one line of text."""
    path = f"/v1/agreements/{ROUND}/open-questions"
    (question,) = client.get(f"{path}?kind={kind}").json["questions"]
    page = client.get(f"{path}.txt?kind={kind}").text
    # An isolate that goes on in the next line is closed and opened again there.
    return question["question"], re.sub("\u2069?\n +\u2068?", " ", page)


def test_a_condition_in_hebrew_stays_in_one_piece(conditional):
    sentence, page = questions_of(conditional, "condition")

    assert f"“{CONDITION}”?" in sentence
    assert f"“\u2068{CONDITION}\u2069”?" in page
    assert f"- \u2068{LABEL}\u2069, Russia to Ukraine: " in page


def test_a_label_in_hebrew_stays_in_one_piece_in_every_question(conditional, recorder):
    post_stated_total(conditional, recorder, categories=["absent", "person"])
    page = conditional.get(f"/v1/agreements/{ROUND}/open-questions.txt?as_of=2026-01-01").text

    leads = [line for line in page.splitlines() if LABEL in line]
    assert len(leads) > 1
    for line in leads:
        assert f"\u2068{LABEL}\u2069" in line


def test_each_hebrew_word_is_seen_in_its_place(ledger):
    citation = ledger.get("/v1/claims/cl-1.txt").text.splitlines()
    row = ledger.get("/v1/claims.txt").text.splitlines()[1]

    name, role, outlet, title, words = map(
        reversed_as_read, (SPEAKER, OTHER, PUBLISHER, TITLE, WORDS)
    )
    assert as_seen(citation[0]) == f"“{words}”"
    assert as_seen(citation[1]) == (f"{name}, {role} (UA); {outlet}, {title}, {DAY}")
    assert as_seen(row).split() == [
        *("cl-1", "li-1", "reported"),
        *("6,000", *name.split(), outlet, DAY, "first", "normal", "-", "-", "-"),
        *words.split(),
        "-",
    ]


def test_columns_with_hebrew_words_stay_aligned(ledger):
    head, row = ledger.get("/v1/claims.txt").text.splitlines()[:2]

    place = wcswidth(head[: head.index("published_on")])

    assert wcswidth(row[: row.index(DAY)]) == place


def test_csv_json_and_ndjson_have_hebrew_words_without_isolates(ledger):
    for suffix in ("json", "csv", "ndjson"):
        assert re.search("[\u2066-\u2069]", ledger.get(f"/v1/claims.{suffix}").text) is None
    (row,) = csv.DictReader(io.StringIO(ledger.get("/v1/claims.csv").text, newline=""))
    assert (row["speakers"], row["publisher"]) == (SPEAKER, PUBLISHER)


@pytest.mark.parametrize("path", ["/v1/claims.txt", f"/v1/agreements/{ROUND}/totals.txt"])
def test_text_without_hebrew_words_has_no_isolates(client, recorder, path):
    post_line_item(client, recorder, claims=[claim(speakers=[speaker(name="Інна 字 Ann")])])

    assert re.search("[\u2066-\u2069]", client.get(path).text) is None


@pytest.mark.parametrize("hostile", ["\u2069\u2069", "\u2068", "\u202e", "\u2067אב\u202b"])
def test_hostile_words_close_and_open_no_isolate(client, admin, recorder, hostile):
    note = f"אב {hostile} 12-34"
    item = post_line_item(client, recorder, condition=note, note=note)
    step = transition(to="suspended", reason=note)
    post_transition(client, recorder, item, **step)
    patch(client, admin, f"/v1/agreements/{ROUND}", note=note)

    for path in (f"/v1/line-items/{item['id']}.txt", f"/v1/agreements/{ROUND}.txt"):
        text = client.get(path).text
        assert "\u2068אב" in text
        for line in text.splitlines():
            assert re.fullmatch("(?:[^\u2066-\u2069]|\u2068[^\u2066-\u2069]*\u2069)*", line), line


def test_the_isolate_of_a_cell_that_is_cut_is_closed():
    words = cut(isolated("א" * 60))

    assert words == "\u2068" + "א" * 39 + "…\u2069"
    assert wcswidth(words) == 40


def test_only_words_from_right_to_left_are_isolated_in_a_sentence():
    sentence = "Only אבי כהן says 5-6, and معاذ: ٦٠ (x)"

    assert isolated_within(sentence) == (
        "Only \u2068אבי כהן\u2069 says 5-6, and \u2068معاذ\u2069: \u2068٦٠\u2069 (x)"
    )
    assert isolated_within("6 (אבי 7) 8", ["אבי", "אבי 7"]) == "6 (\u2068אבי 7\u2069) 8"


def test_an_isolate_goes_on_in_the_next_line():
    lines = ["- “\u2068אב", "  גד", "  הו\u2069” (x)"]

    assert closed_on_each_line(lines) == [
        "- “\u2068אב\u2069",
        "  \u2068גד\u2069",
        "  \u2068הו\u2069” (x)",
    ]
