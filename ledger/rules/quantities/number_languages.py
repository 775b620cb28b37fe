"""The languages whose number words are read, and what multiplies digits in these and in others."""

from collections.abc import Mapping
from typing import Final

from ledger.rules.quantities import languages_east as east
from ledger.rules.quantities import languages_west as west
from ledger.rules.quantities.number_tables import NumberWords

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
    10: "десяток/десятки/десятків/десятков/десятка/десятками/十",
    12: (
        "dozen/dozens/dutzend/douzaines/douzaine/docenas/docena/dúzias/dozzine/dozijn/дюжин/дюжини"
        "/дюжины/дюжина/дюжину"
    ),
    20: "score",
    100: (
        "hundred/hundreds/hundert/honderd/сотня/сотню/сотні/сотень/сотни/сотен/yüz/cento/hundra/hundre"
        "/száz/百"
    ),
    1_000: (
        "thousand/thousands/tsd/tausend/duizend/mille/mila/mil/mii/tys/tysiąc/tysiąca"
        "/tysiące/tysięcy/тис/тыс/тисяча/тисячу/тисячі/тисяч/тысяча/тысячу/тысячи/тысяч/тысячей"
        "/тысячам/тисячам/тисячами/тысячами/тысячный/тысячная/тысячное"
        "/тысячного/тысячной/тысячному/тысячную/тысячным/тысячных/тысячном/тисячний/тисячна/тисячне"
        "/тисячного/тисячної/тисячному/тисячній/тисячну/тисячним/тисячних/хиляди/хил/хиљада/хиљаде/хиляда/тыщ/bin/tusen"
        "/tusind/þúsund/tuhat/tuhatta/tuhande/ezer/tisíc/tisíce/tisoč/hiljada/hiljade/tisuća"
        "/tisuće/tūkstoši/tūkst/tūkstančiai/tūkstančių/χιλιάδες/χιλ/אלף/אלפים/ألف/آلاف/ألفا/الف"
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
#: A half after the digits or words that a scale multiplies: 2 and a half thousand.
HALVES: Final = (
    "and_a_half/з_половиною/із_половиною/с_половиной/i_pół/y_medio/y_media/e_meio/e_meia/e_mezzo"
    "/e_mezza/einhalb/eneenhalf/et_demi/et_demie"
)
#: Between a number and the scale that multiplies it: five-odd thousand.
LOOSE_MULTIPLIERS: Final = (
    "odd/or_so/plus/full/whole/good/з_гаком/з_лишком/із_гаком/повних/цілих/с_лишним/с_небольшим"
    "/с_гаком/полных/целых/gut/volle"
)
#: Behind digits: which one it is, not how many.
ORDINALS: Final = (
    "st/nd/rd/th/-й/-я/-а/-е/-го/-му/-та/-те/-ту/-ша/-ше/-ї/-ій/-ої/-ой/-ая/-ый/-ий/-ого/-ому/er"
    "/ère/ème/º/ª/-sza/-ta/-tej"
)
#: After digits: a share.
PERCENT: Final = (
    "percent/per_cent/відсоток/відсотка/відсотки/відсотків/процент/процента/проценти/проценты"
    "/процентів/процентов/prozent/pour_cent/por_ciento/por_cento/per_cento/procent/procenta"
    "/procentów"
)
#: Months as they stand behind a day.
MONTHS: Final = (
    "january/february/april/june/july/august/september/october/november/december/jan/feb/apr/jun"
    "/jul/aug/sept/sep/oct/nov/dec/march(?=,?_[12][0-9]{3})/may(?=,?_[12][0-9]{3})"
    "/січня/лютого/березня/квітня/травня/червня/липня/серпня/вересня/жовтня/листопада/грудня"
    "/січні/лютому/березні/квітні/травні/червні/липні/серпні/вересні/жовтні/листопаді/грудні"
    "/января/февраля/марта/апреля/мая/июня/июля/августа/сентября/октября/ноября/декабря"
    "/январе/феврале/марте/апреле/мае/июне/июле/августе/сентябре/октябре/ноябре/декабре"
    "/januar/februar/märz/mai/juni/juli/oktober/dezember"
    "/janvier/février/mars/avril/juin/juillet/août/septembre/octobre/novembre/décembre"
    "/enero/febrero/marzo/abril/mayo/junio/julio/agosto/septiembre/octubre/noviembre/diciembre"
    "/janeiro/fevereiro/março/maio/junho/julho/setembro/outubro/novembro/dezembro"
    "/gennaio/febbraio/aprile/maggio/giugno/luglio/settembre/ottobre/dicembre"
    "/januari/februari/maart/mei/augustus"
    "/stycznia/lutego/marca/kwietnia/maja/czerwca/lipca/sierpnia/września/października/listopada"
    "/grudnia/ocak/şubat/mart/nisan/mayıs/haziran/temmuz/ağustos/eylül/ekim/kasım/aralık"
)
#: Months before a day: `June 11 212 bodies` holds no 11,212.
MONTHS_BEFORE_DAYS: Final = (
    "january/february/march/april/may/june/july/august/september/october/november/december"
    "/jan/feb/mar/apr/jun/jul/aug/sep/sept/oct/nov/dec"
)
#: Small words before a number that dates or orders something: `day 5 100 men` may be of day 5.
TIMES_AND_ORDERS: Final = (
    "day/week/item/article/brigade/point/no/день/дня/дні/доба/добу/тиждень/стаття/бригада/пункт"
    "/сутки/неделя/неделю/статья/tag/jour/día/dia/giorno/dag/dzień/gün"
)
#: Between the ends of a range, or two that are chosen from: 5 to 6 thousand, five or six thousand.
RANGE_OR: Final = (
    "to/up_to/or/till/until/through/до/аж_до/або/чи/или/либо/а_то_й/а_то_и/bis/oder/à/ou/a/o/ad/od/u"
    "/hasta/até/fino_a/tot/do/lub/albo/czy/ile/ila/ilâ/veya/ya_da/إلى/الى/أو/او/حتى"
)
#: These may as well part two numbers: between 5 and 6 thousand.
RANGE_AND: Final = "and/і/й/та/и/und/et/y/e/en/i/ve/و"
#: These correct the first of two numbers: not five but six thousand.
RANGE_BUT: Final = "but/а/але/но/sondern/mais/sino/mas/ma/maar/ale/lecz"
BETWEEN: Final = (
    "between/from/між/поміж/від/од/между/от/zwischen/von/entre/de/da/tra/fra"
    "/tussen/van/między/od/arasında/بين/من"
)
#: Before the second end of a range: 5 or perhaps 6 thousand.
HEDGES: Final = (
    "even/maybe/perhaps/possibly/about/around/some/nearly/almost/roughly/approximately/as_many_as"
    "/over/more_than/навіть/може/можливо/майже/приблизно/близько/понад/даже/может/может_быть/возможно"
    "/почти/примерно/около/порядка/sogar/vielleicht/etwa/fast/rund/même/peut-être/environ/près_de"
    "/casi/unos/quizás/forse/circa/quasi/bijna/ongeveer/nawet/może/około/prawie"
)
#: Behind a number that is a part of one before it: three thousand, five hundred of them wounded.
OF_THEM: Final = (
    "of_them/of_whom/of_which/of_these/of_those/among_them/з_них/із_них/з_яких/із_яких/з_котрих/из_них"
    "/из_которых/из_коих/von_ihnen/davon/d'entre_eux/d'entre_elles/de_ellos/de_ellas/de_los_cuales"
    "/di_loro/dei_quali/deles/delas/van_hen/z_nich/z_których/منهم"
)
#: Short forms of words that multiply; the full stop belongs to them.
ABBREVIATIONS: Final = (
    "тис/тыс/тыщ/млн/млрд/хил/tsd/mio/mrd/mln/mld/tys/mn/bn/thou/tūkst/χιλ/mil/tis"
    "/k/m/к/м"
)
#: Nouns that a number may follow which says which one: `ward 5 120 patients` may be of ward 5.
NUMBERED: Final = (
    "phase/ward/page/stage/step/round/group/batch/block/camp/cell/room/floor/gate/exit/zone/sector"
    "/district/precinct/section/chapter/part/volume/paragraph/annex/appendix/table/figure/list/line"
    "/column/row/lot/hall/hospital/clinic/prison/colony/barrack/hangar/unit/regiment/battalion"
    "/company/platoon/squad/division/corps/team/crew/school/shelter/site/building/house/street/road"
    "/route/highway/platform/track/bus/train/flight/wagon/car/truck/convoy/checkpoint/crossing/box"
    "/case/file/form/class/grade/category/level/version/number/month/quarter/year/hour/minute/grave"
    "/plot/morgue/freezer/station/tent/seite/gruppe/phase/saal/étape/groupe/salle/fase/sala/grupo"
    "/gruppo/etap/grupa/sala/strona"
)
#: The same as beginnings of words that have many forms.
NUMBERED_STEMS: Final = (
    "етап/палат/сторінк/сторінц/груп/кімнат/камер/колоні/лікарн/шпитал/госпітал/корпус/блок/сектор"
    "/район/дільниц/відділ/аркуш/список/списк/таблиц/раунд/крок/черг/хвил/парті/частин/розділ/барак"
    "/загін/загон/батальйон/батальон/рота/роти/роті/роту/взвод/полк/дивізі/школ/маршрут/автобус"
    "/поїзд/вагон/рейс/будин/квартир/кабінет/клас/рівень/рівн/категорі/місяц/зона/зони/зоні/морг"
    "/ділянк/могил/пост/бокс/этап/страниц/групп/комнат/колони/больниц/госпитал/участ/отдел/лист"
    "/очеред/волн/парти/част/глав/раздел/отряд/роте/дивизи/поезд/квартал/дома/доме/кабинет/класс"
    "/уровень/уровн/категори/месяц/зоне/зону/могил/этаж/поверх"
)
