"""Candidates: what short articles propose, against what a person would record of them."""

import os
import re
import re._parser as regular
import tomllib
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from ledger.rules import reading
from ledger.rules.reading.candidates import Lookup, candidates
from ledger.rules.reading.lexicon import lexicon_of, shipped_rows
from ledger.rules.reading.word_tags import Lexicon
from ledger.rules.texts import damaged_text
from tests.work import calls

#: A folder of articles that aren't ours, to be measured too.
FOLDER = os.environ.get("LEDGER_ARTICLES")
ARTICLES = Path(__file__).parent / "articles"
PAIR = ("RU", "UA")
PARTIES = {"RU": ["Russia"], "UA": ["Ukraine"]}
SHIPPED = lexicon_of(shipped_rows(), PARTIES)
#: Texts that are hard to read, to be repeated.
HOSTILE = [
    "a",
    ".",
    ". ",
    "\n",
    "1,000 ",
    "”»",
    "Ab said ",
    "exchange of 1,000 bodies ",
    "Swap 5 prisoners. ",
    "передала Росія 5 тіл ",
    "swap one and one hundred ",
    "1-for-",
    "all for ",
    "e\u0301\u0301",
    "swap 1-2-3-4 ",
]
#: Of these a text of 500,000 characters is read; of the others one of 100,000.
LONGEST = ["a", "Swap 5 prisoners. ", "1-for-"]


def articles(name):
    return tomllib.loads((ARTICLES / f"{name}.toml").read_text(encoding="utf-8"))["article"]


def proposed(text, language="en", lexicon=SHIPPED, pair=PAIR, **more):
    return list(candidates(text, Lookup(lexicon, language, pair, **more)))


def way(direction):
    if direction.both_ways:
        return "both"
    ends = [end or "?" for end in (direction.from_party, direction.to_party)]
    return "-" if ends == ["?", "?"] else ">".join(ends)


def row(candidate):
    """Return a candidate as the articles say what is to be recorded."""
    parts = [candidate.quantity.text, candidate.category, candidate.act]
    return " ".join([part or "-" for part in parts] + [way(candidate.direction)])


def quantity(told):
    """Return the quantity of a row, which may be of two words: not stated."""
    return told.rsplit(" ", 3)[0]


def measured(articles, lexicon=SHIPPED):
    """Return how many rows there are, proposed ones, those with the right quantity, right ones."""
    figures = [0, 0, 0, 0]
    for article in articles:
        rows = [row(one) for one in proposed(article["text"], article["language"], lexicon)]
        figures[0] += len(article["rows"])
        figures[1] += len(rows)
        left = rows.copy()
        for expected in article["rows"]:
            near = [one for one in left if quantity(one) == quantity(expected)]
            if near:
                left.remove(near[0])
                figures[2] += 1
                figures[3] += near[0] == expected
    return tuple(figures)


def test_articles_propose_what_a_person_would_record_of_them():
    assert measured(articles("read")) == (23, 23, 23, 22)


def test_articles_that_no_rule_was_made_by_propose_most_of_it():
    assert measured(articles("kept_apart")) == (12, 13, 11, 7)


@pytest.mark.long
@pytest.mark.skipif(FOLDER is None, reason="LEDGER_ARTICLES names no folder of articles")
def test_articles_of_a_folder_propose_something_that_a_person_would_record(capsys):
    """Measure articles that aren't ours: NAME.txt, beside it NAME.rows with a row on each line."""
    others = []
    for path in sorted(Path(FOLDER).glob("*.rows")):
        text = damaged_text.read(path.with_suffix(".txt").read_text(encoding="utf-8")).text
        rows = path.read_text(encoding="utf-8").splitlines()
        others.append({"text": text, "language": "en", "rows": rows})

    rows, every, near, right = measured(others)

    with capsys.disabled():
        print(f"\n{rows} rows: {every} proposed, {near} with the quantity, {right} right in all")
    assert near > 0
    assert measured(others, Lexicon([]))[1] == 0


@pytest.mark.parametrize("name", ["read", "kept_apart"])
def test_control_no_words_propose_nothing(name):
    rows, *others = measured(articles(name), Lexicon([]))

    assert (rows > 0, others) == (True, [0, 0, 0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ukrainian prisoners came home: 205 of them.", ["205 pow report -"]),
        ("205 Russian soldiers were returned.", ["205 pow report -"]),
        ("Russia handed over 30 bodies.", ["30 body report RU>UA"]),
        ("Ukraine received 30 bodies.", ["30 body report RU>UA"]),
        ("30 captives were released from Russian captivity.", ["30 pow report RU>UA"]),
        ("30 bodies were handed over by the Ukrainian side.", ["30 body report UA>RU"]),
        ("Ukraine returned 30 prisoners.", ["30 pow report -"]),
        ("30 captives were transferred to Ukrainian hospitals.", ["30 pow report -"]),
        ("Kyiv handed over a list of 40 children.", ["40 child request -"]),
    ],
)
def test_who_hands_over_is_what_words_say_and_no_nationality(text, expected):
    assert [row(one) for one in proposed(text)] == expected


def test_without_an_agreement_of_two_the_other_side_stays_open():
    (candidate,) = proposed("Russia handed over 30 bodies.", pair=None)

    assert way(candidate.direction) == "RU>?"


@pytest.mark.parametrize(
    "text",
    [
        "They agreed to return the bodies of 12,000 dead soldiers, or 6,000 for each side.",
        "Домовилися повернути 12 000 тіл, тобто по 6000 з кожного боку.",
        "Договорились вернуть 12 тысяч тел, по 6 тысяч с каждой стороны.",
    ],
)
def test_a_number_that_is_the_double_of_another_is_asked_about_and_never_likely(text):
    double, single = proposed(text)

    assert (row(double), list(double.ask), double.is_supported) == (
        "12,000 body pledge -",
        ["Is 12,000 for each side, or in all?"],
        False,
    )
    assert (single.quantity.text, way(single.direction), single.ask) == ("6,000", "both", ())


@pytest.mark.parametrize(
    "text",
    [
        "The exchange took place on 12 May 2025 at 10:30.",
        "The exchange cost $400, or 350 euros, 12 % more than in 2024.",
        "The swap of prisoners under Article 118 was the 64th since 2022.",
        "Captives aged 21 to 60 were exchanged 12 km from 14 Garden Street.",
        "Prisoners returned in 7 buses after 3 years and 2 months.",
        "Обмін відбувся 12 травня 2025 року, о 10:30, за 5 км від кордону.",
        "Обмен прошел 12 мая 2025 года, пленных везли 3 автобуса и 2 часа.",
    ],
)
def test_dates_ages_money_shares_and_addresses_are_no_candidates(text):
    assert [row(one) for one in proposed(text)] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "They agreed. They will return up to 1,200 captives soon.",
            "will return up to 1,200 captives",
        ),
        ("“We got back 12 bodies,” he said.", "got back 12 bodies"),
        ("Вони передали 12 тіл.", "передали 12 тіл"),
    ],
)
def test_a_passage_goes_from_the_first_to_the_last_word_that_speaks_for_it(text, words):
    (candidate,) = proposed(text)

    assert text[candidate.start : candidate.end] == words


@pytest.mark.parametrize(
    ("text", "name", "is_open"),
    [
        ("Vadym Kovalenko said 12 bodies were returned.", "Vadym Kovalenko", False),
        (
            "12 bodies were returned, the Ministry of Defence reported.",
            "Ministry of Defence",
            False,
        ),
        ("12 bodies were returned, according to Olena Bondar.", "Olena Bondar", False),
        ("Повернули 12 тіл, повідомив Вадим Коваленко.", "Вадим Коваленко", False),
        ("12 bodies were returned, he said.", None, True),
        # The whole name, or none.
        ("Повернули 12 тіл, повідомив Координаційний штаб.", "Координаційний штаб", False),
        ("Повернули 12 тіл, повідомила Координаційна ланка.", None, True),
        ("Повернули 12 тіл, повідомило Міністерство оборони.", "Міністерство оборони", False),
        ("Повернули 12 тіл, повідомило Міністерство погоди.", None, True),
        ("Вернули 12 тел, сообщило Министерство обороны.", "Министерство обороны", False),
        ("Вернули 12 тел, сообщил Северный флот.", None, True),
        ("Вернули 12 тел, сообщил Вадим Северный вчера.", "Вадим Северный", False),
        (
            "12 bodies were returned, said Defence minister Olena Bondar.",
            "Defence minister Olena Bondar",
            False,
        ),
        ("12 bodies were returned, according to Ukrainian media.", None, True),
        ("12 bodies were returned, said the Relief fund.", "Relief fund", False),
        ("12 bodies were returned, said the Relief brigade.", None, True),
        ("12 bodies were returned, said the Kremlin yesterday.", "Kremlin", False),
        ("On Thursday Ukraine said that 12 bodies were returned.", "Ukraine", False),
        ("Then Olena Bondar said that 12 bodies were returned.", "Olena Bondar", False),
        ("Міністерство оборони Півночі заявило, що повернули 12 тіл.", None, True),
        ("The envoy Olena Bondar said that 12 bodies were returned.", "Olena Bondar", False),
        ("The ministry of Northland said that 12 bodies were returned.", None, True),
        ("12 bodies were returned.", None, False),
    ],
)
def test_who_says_it_is_a_name_beside_a_word_of_saying_or_is_left_open(text, name, is_open):
    (candidate,) = proposed(text)

    assert (candidate.speaker.name, candidate.speaker.is_open) == (name, is_open)


@pytest.mark.parametrize(
    ("text", "both_ways"),
    [
        ("Russia and Ukraine each returned 200 prisoners of war.", True),
        ("Both sides returned 200 prisoners of war.", True),
        ("Russia returned 213 bodies to Ukraine, both sides said.", False),
        ("Russia returned 213 bodies, both sides said.", False),
        ("Each year Russia returned 200 prisoners of war to Ukraine.", False),
        ("For each prisoner, Russia returned 211 bodies to Ukraine.", False),
        ("Россия передала Украине 303 тела, обе стороны подтвердили.", False),
        ("Росія передала Україні 303 тіла, обидві сторони підтвердили.", False),
    ],
)
def test_what_both_sides_say_of_one_direction_is_no_second_one(text, both_ways):
    for candidate in proposed(text):
        assert candidate.direction.both_ways is both_ways
        assert candidate.direction.from_party in (None, "RU")


def test_each_side_in_one_clause_says_nothing_of_another():
    first, _ = proposed(
        "Russia returned 41 bodies, and Ukraine returned 42 bodies and thanked each side."
    )

    assert not first.direction.both_ways


def test_a_party_that_speaks_is_named_whole():
    lexicon = lexicon_of(shipped_rows(), {"fund": ["Relief fund of the coast"]})

    (candidate,) = proposed(
        "They returned 12 bodies, said Relief fund of the coast.", "en", lexicon
    )

    assert candidate.speaker.name == "Relief fund of the coast"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They returned 300 prisoners each.", "300 prisoners each"),
        ("Three buses carried 300 freed captives each.", "300 freed captives each"),
        ("They swapped prisoners, 300 apiece.", "300 apiece"),
        ("Обміняли по 300 людей полонених.", "по 300"),
        ("Сторони повернули по триста полонених.", "по триста"),
        ("Обменяли по 300 человек пленных.", "по 300"),
        # Controls: of whom is said, or nothing of the kind.
        ("Each side returned 300 prisoners.", None),
        ("They returned 300 prisoners for each side.", None),
        ("Russia and Ukraine returned 300 prisoners each.", None),
        ("They returned 300 prisoners.", None),
        ("Обміняли по 300 полонених з кожного боку.", None),
        ("Росія та Україна обміняли по 300 полонених.", None),
        ("Вернули по меньшей мере 300 пленных.", None),
        ("Вернули по 300 пленных с каждой стороны.", None),
    ],
)
def test_a_number_of_each_is_asked_about_where_nothing_says_of_whom(text, words):
    (candidate,) = proposed(text)

    asked = () if words is None else (f"It is for each of several: '{words}'.",)
    assert tuple(f"{ask.partition('.')[0]}." for ask in candidate.ask) == asked
    assert candidate.is_supported is (words is None)
    assert words is None or way(candidate.direction) == ("both" if "They" in text else "-")


def test_parties_are_known_by_their_names_with_their_endings():
    lexicon = lexicon_of(shipped_rows(), {"blue": ["Блакитна", "Bluelands"], "red": ["Redlands"]})
    pair = ("blue", "red")

    texts = ["Bluelands handed over 3 bodies.", "Передано 3 тіла до Блакитної."]

    ways = [way(one.direction) for text in texts for one in proposed(text, "uk", lexicon, pair)]
    assert ways == ["blue>red", "red>blue"]


def test_exchanges_without_a_number_are_proposed_only_where_they_are_wanted():
    text = "They agreed to exchange seriously wounded troops."

    assert proposed(text) == []
    assert [row(one) for one in proposed(text, numberless=True)] == ["not stated wounded pledge -"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_text_takes_no_more_than_twice_the_work(piece):
    texts = [(piece * size)[:size] for size in (1_500, 3_000)]
    proposed(texts[0])

    less, more = (calls(lambda text=text: proposed(text)) for text in texts)

    assert more < 2.3 * less + 1_000


@pytest.mark.parametrize("piece", ["A ", "to ", "swap one and one hundred "])
def test_words_that_begin_many_phrases_or_numbers_take_little_work(piece):
    text = (piece * 1_500)[:1_500]
    proposed(text)

    assert calls(lambda: proposed(text)) < 75 * len(text)


@pytest.mark.long
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_long_text_takes_work_in_proportion(piece):
    texts = [(piece * size)[:size] for size in (5_000, 50_000)]
    proposed(texts[0])

    less, more = (calls(lambda text=text: proposed(text)) for text in texts)

    assert more < 11 * less + 100_000


@pytest.mark.long
@pytest.mark.parametrize("piece", HOSTILE)
def test_the_longest_text_is_read(piece):
    # Counted calls would take ten times as long: how work grows is seen below that length.
    size = 500_000 if piece in LONGEST else 100_000
    proposed((piece * size)[:size])


def repeats_within_repeats(pattern):
    """Return whether a pattern repeats without end what may itself be of many lengths."""

    def nested(parts, *, inside):
        for operation, argument in parts:
            if operation in (regular.MAX_REPEAT, regular.MIN_REPEAT):
                least, most, below = argument
                if inside and least != most:
                    return True
                if nested(below, inside=inside or most is regular.MAXREPEAT):
                    return True
            below = []
            if operation is regular.SUBPATTERN:
                below = [argument[-1]]
            elif operation is regular.BRANCH:
                below = argument[1]
            if any(nested(part, inside=inside) for part in below):
                return True
        return False

    return nested(regular.parse(pattern.pattern, pattern.flags & ~re.UNICODE), inside=False)


def test_no_pattern_can_explode():
    modules = [
        import_module(f"{reading.__name__}.{module.name}")
        for module in iter_modules(reading.__path__)
    ]
    patterns = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, re.Pattern)
    }

    assert len(patterns) > 10
    assert [pattern for pattern in patterns if repeats_within_repeats(pattern)] == []
    assert repeats_within_repeats(re.compile("(?:a+b?)+"))
