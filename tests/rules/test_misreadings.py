"""What looks misread is told from what is sound, in many languages; runs are as short as can be."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.texts.damaged_text import Repair
from ledger.rules.texts.misreading_advice import advice
from ledger.rules.texts.misreadings import (
    OF_SEVERAL_BYTES,
    READ_AS,
    WAS_IN,
    Misread,
    NotMisread,
    is_taken,
    read,
)
from tests.work import calls

SOUND = [
    "Север передал Югу 205 тел «павших» — так сказал штаб. №5",
    "СЕВЕР ПЕРЕДАЛ ЮГУ 205 ТЕЛ",
    "Північ передала Півдню 205 тіл — її об’єкт, ґанок, єДокумент, еТВ.",
    "Север је предао Југу 205 тела — њихов ћошак, џеп, љубав.",
    "Мощность 5 кВт·ч, ток 7 мА: еТВ сообщает.",
    "Le comité a été informé que 205 corps — «très bref» — ont été remis.",
    "Rußland übergab 205 Körper, sagte die Behörde für Vermißte.",
    "Północ przekazała Południu ciała 205 żołnierzy, poinformował sztab.",
    "Kuzey, Güney’e 205 askerin cenazesini teslim etti; değişim sürüyor.",
    "Norðrið afhenti suðrinu 205 lík, það er þess vegna sem ég fór að ræða.",
    "Miền Bắc đã trao trả 205 thi thể binh sĩ, theo thông báo.",
    "Ο Βορράς παρέδωσε στον Νότο 205 σορούς πεσόντων.",
    "سلم الشمال الجنوب 205 جثة لجنود قتلى.",
    "הצפון העביר לדרום 205 גופות של חיילים.",
    "北方向南方移交了205具阵亡士兵的遗体，总参谋部说。",
    "北は戦死した兵士205人の遺体を南に引き渡した。",
    "ჩრდილოეთმა სამხრეთს 205 ცხედარი გადასცა.",
    "उत्तर ने दक्षिण को 205 शव सौंपे।",
    "5 × 3 ÷ 2 ± 1 = ½ °C §5 ¶ àéîõüß",
]


@pytest.mark.parametrize("text", SOUND)
def test_a_sound_text_is_not_said_to_look_misread(text):
    assert advice(text * 5, text * 5) is None


def test_what_does_not_fit_as_a_whole_is_not_advised():
    text = SOUND[0].encode("cp1251").decode("cp1252")

    assert advice(text, text).misread == Misread("windows-1251", "windows-1252")
    assert advice(text, f"{text} → Ж") is None


def test_each_character_that_reads_otherwise_is_a_run_of_its_own():
    reading = read("\ufeffÒåë: 5", Misread("windows-1251", "windows-1252"))

    assert reading.text == "\ufeffТел: 5"
    assert reading.repairs == tuple(
        Repair(place, place + 1, letter, guessed=False) for place, letter in enumerate("Тел", 1)
    )


def test_characters_of_several_bytes_are_cut_where_both_begin():
    reading = read("a—ж".encode().decode("cp1251"), Misread("utf-8", "windows-1251"))

    assert [(run.start, run.end, run.text) for run in reading.repairs] == [
        (1, 4, "—"),
        (4, 6, "ж"),
    ]


def test_what_is_not_the_same_after_there_and_back_is_refused():
    with pytest.raises(NotMisread, match="isn't utf-8 from character 2 of"):
        read("a Ò", Misread("utf-8", "windows-1252"))


#: A text as it came, what is declared of it, and the first character of a number that changes.
CHANGED_NUMBERS = [
    ("1\xa0212 bodies", "cp866:windows-1251", 1),
    ("1\xa0212 bodies", "koi8-r:windows-1251", 1),
    ("1\xa0212 bodies", "koi8-u:windows-1252", 1),
    ("1\xa0212 bodies", "cp866:latin-1", 1),
    ("1\xa0212 bodies", "windows-1251:koi8-r", 1),
    ("Ñ\xa05\xa0 212 bodies", "cp866:windows-1252", 3),
    ("1\xad212 bodies", "cp866:windows-1252", 1),
    ("1’212 bodies", "cp866:windows-1252", 1),
    ("10–12 bodies", "cp866:windows-1252", 2),
    ("5\xa0million bodies", "cp866:windows-1251", 1),
    ("5\xa0million bodies", "gb18030:latin-1", 1),
    ("\ufeff30\x811\x812 bodies", "gb18030:latin-1", 4),
    ("1Ù¢ bodies", "utf-8:windows-1252", 1),
]


@pytest.mark.parametrize(("text", "declared", "place"), CHANGED_NUMBERS)
def test_a_declaration_that_changes_a_number_is_refused_with_the_place(text, declared, place):
    with pytest.raises(NotMisread, match=f"Character {place} of the article.* a number"):
        read(text, Misread(*declared.split(":")))


def test_digits_that_come_out_of_letters_are_refused_with_the_place():
    text = b"a \x811\x812 bodies".decode("gb18030")

    with pytest.raises(NotMisread, match=r"Character 2 of the article.* a number"):
        read(text, Misread("windows-1251", "gb18030"))


#: What was meant, and how it was misread.
SAME_NUMBERS = [
    ("Передано 1\xa0212 тел, 5 і 6 в 12ч30, 3,5 га", "windows-1251:windows-1252"),
    ("Передано 1\xa0212 тел, дом 5а, 5я", "windows-1251:cp866"),
    ("Дом 5а, 12, 1 212 тел", "cp866:windows-1251"),
    ("Передано 1 212 тіл, 5 і 6, 5ч6", "koi8-u:windows-1251"),
    ("1\u202f212 corps, de 5\xa0à\xa06, n°5–6", "utf-8:windows-1252"),
    ("سلم ٢٠٥ جثة، ٣ و 4", "utf-8:windows-1252"),
    ("移交了２０５具遗体,1 212人", "gb18030:windows-1251"),
    ("移交了205具遺體，增加5新", "big5:latin-1"),
    ("Тело 205, тела 1 212", "windows-1251:gb18030"),
]


@pytest.mark.parametrize(("meant", "declared"), SAME_NUMBERS)
def test_a_declaration_that_keeps_the_numbers_is_taken(meant, declared):
    encoding, read_as = declared.split(":")
    stored = meant.encode(encoding).decode(read_as)

    assert read(stored, Misread(encoding, read_as)).text == meant
    assert is_taken(stored, Misread(encoding, read_as))


def test_a_misreading_that_would_change_a_number_is_not_advised():
    text = "Север передал Югу 205 тел павших".encode("cp866").decode("cp1251")

    assert advice(text, text).misread == Misread("cp866", "windows-1251")
    assert advice(text, f"{text} 1\xa0212") is None


#: Bytes of numbers, of letters, and of what may be a blank in one encoding and a letter in another.
BYTES = [b"1", b"212", b" ", b"a", b"\n", b"-", b"'"]
BYTES += [bytes([byte]) for byte in b"\x81\x91\x92\x96\xa0\xad\xb2\xd2\xe5\xff"]
DECLARED = [Misread(*pair) for pair in product(WAS_IN, READ_AS)]


def is_read(text, declared):
    try:
        read(text, declared)
    except NotMisread:
        return False
    return True


@given(
    st.sampled_from(DECLARED),
    st.lists(st.sampled_from(BYTES), max_size=8),
    st.sampled_from(["", "\ufeff"]),
)
def test_what_is_taken_is_what_is_read(declared, pieces, mark):
    encoding = "gb18030" if declared.read_as in OF_SEVERAL_BYTES else declared.read_as
    text = mark + b"".join(pieces).decode(encoding, "replace")

    assert is_taken(text, declared) is is_read(text, declared)


@pytest.mark.parametrize(("text", "declared", "_place"), CHANGED_NUMBERS)
def test_what_changes_a_number_is_not_taken(text, declared, _place):
    assert not is_taken(text, Misread(*declared.split(":")))


def test_a_long_text_of_single_bytes_is_looked_at_as_a_whole():
    text = SOUND[0].encode("cp1251").decode("cp1252") * 1_000

    assert calls(lambda: is_taken(text, Misread("windows-1251", "windows-1252"))) < len(text)
