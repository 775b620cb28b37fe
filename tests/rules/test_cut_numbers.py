"""Quotes that begin or end inside a number of the article."""

import tracemalloc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.quantities.cut_numbers import Cut, cut_number
from tests.work import calls


def cut(article, quote):
    """The number that a quote cuts, looked at where it stands last."""
    start = article.rindex(quote)
    return cut_number(article, start, start + len(quote))


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        *[
            (f"Россия передала 1{blank}212 тел", "212 тел", f"1{plain}212")
            for blank, plain in [
                *[(blank, " ") for blank in " \u00a0\u202f\u2009\u2007\u2008\u3000"],
                *[("  ", "  "), ("\n", "\n"), ("\r\n", "\n")],
                *[("’", "'"), ("'", "'"), (".", "."), (",", ","), ("\u066c", ",")],
                *[("\u00ad", ""), ("\u200b", ""), ("\ufeff", ""), ("\u2060\u00a0", " ")],
                # What the repair of damaged text puts for a lost apostrophe or narrow blank.
                ("”", '"'),
            ]
        ],
        ("Россия передала 1 212 тел", "передала 1", "1 212"),
        ("1 212 000 тел", "1 212", "1 212 000"),
        ("1,00,000 people", "00,000 people", "1,00,000"),
        ("1,00,000 people", "1,00", "1,00,000"),
        ("6.5 thousand", "5 thousand", "6.5"),
        ("1,5 млн", "5 млн", "1,5"),
        ("16000", "6000", "16000"),
        ("১২১২ জন", "২১২ জন", "1212"),
        ("6 тыс. тел", "6", "6 тыс"),
        ("6 thousand bodies", "6 thou", "6 thousand"),
        ("6k bodies", "6", "6k"),
        ("6万具", "6", "6万"),
        ("6½ days", "6", "6½"),
        ("2/3 of them", "3 of them", "2/3"),
        ("at \u22125", "5", "\u22125"),
        ("listed 1 212 names", "212 names", "1 212"),
        ("phase 2\u00a0300 men", "300 men", "2 300"),
        ("2 1/2 thousand", "2", "2 1/2 thousand"),
        ("2 1/2 days", "1/2 days", "2 1/2"),
        ("six thousand bodies", "thousand bodies", "six thousand"),
        ("sixteen thousand bodies", "six", "sixteen thousand"),
        ("two hundred men", "two", "two hundred"),
        ("twenty-one men", "one men", "twenty-one"),
        ("half a million", "a million", "half a million"),
        ("шість тисяч тіл", "тисяч тіл", "шість тисяч"),
        ("sechstausend Leichen", "tausend Leichen", "sechstausend"),
        ("六千具", "千具", "六千"),
        (f"1{chr(0x200B) * 40}212 тел", "212 тел", "1212"),
    ],
)
def test_a_quote_that_cuts_a_number_is_told_which(article, quote, number):
    start = article.index(quote)

    found = cut_number(article, start, start + len(quote))

    assert found == Cut(number, sure=True)


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("Россия передала 1 212 тел", "1 212 тел"),
        ("On 11 June 1,212 bodies", "1,212 bodies"),
        ("in 2025 212 bodies", "212 bodies"),
        ("11 червня 16 200 тел", "16 200 тел"),
        ("on June 11 212 bodies", "212 bodies"),
        ("2025-06-11 212 bodies", "212 bodies"),
        ("11.06.2025 212 тел", "212 тел"),
        ("at 12:30 200 men", "200 men"),
        ("a 1,000-for-1,000 format", "1,000 format"),
        ("a 1,000-for-1,000 format", "1,000"),
        ("2-3 days", "3 days"),
        ("between two hundred and three hundred", "three hundred"),
        ("between two hundred and three hundred", "two hundred"),
        ("6,000, 400 and 3", "400 and"),
        ("6,000. 400 men", "400 men"),
        ("6000人", "6000"),
        ("400 set free", "400"),
        ("6,000² bodies", "6,000"),
        ("[1] 212 bodies", "212 bodies"),
        ("Bild\n\n212 Leichen, 1\n\n212", "212 Leichen"),
        ("the F16 200 men", "200 men"),
    ],
)
def test_a_quote_beside_another_number_cuts_none(article, quote):
    start = article.index(quote)

    assert cut_number(article, start, start + len(quote)) is None


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        # Number words, whatever stands in them or whichever language they are of.
        ("twenty\u00adfive men", "five men", "twentyfive"),
        ("twenty\u200bfive men", "twenty", "twentyfive"),
        ("два\u0301дцять п’ять тіл", "п’ять тіл", "двадцять п'ять"),
        ("двадцать пять тел", "пять тел", "двадцать пять"),
        ("пятьдесят\nдва тела", "два тела", "пятьдесят\nдва"),
        ("к тысяче двухсот", "двухсот", "тысяче двухсот"),
        ("خمسة وعشرون أسيرا", "عشرون أسيرا", "خمسة وعشرون"),
        ("at minus 5 degrees", "5 degrees", "minus 5"),
        ("at minus five degrees", "five degrees", "minus five"),
        ("the XII corps", "II corps", "XII"),
        # Words that multiply, whatever they multiply.
        ("several hundred men", "hundred men", "several hundred"),
        ("umpteen thousand men", "thousand men", "umpteen thousand"),
        ("two and a half thousand", "half thousand", "two and a half thousand"),
        ("2 and a half thousand", "half thousand", "2 and a half thousand"),
        ("a quarter of a million", "million", "quarter of a million"),
        ("five score men", "score men", "five score"),
        ("a million and a half men", "a million", "a million and a half"),
        ("two million and a half", "two million", "two million and a half"),
        ("мільйон з половиною тіл", "мільйон", "мільйон з половиною"),
        ("three score and ten", "ten", "three score and ten"),
        ("three score and ten", "three score", "three score and ten"),
        ("a third of a million", "a million", "third of a million"),
        ("треть миллиона", "миллиона", "треть миллиона"),
        ("a few hundred thousand", "a few hundred", "few hundred thousand"),
        ("Tens of thousands fled", "thousands", "Tens of thousands"),
        ("hundreds of thousands fled", "hundreds", "hundreds of thousands"),
        ("кілька тисяч тіл", "тисяч тіл", "кілька тисяч"),
        ("mehrere tausend Leichen", "tausend Leichen", "mehrere tausend"),
        # Numbers that go on behind a scale.
        ("6 тисяч 200 тіл", "200 тіл", "6 тисяч 200"),
        ("6 тисяч двісті тіл", "двісті тіл", "6 тисяч двісті"),
        ("6 тис. 200 тіл", "200 тіл", "6 тис. 200"),
        ("шесть тысяч 200 тел", "200 тел", "шесть тысяч 200"),
        ("6 thousand 200 men", "200 men", "6 thousand 200"),
        ("1 mln 200 tys. osób", "200 tys. osób", "1 mln 200 tys"),
        ("1 lakh 20 thousand", "20 thousand", "1 lakh 20 thousand"),
        # Digits with other signs.
        *[
            (f"Russia gave 1{sign}212 bodies", "212 bodies", f"1{plain}212")
            for sign, plain in [
                *[("\u201a", "'"), ("\u02bb", "'"), ("\u02bc", "'"), ("\u2032", "'")],
                *[("\u02d9", "."), ("\u2024", "."), ("\uff0e", "."), ("\u00b7", ".")],
                *[("\ufe50", ","), ("\u066c", ","), ("\uff0c", ","), ("\u055d", ",")],
                *[("\u0301,", ","), ("_", "_"), (" ,", " ,"), ("&nbsp;", " "), ("&#160;", " ")],
                *[("&#x202f;", " "), ("&thinsp;", " ")],
            ]
        ],
        ("2×500 men", "500 men", "2×500"),
        ("2x500 men", "500 men", "2x500"),
        ("2х500 тіл", "500 тіл", "2х500"),
        ("6 x 1,000 men", "1,000 men", "6 x 1,000"),
        ("10^3 men", "3 men", "10^3"),
        ("15% of them", "15", "15%"),
        ("15 ٪", "15", "15 %"),
        ("at 12:30 left", "30 left", "12:30"),
        ("2025-06-11 came", "11 came", "2025-06-11"),
        # A blank that never breaks holds a number together behind a capital, too.
        ("Передано 1\u00a0212 тел", "212 тел", "1 212"),
        ("Brigade 36\u202f500 men", "500 men", "36 500"),
    ],
)
def test_a_number_that_is_written_in_another_way_is_cut(article, quote, number):
    assert cut(article, quote) == Cut(number, sure=True)


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        # Other lines, cells and members of a list.
        ("Russia gave 1\t212 bodies", "212 bodies", "1\t212"),
        ("Russia gave 1\n\n212 bodies", "212 bodies", "1\n\n212"),
        ("Russia gave 1   212 bodies", "212 bodies", "1   212"),
        ("Russia gave 1<b>212</b> bodies", "212", "1\t212"),
        ("Russia gave 1, 212 bodies", "212 bodies", "1, 212"),
        ("Russia gave 1\u3001212 bodies", "212 bodies", "1, 212"),
        ("Russia gave 1. 212 bodies", "212 bodies", "1. 212"),
        ("1\n212 bodies", "212 bodies", "1\n212"),
        # A name, a sign, a time or an order, and then a number.
        ("Item 1\n212 bodies", "212 bodies", "1\n212"),
        ("Brigade 36 500 men", "500 men", "36 500"),
        ("Бригада 36 500 бійців", "500 бійців", "36 500"),
        ("Article 3 500 people", "500 people", "3 500"),
        ("No. 12 345 people", "345 people", "12 345"),
        ("№ 12 345 тіл", "345 тіл", "12 345"),
        ("Day 100 300 men", "300 men", "100 300"),
        ("on day 100 300 men", "300 men", "100 300"),
        ("У червні 11 212 тіл", "212 тіл", "11 212"),
        ("за день 5 100 осіб", "100 осіб", "5 100"),
        ("the K-9 dogs", "9 dogs", "K-9"),
        ("the M1A2 tanks", "2 tanks", "M1A2"),
        ("Загинуло -5 осіб", "5 осіб", "-5"),
        ("15 percent of them", "15", "15 percent"),
        ("the 36th brigade", "36", "36th"),
        ("36-й бригаді", "36", "36-й"),
        # A whole, and a part of it.
        ("Of 6 thousand 200 were dead", "200 were", "6 thousand 200"),
        ("Twenty\n\nFive came", "Five came", "Twenty\n\nFive"),
        ("twenty <b>five</b> men", "five", "twenty \tfive"),
        ("Of twenty five were dead", "five were dead", "twenty five"),
        ("Із двадцяти п'ять загинули", "п'ять загинули", "двадцяти п'ять"),
        # A word of which the quote has a number.
        ("someone often", "one often", "someone"),
        ("They often came", "ten", "often"),
        ("Dozens came", "Dozen", "Dozens"),
        ("Сторона передала тіла", "Сто", "Сторона"),
        # Signs that may part two numbers.
        ("Передано 6 тыс. Двести ждут", "Передано 6 тыс", "6 тыс. Двести"),
        ("two thousand, three hundred more", "two thousand", "two thousand, three hundred"),
        ("twenty - five men", "twenty", "twenty - five"),
        ("freed a thousand\nTwo hundred stayed", "a thousand", "a thousand\nTwo hundred"),
        ("a thousand \u2013 two hundred were", "a thousand", "a thousand - two hundred"),
        ("one thousand and 212 bodies", "212 bodies", "one thousand and 212"),
        ("one thousand and 212 bodies", "one thousand", "one thousand and 212"),
        ("1 тысяча и 212 тел", "212 тел", "1 тысяча и 212"),
        ("3 hundred and 5 men", "3 hundred", "3 hundred and 5"),
        ("gave 1<b>,212</b> bodies", "gave 1", "1\t,212"),
        ("gave 1,<b>212</b> bodies", "212", "1,\t212"),
        ("gave 1<b>,</b>212 bodies", "212", "1\t,\t212"),
        # What a mail that nobody decoded has within a number.
        ("gave 1=\n212 bodies", "gave 1", "1=\n212"),
        ("gave 1=\n212 bodies", "212 bodies", "1=\n212"),
        ("gave 1,=\r\n212 bodies", "gave 1,", "1,=\n212"),
        ("gave 1,=\n212 bodies", "212", "1,=\n212"),
        ("gave 1=C2=A0212 bodies", "gave 1", "1=C2=A0212"),
        # A noun that a short number may name.
        ("phase 2 300 men", "300 men", "2 300"),
        ("phase 2 300 men", "phase 2", "2 300"),
        ("in ward 5 120 patients", "120 patients", "5 120"),
        ("on page 3 400 names", "400 names", "3 400"),
        ("two rooms 7 300 people", "300 people", "7 300"),
        ("в палате 5 120 раненых", "120 раненых", "5 120"),
        ("у групі 2 300 полонених", "300 полонених", "2 300"),
    ],
)
def test_a_cut_in_words_that_may_be_two_numbers_is_doubtful(article, quote, number):
    assert cut(article, quote) == Cut(number, sure=False)


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("Su-25 500 kg", "500 kg"),
        ("Т-72 500 разів", "500 разів"),
        ("on 12 June 200 men", "200 men"),
        ("12 червня 200 тіл", "200 тіл"),
        ("обмін 1000х1000 тіл", "1000 тіл"),
        ("soldiers\u2014212 of them", "212 of them"),
        ("in the twenties\u2014five came", "five came"),
        ("a pair of men", "men"),
        ("a couple of men", "of men"),
        ("more than 100k on Monday", "on Monday"),
        ("передали тисячу тіл", "тисячу тіл"),
        ("передали тисячі тіл", "тисячі тіл"),
        ("a mild winter", "winter"),
        ("6 тисяч, 200 з них поранені", "200 з них"),
        ("two hundred, 200 of them", "200 of them"),
        # A sentence or a clause ends a number.
        ("Russia freed a thousand. Two hundred stayed.", "freed a thousand"),
        ("six million. Two hundred more", "six million"),
        ("6 thousand. 200 more came.", "6 thousand"),
        ("Звільнили тисячу. Двісті поранені.", "Звільнили тисячу"),
        ("Звільнили тисячу. Двісті поранені.", "Двісті поранені"),
        ("Some three thousand, five hundred of them wounded", "Some three thousand"),
        ("Some three thousand, five hundred of them wounded", "five hundred of them"),
        ("two thousand, three of them children", "two thousand"),
        ("Over a million, three thousand of them children", "Over a million"),
        ("тысячу, двести из них ранены", "двести из них"),
        ("тисячу, двісті з них поранені", "тисячу"),
        # Members of a list, and two sentences.
        ("returned 100. 300 remain.", "returned 100"),
        ("Groups of 50, 100 and 250", "Groups of 50"),
        ("Groups of 50, 100 and 250", "100 and 250"),
        ("10, 50, 100 or 250 men", "50, 100"),
        ("held in ward 5, 120 of them wounded", "120 of them"),
        ("группы по 50, 100 и 250", "по 50"),
    ],
)
def test_a_quote_of_a_whole_number_cuts_none(article, quote):
    assert cut(article, quote) is None


def test_numbers_parted_by_a_sign_are_cut_within_their_own_words():
    article = "two thousand, three hundred bodies"

    assert cut(article, "two").sure
    assert cut(article, "thousand, three hundred").sure


@pytest.mark.parametrize("unseen", [400, 40_000])
def test_invisible_characters_hide_no_number_that_is_cut(unseen):
    article = "gave 1" + "\u200b" * unseen + "212 bodies"

    assert cut(article, "212 bodies") == Cut("1212", sure=True)
    assert cut(article, "gave 1") == Cut("1212", sure=True)


@pytest.mark.parametrize(
    ("article", "quote", "number"),
    [
        ("handed over 6 _thousand_ bodies", "handed over 6", "6 thousand"),
        ("handed over 6 __thousand__ bodies", "thousand", "6 thousand"),
        ("six _hundred_ men", "six", "six hundred"),
        ("6 _тысяч_ тел", "6", "6 тысяч"),
        ("_1_,212 bodies", "212 bodies", "1,212"),
        ("_1_ 212 bodies", "212 bodies", "1 212"),
        ("_twenty_-five bodies", "five bodies", "twenty-five"),
        ("12 _%_ of them", "12", "12 %"),
        ("6 **thousand** bodies", "6 **", "6 thousand"),
        ("6 ~~thousand~~ bodies", "6", "6 thousand"),
        ("6 [thousand](http://x) bodies", "6", "6 thousand"),
        ("6 [thousand](http://x) bodies", "thousand", "6 thousand"),
        ("6 [thousand][1] bodies", "6", "6 thousand"),
        ("6 “thousand” bodies", "6", "6 thousand"),
        ("6 «тысяч тел»", "6", "6 тысяч"),
        ("“6” thousand bodies", "thousand", "6 thousand"),
        ("6 _“thousand”_ bodies", "6", "6 thousand"),
        ("1\u20e3212 bodies", "212 bodies", "1212"),
        ("1\ufe0f\u20e3212 bodies", "212 bodies", "1212"),
    ],
)
def test_marks_around_words_hide_no_number_that_is_cut(article, quote, number):
    assert cut(article, quote) == Cut(number, sure=True)


@pytest.mark.parametrize(
    ("article", "quote"),
    [
        ("“1” 212 bodies", "212 bodies"),
        ("[1](http://x), 212 bodies freed", "212 bodies freed"),
        ("said “6” and “thousand”", "6"),
        ("a list: 5 *six* men", "six"),
        ("see [6 thousand](http://x/7000) men", "6 thousand"),
        ("____ 212 bodies", "212 bodies"),
    ],
)
def test_marks_around_words_join_no_two_numbers(article, quote):
    found = cut(article, quote)

    assert found is None or not found.sure


def test_a_sure_cut_is_told_before_a_doubtful_one():
    article = "Brigade 36 500 men of 6 thousand"
    start, end = article.index("500"), article.index(" thousand")

    assert cut_number(article, start, end) == Cut("6 thousand", sure=True)


DIGITS = sorted(
    {chr(code - unicodedata.decimal(chr(code))) for code in range(0x20000) if chr(code).isdecimal()}
)


@given(
    zero=st.sampled_from(DIGITS),
    number=st.integers(1_000, 999_999),
    sign=st.sampled_from([",", ".", "’", " ", "\u00a0", "\u202f", "\u066c", "\ufe50", "&nbsp;"]),
)
def test_a_grouped_number_is_cut_in_the_digits_of_every_script(zero, number, sign):
    head, rest = (
        "".join(chr(ord(zero) + int(digit)) for digit in part) for part in f"{number:,}".split(",")
    )
    article = f"they gave {head}{sign}{rest} back"

    assert cut(article, f"{rest} back").sure
    assert cut(article, f"gave {head}").sure
    assert cut(article, f"{head}{sign}{rest} back") is None


UNIT = "Brigade 36 500 men, six thousand 200, twenty five and 1 212. "


@pytest.mark.parametrize("units", [20, 35_000])
def test_looking_for_a_cut_number_does_not_grow_with_the_article(units):
    article = UNIT * units
    middle = article.index("200, twenty", len(article) // 2)

    def look():
        assert cut_number(article, middle, middle + 11) == Cut("six thousand 200", sure=True)

    look()  # What is worked out once is not counted.
    assert calls(look) < 3_000
    assert peak_bytes(look) < 100_000


def peak_bytes(function):
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
