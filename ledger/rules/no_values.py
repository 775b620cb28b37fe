"""What programs and spreadsheets write where there is no value: it is no name and no id."""

import re
from typing import Final

_ERRORS: Final = (
    "REF!/N/A/VALUE!/NAME?/DIV/0!/NULL!/NUM!/SPILL!/CALC!/FIELD!/BLOCKED!/CONNECT!/UNKNOWN!/ERROR!"
    "/GETTING_DATA/EXTERNAL!/BUSY!/PYTHON!"
    # The same in spreadsheets that speak German, French, Spanish, Polish, Russian or Ukrainian.
    "/BEZUG!/WERT!/NV/ZAHL!/LEER!/VALEUR!/NOM?/NOMBRE!/¡REF!/¡VALOR!/¿NOMBRE?/N/D/¡NUM!/¡DIV/0!"
    "/ADR!/ARG!/NAZWA?/ССЫЛКА!/ЗНАЧ!/ИМЯ?/Н/Д/ДЕЛ/0!/ЧИСЛО!/ПУСТО!/ПОСИЛАННЯ!/ЗНАЧЕННЯ!/ІМ'Я?"
)
#: `N/A` and `DIV/0` have the mark in them that parts the others.
_PARTED: Final = re.compile(r"/(?!A\b|0!|D\b|Д\b)")
_SPREADSHEET_ERROR: Final = re.compile(
    rf"#(?:{'|'.join(map(re.escape, _PARTED.split(_ERRORS)))})|#{{3,}}|Err:[0-9]{{3}}",
    re.IGNORECASE,
)
_NO_VALUE: Final = re.compile(
    r"[-+]?nan|null|\(null\)|\[null\]|<null>|none|n/a|<na>|undefined|\\n|[-+]?inf(?:inity)?",
    re.IGNORECASE,
)
#: Nat is a name, and NA is Namibia.
_IN_THIS_CASE: Final = frozenset({"NaT", "NA"})


def is_spreadsheet_error(words: str) -> bool:
    """Return whether words are an error that a spreadsheet shows, such as `#REF!`."""
    return _SPREADSHEET_ERROR.fullmatch(words.strip()) is not None


def is_no_value(cell: str) -> bool:
    """Return whether the cell of a table is what a program writes for no value, such as `nan`."""
    cell = cell.strip()
    return (
        cell in _IN_THIS_CASE or _NO_VALUE.fullmatch(cell) is not None or is_spreadsheet_error(cell)
    )
