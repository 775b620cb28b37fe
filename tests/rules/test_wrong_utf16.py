"""Bytes of another encoding that are declared to be UTF-16: what they would be is named."""

import pytest

from ledger.rules.texts.encodings import CODECS, decode
from ledger.rules.texts.forms import ArticleForm
from ledger.rules.texts.misreading_advice import declaration
from ledger.rules.texts.readings import read

TEXTS = {
    "ru": "Север передал соседям 205 тел, сообщил штаб вечером в среду.",
    "uk": "Північ передала Півдню 205 тіл, повідомив штаб у середу ввечері.",
    "en": "The North handed 205 bodies over to the South, it said on Wednesday.",
    "fr": "Le Nord a remis 205 dépouilles au Sud, a annoncé l’état-major mercredi.",
    "zh": "北方周三向南方移交了二百零五名士兵的遗体，总部在一份声明中说。",
    "ar": "سلم الشمال الجنوب جثث 205 جنود يوم الأربعاء، كما أعلنت القيادة.",
    "th": "ฝ่ายเหนือส่งมอบร่างทหารสองร้อยห้าร่างให้ฝ่ายใต้เมื่อวันพุธ",
    "ko": "북측은 수요일 남측에 시신 205구를 인도했다고 본부가 밝혔다.",
    "ja": "北側は水曜日、南側に205体の遺体を引き渡したと本部が発表した。",
    "hy": "Հյուսիսը չորեքշաբթի Հարավին հանձնեց 205 աճյուն, հայտնեց շտաբը։",
    "ka": "ჩრდილოეთმა ოთხშაბათს სამხრეთს 205 ცხედარი გადასცა.",
}


def advised(text, encoding, declared, media_type="text/plain"):
    content = text.encode(CODECS[encoding])
    if len(content) % 2:
        content += "\n".encode(CODECS[encoding])
    form = ArticleForm(declared, media_type)
    came = decode(content, declared)
    return declaration(came, form, read(came, form))


@pytest.mark.parametrize("declared", ["utf-16le", "utf-16be"])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        ("ru", "windows-1251"),
        ("uk", "windows-1251"),
        ("fr", "windows-1252"),
        ("ru", "utf-8"),
        ("en", "utf-8"),
        ("zh", "utf-8"),
    ],
)
def test_bytes_of_another_encoding_are_named_with_their_words(language, encoding, declared):
    text = TEXTS[language]

    assert advised(text, encoding, declared).startswith(f"charset={encoding} «{text[:20]}")
    assert advised(f"<p>{text}", encoding, declared, "text/html").startswith(f"charset={encoding}")


@pytest.mark.parametrize("language", ["ru", "en", "zh"])
def test_the_other_order_of_utf_16_is_named(language):
    text = TEXTS[language]

    assert advised(text, "utf-16be", "utf-16le").startswith(f"charset=utf-16be «{text[:20]}")


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-16le", "utf-16be"])
@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
def test_control_what_is_utf_16_is_taken_as_it_is(language, encoding, media_type):
    assert advised(TEXTS[language], encoding, encoding, media_type) is None
