"""The number words of English, German, Dutch and the Romance languages.

Lower case, with `'` as the apostrophe; `/` parts the forms of a number, `_` the words of a form.
"""

from typing import Final

from ledger.rules.quantities.number_tables import NumberWords, numbered

ENGLISH: Final = NumberWords(
    values={
        **numbered(
            1, 1, "one two three four five six seven eight nine ten eleven twelve"
        ),
        **numbered(
            13, 1, "thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
        ),
        **numbered(20, 10, "twenty thirty forty fifty sixty seventy eighty ninety"),
    },
    scales={
        12: "dozen",
        20: "score",
        100: "hundred",
        1_000: "thousand",
        1_000_000: "million",
        1_000_000_000: "billion",
    },
    alone="dozen",
    bound="dozen/hundred/thousand/million/billion",
    quantifiers="several/few/many/couple/couple_of/pair_of/some",
    articles="a/an/the",
    of="of/another",
    joints="and",
    halves="and_a_half",
    nothing=(
        "zero/none/nobody/not_a_single/not_one/no_one/no(?=[ \\n-](?!(?:more|fewer|less)\\b)[a-z])"
    ),
    phrases={
        2: "couple/pair/both",
        6: "half_dozen/half_a_dozen",
        50: "half_hundred/half_a_hundred",
        500: "half_thousand/half_a_thousand",
        250_000: "quarter_million/quarter_of_a_million",
        500_000: "half_million/half_a_million",
        750_000: "three_quarters_of_a_million",
        1_500: "a_thousand_and_a_half",
        1_500_000: "a_million_and_a_half",
    },
    fractions=(
        "half_of/third_of/thirds_of/quarter_of/quarters_of/fourth_of/fifth_of/fifths_of/sixth_of"
        "/eighth_of/tenth_of/tenths_of/fraction_of"
    ),
    crowds="tens/dozens/scores/hundreds/thousands/millions/billions",
    crowd_joint="of",
    vigesimal="score",
    common="the of to and in for on with by from that were was are is at as after",
)
GERMAN: Final = NumberWords(
    values={
        1: "eins/ein/eine/einen/einem/einer/eines",
        2: "zwei/zwo/beide/beiden/beider",
        **numbered(3, 1, "drei vier fünf sechs sieben acht neun zehn elf zwölf"),
        **numbered(
            13, 1, "dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
        ),
        30: "dreißig/dreissig",
        20: "zwanzig",
        **numbered(40, 10, "vierzig fünfzig sechzig siebzig achtzig neunzig"),
    },
    scales={
        12: "dutzend",
        100: "hundert",
        1_000: "tausend",
        1_000_000: "million/millionen",
        1_000_000_000: "milliarde/milliarden",
    },
    alone="dutzend/hundert/tausend",
    quantifiers="mehrere/einige/ein_paar/viele",
    of="der/von/des",
    halves="einhalb",
    joints="und",
    units_first=True,
    nothing="null/niemand/keine/keinen/kein/keiner",
    common="der die das den dem des und von mit im in auf für nach wurden wurde sind aus bei zu",
    fractions="halbe/halben/drittel/viertel",
    crowds="dutzende/hunderte/hunderten/tausende/tausenden/zehntausende/millionen",
    crowd_joint="von",
)
DUTCH: Final = NumberWords(
    values={
        1: "één/een",
        **numbered(
            2, 1, "twee drie vier vijf zes zeven acht negen tien elf twaalf dertien"
        ),
        **numbered(14, 1, "veertien vijftien zestien zeventien achttien negentien"),
        **numbered(
            20, 10, "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
        ),
    },
    scales={
        12: "dozijn",
        100: "honderd",
        1_000: "duizend",
        1_000_000: "miljoen",
        1_000_000_000: "miljard",
    },
    alone="honderd/duizend",
    quantifiers="enkele/een_paar/meerdere/veel",
    of="van",
    halves="en_een_half/ën_een_half",
    joints="en/ën",
    units_first=True,
    nothing="nul/niemand/geen",
    common="de het van en in op voor met zijn werden werd door aan uit bij dat die",
    fractions="half/kwart/derde",
    crowds="tientallen/honderden/duizenden/miljoenen",
)
FRENCH: Final = NumberWords(
    values={
        1: "un/une",
        **numbered(
            2, 1, "deux trois quatre cinq six sept huit neuf dix onze douze treize"
        ),
        **numbered(14, 1, "quatorze quinze seize dix_sept dix_huit dix_neuf"),
        **numbered(20, 10, "vingt trente quarante cinquante soixante septante"),
        80: "quatre_vingts/quatre_vingt/huitante/octante",
        90: "nonante",
    },
    scales={
        10: "dizaine/dizaines",
        12: "douzaine/douzaines",
        15: "quinzaine",
        20: "vingtaine",
        30: "trentaine",
        100: "cent/cents/centaine/centaines",
        1_000: "mille",
        1_000_000: "million/millions",
        1_000_000_000: "milliard/milliards",
    },
    alone="cent/mille",
    quantifiers="quelques/plusieurs",
    of="des/de/d'entre",
    joints="et",
    teens_after_tens=True,
    nothing="zéro/aucun/aucune/personne",
    common="le la les des de du et en pour dans sur avec par au aux ont été que après",
    fractions="tiers_de/tiers_d'/quart_de/quart_d'/moitié_d'/demi",
    crowds="dizaines/douzaines/vingtaines/centaines/milliers/millions/milliards",
    crowd_joint="de",
)
SPANISH: Final = NumberWords(
    values={
        1: "uno/una/un",
        **numbered(
            2, 1, "dos tres cuatro cinco seis siete ocho nueve diez once doce trece"
        ),
        **numbered(
            14, 1, "catorce quince dieciséis diecisiete dieciocho diecinueve veinte"
        ),
        21: "veintiuno/veintiún/veintiuna",
        **numbered(
            22,
            1,
            "veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete",
        ),
        **numbered(28, 1, "veintiocho veintinueve"),
        **numbered(
            30, 10, "treinta cuarenta cincuenta sesenta setenta ochenta noventa"
        ),
        100: "cien/ciento",
        200: "doscientos/doscientas",
        300: "trescientos/trescientas",
        400: "cuatrocientos/cuatrocientas",
        500: "quinientos/quinientas",
        600: "seiscientos/seiscientas",
        700: "setecientos/setecientas",
        800: "ochocientos/ochocientas",
        900: "novecientos/novecientas",
    },
    scales={
        10: "decena/decenas",
        12: "docena/docenas",
        20: "veintena",
        100: "centenar/centenares",
        1_000: "mil",
        1_000_000: "millón/millones",
    },
    alone="mil",
    quantifiers="varios/varias/algunos/algunas/unos/unas/pocos",
    of="de",
    joints="y",
    halves="y_medio/y_media",
    phrases={2: "ambos/ambas", 500_000: "medio_millón"},
    nothing="cero/ninguno/ninguna/ningún/nadie",
    common="el la los las de del y en por con para que se al su fueron ha han tras",
    fractions="medio/cuarto_de/tercio_de",
    crowds="decenas/docenas/cientos/centenares/miles/millones",
    crowd_joint="de",
)
PORTUGUESE: Final = NumberWords(
    values={
        1: "um/uma",
        2: "dois/duas",
        **numbered(3, 1, "três quatro cinco seis sete oito nove dez onze doze treze"),
        14: "catorze/quatorze",
        15: "quinze",
        16: "dezesseis/dezasseis",
        17: "dezessete/dezassete",
        18: "dezoito",
        19: "dezenove/dezanove",
        **numbered(
            20, 10, "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
        ),
        100: "cem/cento",
        200: "duzentos/duzentas",
        300: "trezentos/trezentas",
        400: "quatrocentos/quatrocentas",
        500: "quinhentos/quinhentas",
        600: "seiscentos/seiscentas",
        700: "setecentos/setecentas",
        800: "oitocentos/oitocentas",
        900: "novecentos/novecentas",
    },
    scales={
        10: "dezena/dezenas",
        12: "dúzia/dúzias",
        100: "centena/centenas",
        1_000: "mil",
        1_000_000: "milhão/milhões",
    },
    alone="mil",
    quantifiers="vários/várias/alguns/algumas/uns/umas",
    of="de/dos/das",
    halves="e_meio/e_meia",
    phrases={2: "ambos/ambas", 500_000: "meio_milhão"},
    joints="e",
    nothing="zero/nenhum/nenhuma/ninguém",
    common="o os as do da dos das e em no na nos nas por com para que se foram ao após",
    fractions="meio/quarto_de/terço_de",
    crowds="dezenas/dúzias/centenas/milhares/milhões",
    crowd_joint="de",
)
#: After cento the first o of otto and ottanta is lost: centotto.
ITALIAN: Final = NumberWords(
    values={
        1: "uno/un/una",
        2: "due",
        3: "tre/tré",
        **numbered(
            4, 1, "quattro cinque sei sette otto/tto nove dieci undici dodici tredici"
        ),
        **numbered(
            14, 1, "quattordici quindici sedici diciassette diciotto diciannove"
        ),
        20: "venti/vent",
        30: "trenta/trent",
        40: "quaranta/quarant",
        50: "cinquanta/cinquant",
        60: "sessanta/sessant",
        70: "settanta/settant",
        80: "ottanta/ottant/ttanta/ttant",
        90: "novanta/novant",
    },
    scales={
        10: "decina/decine",
        12: "dozzina/dozzine",
        100: "cento/centinaio/centinaia",
        1_000: "mila/mille",
        1_000_000: "milione/milioni",
        1_000_000_000: "miliardo/miliardi",
    },
    alone="cento/mille",
    quantifiers="diversi/diverse/alcuni/alcune/parecchi/parecchie/qualche",
    of="di/dei/degli/delle",
    joints="e",
    halves="e_mezzo/e_mezza",
    phrases={2: "entrambi/entrambe", 500_000: "mezzo_milione"},
    nothing="zero/nessuno/nessuna/nessun",
    common="il lo la i gli le di del della dei e in per con che si al da nel sono stati dopo",
    fractions="mezzo/quarto_di/terzo_di",
    crowds="decine/dozzine/centinaia/migliaia/milioni",
    crowd_joint="di",
)
