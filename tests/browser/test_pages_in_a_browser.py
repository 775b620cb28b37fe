"""Pages as a browser shows them: to everybody, on every screen, on paper, by keyboard."""

import base64
from itertools import product

import pytest

from ledger.web import words
from ledger.web.drawing.axis import axis_for
from tests.browser.printed import Printed, letters
from tests.web.recorded_pages import PAGES, ROUND

pytestmark = pytest.mark.browser

MUSCAT = "/agreements/muscat"
GAZA = "sharm-el-sheikh-2025-10-09"
#: A day on which some bodies may have been handed over, or none.
BETWEEN = "2025-10-20"
SHOWN = [*PAGES, "/line-items/muscat-pledge", "/agreements/none", f"/agreements/{GAZA}"]
SCREENS = list(product(SHOWN, (1280, 390, 320), ("light", "dark")))


def test_no_page_breaks_a_rule_of_accessibility_on_any_screen_in_any_scheme(browser):
    checks = [
        {"check": "accessibility", "path": path, "width": width, "scheme": scheme}
        for path, width, scheme in SCREENS
    ]

    seen = browser.see(*checks)

    found = {
        screen: told["violations"]
        for screen, told in zip(SCREENS, seen, strict=True)
        if told["violations"]
    }
    assert found == {}
    assert min(told["passes"] for told in seen) > 10


def test_no_page_is_wider_than_a_narrow_screen_and_what_is_used_is_large_enough(browser):
    checks = [{"check": "room", "path": path, "width": 320} for path in SHOWN]

    seen = dict(zip(SHOWN, browser.see(*checks), strict=True))

    assert {path: told for path, told in seen.items() if told["wider"] > 0 or told["small"]} == {}


def test_pages_ask_nothing_elsewhere_and_their_own_policy_refuses_nothing(browser):
    shown = [path for path in SHOWN if path != "/agreements/none"]
    checks = [{"check": "quiet", "path": path} for path in shown]

    seen = browser.see(*checks)

    assert seen == [{"elsewhere": [], "refused": []}] * len(shown)


@pytest.mark.parametrize("width", [1280, 390])
def test_bars_end_where_their_numbers_stand_on_the_axis(browser, width):
    (rows,) = browser.see({"check": "bars", "path": MUSCAT, "width": width})
    pledged, reported = rows[:2]
    axis = axis_for([1700, 300], has_open_end=True)

    assert (pledged["figure"], reported["figure"]) == ("1,650–1,700 contested", ">300")
    assert pledged["solid"] == pytest.approx(axis.at(1650), abs=0.3)
    assert pledged["doubtful"] == pytest.approx(axis.at(1700), abs=0.3)
    assert reported["solid"] == pytest.approx(axis.at(301), abs=0.3)
    assert (reported["doubtful"], "arrow" in reported["shapes"]) == (None, True)


def test_what_is_unknown_is_never_full_and_what_is_not_recorded_is_not_drawn(browser):
    (rows,) = browser.see({"check": "bars", "path": ROUND})
    unknown = [row for row in rows if row and row["figure"] in ("not stated", "4 without a number")]
    nothing = [row for row in rows if row and row["figure"].startswith("–")]

    assert len(unknown) > 3
    assert {row["solid"] for row in unknown} == {None}
    assert all("unknown" in row["shapes"] for row in unknown)
    assert len(nothing) > 3
    assert {tuple(set(row["shapes"]) - {"grid"}) for row in nothing} == {()}


def test_the_keyboard_reaches_all_that_can_be_used_in_reading_order_and_shows_where_it_is(browser):
    paths = [*SHOWN, f"{ROUND}?as_of=2025-06-12"]
    checks = [{"check": "keyboard", "path": path, "width": 390} for path in paths]

    seen = dict(zip(paths, browser.see(*checks), strict=True))

    in_order = {path: list(range(len(told["all"]))) for path, told in seen.items()}
    assert {path: told["reached"] for path, told in seen.items()} == in_order
    assert {path: told["unseen"] for path, told in seen.items() if told["unseen"]} == {}
    links = seen[ROUND]["all"]
    head = ["Skip to the content", "Exchange ledger", "Agreements", "How to read it", "API"]
    assert links[:5] == head
    assert links.index("6,000") < links.index("6,057–7,057")


def test_names_in_other_scripts_stand_in_the_order_of_the_sentence(browser):
    check = {"check": "names", "path": MUSCAT, "selector": ".direction h3 .way"}

    (lines,) = browser.see(check)

    assert lines
    assert all(line == sorted(line) for line in lines)


def test_paper_has_the_caveats_unfolded(browser):
    (folded,) = browser.see({"check": "folded", "path": MUSCAT})

    assert folded
    assert all(folded)


def test_a_voice_reads_every_caveat_of_a_printed_page_in_full_beneath_its_row(browser):
    agreements = browser.read("/v1/agreements?limit=100")["items"]
    pages = [(agreement["id"], "") for agreement in agreements] + [(GAZA, f"?as_of={BETWEEN}")]
    paths = [f"/agreements/{identity}{query}" for identity, query in pages]
    files = browser.see(*({"check": "print", "path": path} for path in paths))
    parties = {
        party["id"]: party["name"] for party in browser.read("/v1/parties?limit=100")["items"]
    }
    read = set()
    for (identity, query), path, file in zip(pages, paths, files, strict=True):
        printed = Printed(base64.b64decode(file))
        assert (printed.is_marked, printed.language) == (True, "en")
        assert {"/H1", "/H2", "/H3", "/Table", "/TR", "/TH", "/TD", "/P"} <= printed.kinds()
        rest = printed.letters()
        for row in browser.read(f"/v1/agreements/{identity}/totals{query}")["totals"]:
            read |= set(row["caveats"])
            for sentence in of_row(row, parties):
                _, separator, rest = rest.partition(letters(sentence))
                assert separator, (path, sentence)
        assert path in rest, "its address stands at the end"
    assert set(words.CAVEATS) - read == {
        "disputed", "overlaps", "pledges_incomplete", "stated", "stated_otherwise",
        "unclear_words",
    }  # fmt: skip


def of_row(row, parties):
    """Yield the sentences that stand by a row, in their order."""
    way = f"{parties[row['from_party']]} to {parties[row['to_party']]}"
    if way.isascii():  # Letters that are written from the right may come out of a file twice.
        yield way
    yield words.ASSESSMENTS[row["assessment"]]
    for caveat in row["caveats"]:
        yield words.CAVEATS[caveat]


def test_a_picture_shows_in_the_page_of_somebody_else(browser):
    (size,) = browser.see({"check": "picture", "path": "/", "source": f"{MUSCAT}/chart.svg"})

    assert size[0] == 720
    assert size[1] > 150
