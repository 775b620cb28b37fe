"""What looks misread is told from what is sound, in many languages; runs are as short as can be."""

import pytest

from ledger.rules.texts.damaged_text import Repair
from ledger.rules.texts.misreading_advice import advice
from ledger.rules.texts.misreadings import Misread, NotMisread, read

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
