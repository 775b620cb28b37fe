"""Quantities: every accepted form means what the domain says, and everything else is refused."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.rules.quantities.parsing import parse
from ledger.rules.quantities.quantity import VALUE_MAX, Qualifier, Quantity, span
from ledger.rules.quantities.quantity_refusals import FORMS, OTHER_WORDS, NotAQuantity
from tests.rules.strict_quantities import QUALIFIERS, WITHOUT_NUMBER, strict_reading


def document(qualifier, value, lower, upper, text):
    return {
        "qualifier": qualifier,
        "value": value,
        "lower": lower,
        "upper": upper,
        "approximate": "≈" in text,
        "per": text.split()[-1] if "for each" in text else None,
        "text": text,
    }


def reading(said):
    """What the parser reads, in the same form; None where it refuses."""
    try:
        quantity = parse(said)
    except NotAQuantity:
        return None
    return quantity.qualifier.value, quantity.lower, quantity.upper


NUMBERS = [
    0, 1, 7, 12, 90, 400, 999, 1_000, 1_212, 6_057, 12_345, 100_000, 999_999, 1_000_000,
    10_000_000, 10_000_001, 123_456_789,
]  # fmt: skip
ARABIC_INDIC = {ord(str(digit)): chr(0x660 + digit) for digit in range(10)}
FULL_WIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
SUPERSCRIPT = dict(zip(map(ord, "0123456789"), "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
SPELLINGS = [
    "{n}", "{n:,}", "{n:_}", "0{n}", "00{n}", "+{n}", "-{n}", "\u2212{n}", "{n}.0", "{n}.5",
    "{n},0", "{n},00", ",{n}", "{n},", "{n}.", "{n}e2", "{n}E0", "0x{n}", "{n}%", "{n} %", "{n}k",
    "{n}th", "{n} for each body", " {n}", "{n} ", "{n}\n", "\t{n}", "\u00a0{n}", "{n}\u200b",
    "≈{n}", "~{n}", "({n})", "{n}?", "{n}+", "{n}-", "-{n}-", "{n}–", "{n}/2", "{n}-{n}", "1-{n}",
    "1–{n}", "1—{n}", "1 - {n}", "1--{n}", "{n}-{n:,}0", "between 1 and {n:,}", "1 to {n}",
    "between {n} and 1", "between 1 and  {n}", "between 1-{n}", "1,{n}", "{n},{n}", "{n}.000",
    "{n} persons", "{n:,} 000", "1 {n}",
]  # fmt: skip


def spellings():
    for number in NUMBERS:
        plain = [form.format(n=number) for form in SPELLINGS]
        grouped = [f"{number:,}".replace(",", mark) for mark in (".", " ", "'", "’", "\u202f")]
        digits = [str(number).translate(table) for table in (ARABIC_INDIC, FULL_WIDTH, SUPERSCRIPT)]
        for prefix, spelled in product(QUALIFIERS, [*plain, *grouped, *digits]):
            yield prefix + spelled
            yield (prefix + spelled).upper()


def test_no_spelling_of_a_number_is_ever_silently_converted():
    told = sorted(set(spellings()))

    read = {spelling: reading(spelling) for spelling in told}

    assert read == {spelling: strict_reading(spelling) for spelling in told}
    accepted = [spelling for spelling, found in read.items() if found]
    assert len(told) > 20_000
    assert 500 < len(accepted) < len(told) / 10


@settings(max_examples=500, deadline=None)
@given(
    said=st.lists(
        st.sampled_from([*QUALIFIERS, *WITHOUT_NUMBER, "none", "between ", " and ", "-", "–", " "])
        | st.text("0123456789,._-–%e ٣", max_size=6)
        | st.integers(0, VALUE_MAX + 1).map("{:,}".format),
        max_size=4,
    ).map("".join)
)
def test_any_phrase_of_a_quantity_means_what_a_strict_reading_gives_or_is_refused(said):
    assert reading(said) == strict_reading(said)


@settings(max_examples=200, deadline=None)
@given(said=st.text(max_size=12))
def test_any_text_that_is_no_quantity_is_refused_and_not_a_crash(said):
    assert reading(said) == strict_reading(said)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (6000, ("exact", 6000, 6000, 6000, "6,000")),
        ("6,000", ("exact", 6000, 6000, 6000, "6,000")),
        (0, ("exact", 0, 0, 0, "0")),
        ("none", ("exact", 0, 0, 0, "0")),
        ("about 400", ("about", 400, 400, 400, "≈400")),
        ("at least 1,000", ("at_least", 1000, 1000, None, "≥1,000")),
        ("more than 1,000", ("more_than", 1000, 1001, None, ">1,000")),
        ("up to 1,200", ("at_most", 1200, 0, 1200, "≤1,200")),
        ("at most 10", ("at_most", 10, 0, 10, "≤10")),
        ("fewer than 10", ("fewer_than", 10, 0, 9, "<10")),
        ("2-3", ("between", None, 2, 3, "2–3")),
        ("1,000–1,200", ("between", None, 1000, 1200, "1,000–1,200")),
        ("between 2 and 3", ("between", None, 2, 3, "2–3")),
        ("about 12-13", ("between", None, 12, 13, "≈12–13")),
        ("nearly 1,000–1,200", ("between", None, 1000, 1200, "≈1,000–1,200")),
        ("≈12–13", ("between", None, 12, 13, "≈12–13")),
        ("15 for each body", ("per", 15, 0, None, "15 for each body")),
        ("1,000 For Each pow", ("per", 1000, 0, None, "1,000 for each pow")),
        ("as many", ("per", 1, 0, None, "as many")),
        ("all", ("all", None, 0, None, "all")),
        ("not stated", ("not_stated", None, 0, None, "not stated")),
        ("withheld", ("withheld", None, 0, None, "withheld")),
        ("More Than 10,000,000", ("more_than", 10_000_000, 10_000_001, None, ">10,000,000")),
        ("fewer than 1", ("fewer_than", 1, 0, 0, "<1")),
        ("up to 0", ("at_most", 0, 0, 0, "≤0")),
    ],
)
def test_each_form_of_a_quantity_comes_out_as_the_whole_object(said, expected):
    assert parse(said).document() == document(*expected)


@pytest.mark.parametrize(("phrase", "qualifier"), WITHOUT_NUMBER.items())
def test_words_without_a_number_are_a_quantity_without_one(phrase, qualifier):
    found = parse(phrase)

    text = qualifier.replace("_", " ")
    assert found.document() == document(qualifier, None, 0, None, text)
    assert (found.numberless, found.stated) == (True, ())


@pytest.mark.parametrize(
    ("said", "stated"),
    [
        ("2-3", (2, 3)),
        ("more than 1,000", (1000,)),
        ("none", (0,)),
        ("all", ()),
        ("15 for each body", (15,)),
        ("1 for each pow", ()),
        ("as many", ()),
    ],
)
def test_the_stated_numbers_of_a_quantity_are_those_in_the_words(said, stated):
    assert parse(said).stated == stated


@pytest.mark.parametrize(
    "said",
    [
        6.5, 6000.0, float("nan"), True, False, None, [], [6000], {}, (2, 3), b"6000", -5, -1,
        VALUE_MAX + 1, "", "6.5", "1_000", "12e2", "٣٠٣", "-5", "15 %", "1,00", "10,00",
        "15 for each", "0 for each body", "about 15 for each body", "15 per body", "as many as",
        "15 for each Ab!", "about", "about  400", "about400", "about about 400", "between 3 and 2",
        "3-2", "3-3", "2-3-4", "1,000,", "fewer than 0", "over 2-3", "about between 2 and 3",
        "at least none", "all 400",
        "a few", "nil", "zero", "six", "1" * 61, "9" * 60, "\ud800", "between  2 and 3",
        "2 - 3", "1-10000001", "\uff41ll", "6000\n",
        "above 400", "below 400", "roughly 400", "exactly 400", "no less than 400",
        "up to about 400", "400 or more", "minimum 400", "400 to 500", "from 400 to 500",
        "everyone", "some", "many", "half", "unknown", "null", "dozen", "hundred",
        "not  stated", "not_stated", "a  group",
        "several dozen", "a dozen", "more than a dozen", "a handful", "ten",
    ],
)  # fmt: skip
def test_what_is_no_quantity_is_refused_naming_what_to_send(said):
    with pytest.raises(NotAQuantity) as refused:
        parse(said)

    assert refused.value.code == "not-a-quantity"
    assert refused.value.detail.endswith((f"; say {FORMS}.", f"; say {FORMS}. {OTHER_WORDS}"))
    refused.value.detail.encode()


def test_a_refused_quantity_is_quoted_but_not_all_of_a_long_text():
    with pytest.raises(NotAQuantity) as short:
        parse("15 men")
    with pytest.raises(NotAQuantity) as long:
        parse("x" * 5000)

    assert short.value.detail == f'"15 men" is not a quantity; say {FORMS}. {OTHER_WORDS}'
    with pytest.raises(NotAQuantity, match=r'^"9{59}… is not a quantity'):
        parse("9" * 5000)
    assert long.value.detail == (f'"{"x" * 59}… is not a quantity; say {FORMS}. {OTHER_WORDS}')


@pytest.mark.parametrize("said", ["several dozen", "a handful", "many", "ten", "roughly 400"])
def test_other_words_for_a_quantity_are_refused_with_what_to_send_for_them(said):
    with pytest.raises(NotAQuantity) as refused:
        parse(said)

    assert refused.value.detail == (
        f'"{said}" is not a quantity; say {FORMS}. '
        'For words without a number ("many", "a handful", "several dozen") send "not stated"; '
        '"thousands", "hundreds", "dozens", "several" and "a group" are taken as that. '
        'For a number in words send its digits ("ten" as 10), for "roughly 400" send "about 400".'
    )


@pytest.mark.parametrize(
    ("said", "sign", "phrase"),
    [
        ("ca. 400", "ca.", "about 400"),
        ("Ca. 1 212", "ca.", "about 400"),
        ("~400", "~", "about 400"),
        (">= 400", ">=", "at least 400"),
        ("400+", "+", "at least 400"),
        ("max. 10", "max.", "up to 400"),
        ("not fewer than 20", "not fewer than", "at least 400"),
        ("Щонайменше 20", "щонайменше", "at least 400"),
        ("свыше 20", "свыше", "more than 400"),
    ],
)
def test_what_people_write_before_a_number_is_refused_with_the_phrase_for_it(said, sign, phrase):
    with pytest.raises(NotAQuantity) as refused:
        parse(said)

    assert refused.value.detail == (
        f'For "{sign}" there is "{phrase}", with your number; say {FORMS}.'
    )


@pytest.mark.parametrize("said", ["93 %", "about 93 percent", "93 per cent of them", "93 відсотки"])
def test_a_share_is_refused_as_no_quantity(said):
    with pytest.raises(NotAQuantity) as refused:
        parse(said)

    assert refused.value.detail == (
        "A share is no quantity: what it is a share of may be another number tomorrow. Send the "
        'number that the words give, or "not stated", and write the share into "note"; '
        f"say {FORMS}."
    )


def test_a_quantity_that_cannot_be_printed_is_refused_too():
    nested = []
    for _ in range(200_000):
        nested = [nested]

    for said in (nested, 10**5000, {"value": nested}, {("a",): 1, "qualifier": "all"}):
        with pytest.raises(NotAQuantity, match=r"^This "):
            parse(said)


accepted_quantities = st.one_of(
    st.builds(
        lambda qualifier, value: parse({"qualifier": qualifier, "value": value}),
        st.sampled_from(sorted(set(QUALIFIERS.values()))),
        st.integers(1, VALUE_MAX),
    ),
    st.builds(
        lambda lower, more: parse({"qualifier": "between", "lower": lower, "upper": lower + more}),
        st.integers(0, VALUE_MAX // 2),
        st.integers(1, VALUE_MAX // 2),
    ),
    st.sampled_from([*sorted(WITHOUT_NUMBER), "about 12-13", "15 for each body"]).map(parse),
)


@settings(max_examples=200, deadline=None)
@given(quantity=accepted_quantities)
def test_a_quantity_that_is_answered_is_taken_in_again_unchanged(quantity):
    assert parse(quantity.document()) == quantity


@settings(max_examples=300, deadline=None)
@given(quantity=accepted_quantities, data=st.data())
def test_a_derived_field_of_a_quantity_that_disagrees_is_refused(quantity, data):
    said = quantity.document()
    field = data.draw(st.sampled_from(sorted(Quantity.DERIVED)))
    wrong = data.draw(st.sampled_from([None, 0, 1, 1.0, True, False, "", "0", VALUE_MAX + 1]))

    agrees = type(wrong) is type(said[field]) and wrong == said[field]
    # That a range is about is said by this field alone, and for each of what by another.
    says_more = (quantity.qualifier, field) in {("between", "approximate"), ("per", "value")}
    assume(agrees or not says_more)
    expected = (quantity.qualifier.value, quantity.lower, quantity.upper) if agrees else None
    assert reading({**said, field: wrong}) == expected


def test_the_object_form_of_a_quantity_needs_only_what_cannot_be_derived():
    found = parse({"qualifier": "at_least", "value": 12})

    assert found.document() == document("at_least", 12, 12, None, "≥12")
    assert parse({"qualifier": "all"}).document() == document("all", None, 0, None, "all")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"value": 5}, "needs a qualifier, one of exact, about, at_least, more_than, at_most,"),
        ({"qualifier": "roughly", "value": 5}, "needs a qualifier, one of"),
        ({"qualifier": ["exact"], "value": 5}, "needs a qualifier, one of"),
        (
            {"qualifier": "exact", "value": 5, "unit": "bodies"},
            "has an unknown field 'unit'; there are qualifier,",
        ),
        ({"qualifier": "exact"}, "needs a whole number as its value"),
        ({"qualifier": "exact", "value": "5"}, "needs a whole number as its value"),
        ({"qualifier": "exact", "value": 5.0}, "needs a whole number as its value"),
        ({"qualifier": "exact", "value": True}, "needs a whole number as its value"),
        ({"qualifier": "exact", "lower": 5, "upper": 5}, "needs a whole number as its value"),
        ({"qualifier": "exact", "value": 5, "upper": 6}, "its upper would be 5"),
        ({"qualifier": "at_least", "value": 5, "upper": 5}, "its upper would be null"),
        ({"qualifier": "about", "value": 5, "approximate": False}, "its approximate would be true"),
        ({"qualifier": "about", "value": 5, "text": "5"}, 'its text would be "≈5"'),
        ({"qualifier": "all", "value": 5}, "its value would be null"),
        ({"qualifier": "between", "lower": 2}, "needs whole numbers as its lower and upper"),
        ({"qualifier": "between", "lower": 3, "upper": 3}, "is no range"),
        ({"qualifier": "between", "value": 2, "lower": 2, "upper": 3}, "its value would be null"),
        ({"qualifier": "exact", "value": -1}, "is out of range"),
        ({"qualifier": "exact", "value": 5, "per": "body"}, "its per would be null"),
        ({"qualifier": "per", "per": "body"}, "needs a whole number as its value"),
        ({"qualifier": "per", "value": 0, "per": "body"}, "for each there are 1 to 10,000,000"),
        ({"qualifier": "per", "value": 15}, "needs its per"),
        ({"qualifier": "per", "value": 15, "per": "a b"}, "needs the id of a category"),
        ({"qualifier": "fewer_than", "value": 0}, "says fewer than nothing"),
        ({"qualifier": "exact", "value": 5, "verbatim": "five"}, "has an unknown field 'verbatim'"),
    ],
)
def test_the_object_of_a_quantity_is_refused_with_what_is_wrong_in_it(said, why):
    with pytest.raises(NotAQuantity) as refused:
        parse(said)

    assert why in refused.value.detail


def test_every_qualifier_has_a_phrase():
    reached = {*QUALIFIERS.values(), *WITHOUT_NUMBER.values(), "between", "per"}

    assert reached == {qualifier.value for qualifier in Qualifier}


def test_a_span_of_one_number_is_that_number():
    assert (span(6000, 6000), span(0, 1200)) == ("6,000", "0–1,200")


@given(
    st.sampled_from(sorted(set(QUALIFIERS))), st.integers(0, VALUE_MAX), st.sampled_from(["", ","])
)
def test_a_quantity_is_read_back_from_what_it_shows(prefix, number, comma):
    said = parse(f"{prefix}{max(number, 1)}")

    shown = said.text if comma else said.text.replace(",", "")

    assert parse(shown) == said


@pytest.mark.parametrize("phrase", ["2-3", "1,000-1,200", "none", *WITHOUT_NUMBER])
def test_a_range_and_what_has_no_number_are_read_back_too(phrase):
    assert parse(parse(phrase).text) == parse(phrase)


@pytest.mark.parametrize(
    "shown",
    [
        "≈",
        "≤-5",
        "≈6.000",
        "≤1 200",
        "≥6,00",
        "<0",
        "~6000",
        "= 6000",
        ">10,000,001",
        "≈about 5",
        "≤≤5",
    ],
)
def test_text_that_no_quantity_shows_is_refused(shown):
    with pytest.raises(NotAQuantity):
        parse(shown)
