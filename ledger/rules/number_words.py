"""The languages whose number words are read, and what multiplies digits in these and in others."""

from collections.abc import Mapping
from typing import Final

from ledger.rules import number_words_east as east
from ledger.rules import number_words_west as west
from ledger.rules.number_grammar import NumberWords

#: By the language's subtag (BCP 47).
LANGUAGES: Final[Mapping[str, NumberWords]] = {
    "en": west.ENGLISH,
    "uk": east.UKRAINIAN,
    "ru": east.RUSSIAN,
    "de": west.GERMAN,
    "fr": west.FRENCH,
    "es": west.SPANISH,
    "pt": west.PORTUGUESE,
    "it": west.ITALIAN,
    "nl": west.DUTCH,
    "pl": east.POLISH,
    "tr": east.TURKISH,
    "ar": east.ARABIC,
}
#: The tags of three letters that people write for these.
SUBTAGS: Final[Mapping[str, str]] = {
    "eng": "en",
    "ukr": "uk",
    "rus": "ru",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "por": "pt",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "pol": "pl",
    "tur": "tr",
    "ara": "ar",
}
#: What follows digits and multiplies them, in whatever language the rest is: the words above, their
#: short forms, and those of languages whose other numbers aren't read.
AFTER_DIGITS: Final[Mapping[int, str]] = {
    10: "десяток/десятки/десятків/десятков/十",
    12: "dozen/dozens/dutzend/douzaines/douzaine/docenas/docena/dúzias/dozzine/dozijn/дюжин/дюжини",
    100: (
        "hundred/hundreds/hundert/honderd/сотня/сотні/сотень/сотни/сотен/yüz/cento/hundra/hundre"
        "/száz/百"
    ),
    1_000: (
        "thousand/thousands/tsd/tausend/duizend/mille/mila/mil/mii/tys/tysiąc/tysiąca"
        "/tysiące/tysięcy/тис/тыс/тисяча/тисячу/тисячі/тисяч/тысяча/тысячу/тысячи/тысяч/тысячей"
        "/тысячам/тисячам/тисячами/тысячами/хиляди/хил/хиљада/хиљаде/хиляда/тыщ/bin/tusen"
        "/tusind/þúsund/tuhat/tuhatta/tuhande/ezer/tisíc/tisíce/tisoč/hiljada/hiljade/tisuća"
        "/tisuće/tūkstoši/tūkst/tūkstančiai/tūkstančių/χιλιάδες/χιλ/אלף/אלפים/ألف/آلاف/ألفا/ألفًا/الف"
        "/هزار/ہزار/हज़ार/हजार/হাজার/ribu/nghìn/ngàn/elfu/พัน/ათასი/հազար/мың/千/천"
    ),
    10_000: "万/萬/만/หมื่น",
    100_000: "lakh/lakhs/лакх/लाख/লাখ/লক্ষ/แสน",
    1_000_000: (
        "million/millions/mln/mio/millionen/miljoen/milioni/milione/milionów/miliony/milion/millón"
        "/millones/milhão/milhões/млн/мільйон/мільйона/мільйони/мільйонів/миллион/миллиона/миллионов"
        "/миллионы/милион/милиона/milyon/miljon/miljoner/millioner/miljoonaa/millió/milionů"
        "/εκατομμύρια/מיליון/مليون/ملايين/میلیون/मिलियन/juta/triệu/ล้าน/百万/백만"
    ),
    10_000_000: "crore/crores/करोड़/কোটি/천만",
    100_000_000: "亿/億/억",
    1_000_000_000: (
        "billion/billions/bn/mrd/mld/млрд/мільярд/мільярда/мільярдів/миллиард/миллиарда/миллиардов"
        "/milliarden/milliards/milliard/miliardi/miljard/miliardów/milyar"
    ),
}
#: Those that may mean something else too, and stand right behind the digits: 6k, 5m.
GLUED_TO_DIGITS: Final[Mapping[int, str]] = {1_000: "k/к", 1_000_000: "m/mn/м"}
#: Months before a day: `June 11 212 bodies` holds no 11,212.
MONTHS_BEFORE_DAYS: Final = (
    "january/february/march/april/may/june/july/august/september/october/november/december"
    "/jan/feb/mar/apr/jun/jul/aug/sep/sept/oct/nov/dec"
)
