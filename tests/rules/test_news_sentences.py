"""Sentences as news agencies write them, with every quote that is sensible, and those that cut."""

from typing import NamedTuple

import pytest

from ledger.rules.quantities.cut_numbers import cut_number
from ledger.rules.quantities.number_words import is_missing


class Report(NamedTuple):
    """A sentence: quotes of whole numbers (None: no number), and quotes that cut one."""

    text: str
    language: str
    whole: dict[str, int | None]
    cut: tuple[str, ...] = ()


REPORTS = [
    Report(
        "Russia handed over the bodies of 1,212 fallen soldiers, Kyiv said on Wednesday.",
        "en",
        {"the bodies of 1,212 fallen soldiers": 1212, "1,212": 1212},
        ("212 fallen soldiers",),
    ),
    Report(
        "More than 19,500 children have been taken, 1,350 of whom have returned.",
        "en",
        {"More than 19,500 children": 19500, "1,350 of whom have returned": 1350},
        ("1",),
    ),
    Report(
        "Between 500 and 600 prisoners are held in ward 5, 120 of them wounded.",
        "en",
        {"Between 500 and 600 prisoners": 500, "120 of them wounded": 120, "ward 5": 5},
    ),
    Report(
        "Since the start of June 6,057 bodies have come home.",
        "en",
        {"June 6,057 bodies": 6057, "6,057": 6057},
        ("June 6", "057 bodies"),
    ),
    Report(
        "Between five and six thousand bodies are to be handed over next week.",
        "en",
        {"Between five and six thousand bodies": 5000},
        ("Between five",),
    ),
    Report(
        "Moscow says it is ready to return two to three thousand more.",
        "en",
        {"two to three thousand more": 2000},
        ("return two",),
    ),
    Report(
        "Kyiv expects 2-3 million documents to be reviewed.",
        "en",
        {"2-3 million documents": 2000000},
        ("expects 2",),
    ),
    Report(
        "Twelve hundred bodies arrived; two hundred more are expected.",
        "en",
        {"Twelve hundred bodies": 1200, "two hundred more": 200},
        ("Twelve", "hundred bodies"),
    ),
    Report(
        "Russia freed a thousand. Two hundred stayed behind.",
        "en",
        {"Russia freed a thousand": 1000, "Two hundred stayed behind": 200},
    ),
    Report(
        "The swap covered 303 soldiers on each side. 300 of them were privates.",
        "en",
        {"303 soldiers on each side": 303, "300 of them were privates": 300},
    ),
    Report(
        "A first group of 25, then 50, 100 and 250 were to follow.",
        "en",
        {"A first group of 25": 25, "then 50": 50, "100 and 250": 100, "250 were to follow": 250},
    ),
    Report(
        "The ICRC visited 3,900 POWs, a fraction of the tens of thousands held.",
        "en",
        {"visited 3,900 POWs": 3900, "tens of thousands held": None},
        ("thousands held",),
    ),
    Report(
        "Hundreds of thousands fled; dozens were captured.",
        "en",
        {"Hundreds of thousands fled": None, "dozens were captured": None},
        ("Hundreds",),
    ),
    Report(
        "Six thousand bodies - one thousand of them unidentified - are stored in Dnipro.",
        "en",
        {"Six thousand bodies": 6000, "one thousand of them unidentified": 1000},
        ("Six",),
    ),
    Report(
        "Some three thousand, five hundred of them wounded, wait for a swap.",
        "en",
        {"Some three thousand": 3000, "five hundred of them wounded": 500},
    ),
    Report(
        "Russia has handed over twenty-five and Ukraine twenty-seven bodies.",
        "en",
        {"handed over twenty-five": 25, "Ukraine twenty-seven bodies": 27},
        ("five and Ukraine", "twenty"),
    ),
    Report(
        "Of the 6,000, just 15% have been identified.", "en", {"Of the 6,000": 6000}, ("just 15",)
    ),
    Report(
        "One in ten of the 1.5 million evacuees is a child.",
        "en",
        {"1.5 million evacuees": 1500000},
        ("5 million evacuees", "the 1"),
    ),
    Report(
        "Brigade 36 lost 500 men, the 72nd lost 30.",
        "en",
        {"36 lost 500 men": 500, "the 72nd lost 30": 30},
    ),
    Report(
        "Nearly 1.2 thousand or 1,212 bodies, depending on who counts.",
        "en",
        {"Nearly 1.2 thousand": 1200, "1,212 bodies": 1212},
        ("Nearly 1",),
    ),
    Report(
        "He said that four out of five thousand had no names.",
        "en",
        {"four out of five thousand": 5000},
    ),
    Report(
        "Two dozen men and a dozen women were exchanged.",
        "en",
        {"Two dozen men": 24, "a dozen women": 12},
        ("dozen men",),
    ),
    Report(
        "The sides swapped 95 for 95, with 10 more to come on day 3.",
        "en",
        {"95 for 95": 95, "10 more to come": 10},
    ),
    Report(
        "A 1,000-for-1,000 exchange took three days: 390, 307 and 303.",
        "en",
        {"A 1,000-for-1,000 exchange": 1000, "390, 307 and 303": 390, "three days: 390": 390},
    ),
    Report(
        "The list of 1,468 names includes 39 minors, 12 or 13 of them under ten.",
        "en",
        {"1,468 names": 1468, "39 minors": 39, "12 or 13 of them": 12},
    ),
    Report(
        "Over a million, three thousand of them children, were displaced.",
        "en",
        {"Over a million": 1000000, "three thousand of them children": 3000},
    ),
    Report(
        "A few hundred thousand lives and a few hundred prisoners.",
        "en",
        {"a few hundred prisoners": None},
        ("A few hundred",),
    ),
    Report(
        "Ninety-nine were freed and one hundred and one were not.",
        "en",
        {"Ninety-nine were freed": 99, "one hundred and one were not": 101},
        ("one were not", "one hundred"),
    ),
    Report(
        "Two thousand and twelve names; two thousand, and twelve more.",
        "en",
        {"Two thousand and twelve names": 2012},
    ),
    Report(
        "From 2014 to 2021, 3,500 people were detained.",
        "en",
        {"3,500 people were detained": 3500, "From 2014 to 2021": 2014},
    ),
    Report(
        "At least 100, perhaps 150 thousand, are missing.",
        "en",
        {"At least 100, perhaps 150 thousand": 100000},
        ("At least 100",),
    ),
    Report(
        "Russia returned 5-6 thousand bodies, Ukraine only dozens.",
        "en",
        {"returned 5-6 thousand bodies": 5000, "only dozens": None},
        ("Russia returned 5",),
    ),
    Report(
        "Додому повернулися 1 212 тіл, повідомив Координаційний штаб.",
        "uk",
        {"повернулися 1 212 тіл": 1212},
        ("212 тіл", "повернулися 1"),
    ),
    Report(
        "Від 5 до 6 тисяч тіл готові передати найближчими днями.",
        "uk",
        {"Від 5 до 6 тисяч тіл": 5000},
        ("Від 5",),
    ),
    Report(
        "П'ять-шість тисяч полонених лишаються в Росії.",
        "uk",
        {"П'ять-шість тисяч полонених": 5000},
        ("П'ять",),
    ),
    Report(
        "Ще 5 або 6 тисяч родин чекають на звістку.", "uk", {"5 або 6 тисяч родин": 5000}, ("Ще 5",)
    ),
    Report(
        "Звільнили тисячу. Двісті поранені, п'ятеро — важко.",
        "uk",
        {"Звільнили тисячу": 1000, "Двісті поранені": 200, "п'ятеро — важко": 5},
    ),
    Report(
        "Шість тисяч тіл, тисяча з них не упізнана.",
        "uk",
        {"Шість тисяч тіл": 6000, "тисяча з них не упізнана": 1000},
        ("Шість",),
    ),
    Report(
        "Понад 19,5 тис. дітей вивезено, 1,3 тис. повернуто.",
        "uk",
        {"Понад 19,5 тис. дітей": 19500, "1,3 тис. повернуто": 1300},
        ("5 тис. дітей",),
    ),
    Report(
        "Десятки тисяч людей і сотні дітей утримують незаконно.",
        "uk",
        {"Десятки тисяч людей": None, "сотні дітей": None},
        ("тисяч людей",),
    ),
    Report(
        "Обмін «1000 на 1000» тривав три дні: 390, 307 та 303 особи.",
        "uk",
        {"1000 на 1000": 1000, "390, 307 та 303 особи": 390, "307 та 303 особи": 303},
    ),
    Report(
        "Повернуто двадцять п'ять тіл, ще п'ять — пізніше.",
        "uk",
        {"двадцять п'ять тіл": 25, "ще п'ять — пізніше": 5},
        ("п'ять тіл", "двадцять"),
    ),
    Report(
        "Півтори тисячі захисників і пів тисячі цивільних.",
        "uk",
        {"Півтори тисячі захисників": 1500, "пів тисячі цивільних": 500},
        ("тисячі захисників",),
    ),
    Report(
        "Йдеться про 500-600 тисяч гривень і 12 осіб.",
        "uk",
        {"500-600 тисяч гривень": 500000, "12 осіб": 12},
        ("про 500",),
    ),
    Report(
        "У четвер звільнили 95 осіб, у п'ятницю ще 1 тисячу 200.",
        "uk",
        {"95 осіб": 95, "ще 1 тисячу 200": 1200},
        ("ще 1 тисячу", "ще 1"),
    ),
    Report(
        "Два-три мільйони осіб перемістилися, 100-150 зникли.",
        "uk",
        {"Два-три мільйони осіб": 2000000, "100-150 зникли": 100},
        ("Два",),
    ),
    Report(
        "Тисячу двісті дванадцять тіл доставили до моргів.",
        "uk",
        {"Тисячу двісті дванадцять тіл": 1212},
        ("Тисячу", "двісті дванадцять тіл"),
    ),
    Report(
        "Від однієї до двох тисяч осіб вважають зниклими.",
        "uk",
        {"Від однієї до двох тисяч осіб": 1000},
        ("Від однієї",),
    ),
    Report(
        "От пяти до шести тысяч тел находятся в рефрижераторах.",
        "ru",
        {"От пяти до шести тысяч тел": 5000},
        ("От пяти",),
    ),
    Report(
        "Вернули 1 212 тел; 27 тел передала украинская сторона.",
        "ru",
        {"Вернули 1 212 тел": 1212, "27 тел передала": 27},
    ),
    Report(
        "Около 5–6 тыс. украинцев остаются в плену.",
        "ru",
        {"Около 5–6 тыс. украинцев": 5000},
        ("Около 5",),
    ),
    Report(
        "В списке 339 фамилий детей. 12 уже дома.",
        "ru",
        {"339 фамилий детей": 339, "12 уже дома": 12},
    ),
    Report(
        "Полторы тысячи пленных и полсотни гражданских.",
        "ru",
        {"Полторы тысячи пленных": 1500, "полсотни гражданских": 50},
        ("тысячи пленных",),
    ),
    Report(
        "Два или три миллиона рублей и двое детей.",
        "ru",
        {"Два или три миллиона рублей": 2000000, "двое детей": 2},
        ("Два",),
    ),
    Report(
        "Три тысячи, пятьсот из них раненые, ждут.",
        "ru",
        {"Три тысячи": 3000, "пятьсот из них раненые": 500},
        ("Три",),
    ),
    Report(
        "Человек сто пятьдесят, а то и двести.",
        "ru",
        {"Человек сто пятьдесят": 150, "двести": 200},
        ("пятьдесят", "сто"),
    ),
    Report("До 1 тысячи и 200 офицеров входят в список.", "ru", {}, ("До 1",)),
]
WHOLE = [(report, quote, number) for report in REPORTS for quote, number in report.whole.items()]
CUT = [(report, quote) for report in REPORTS for quote in report.cut]


def cut(report, quote):
    start = report.text.index(quote)
    return cut_number(report.text, start, start + len(quote))


@pytest.mark.parametrize(("report", "quote", "number"), WHOLE)
def test_a_quote_of_a_whole_number_is_taken_and_holds_it(report, quote, number):
    assert cut(report, quote) is None
    assert number is None or not is_missing(quote, number, language=report.language)


@pytest.mark.parametrize(("report", "quote"), CUT)
def test_a_quote_of_a_part_of_a_number_is_refused(report, quote):
    assert cut(report, quote).sure
