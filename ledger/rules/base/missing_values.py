"""What programs, spreadsheets and people write where there is no value: it is no name and no id."""

import re
import unicodedata
from typing import Final

from ledger.rules.base.printable import shows_nothing

#: What a spreadsheet shows for an error, in any language: `#REF!`, `#N/A`, `#DEĞER!`, `#ІМ’Я?`.
_ERROR: Final = re.compile(
    r"#[¡¿]?[^\W\d][^\W\d /'’`.-]*(?:[ /'’`.-][^\W\d]+|/0)*[!?]{0,2}"
)
_MARKS: Final = ("!", "?")
#: Errors without a mark at their end, beside those with a slash.
_UNMARKED_ERRORS: Final = frozenset(
    {
        *("#REF", "#NA", "#NAME", "#NUM", "#VALUE", "#GETTING_DATA"),
        *("#NV", "#NB", "#YOK", "#HIÁNYZIK", "#NENÍ_K_DISPOZICI"),
    }
)
#: A column that is too narrow, a market's feed that answers nothing, LibreOffice in some languages.
_OTHER_ERROR: Final = re.compile(
    r"#{2,}|#N/A .*|(?:err|erro|error|erreur|błąd|chyba|hiba|hata|fel|ошибка|помилка) ?:[0-9]{3}",
    re.IGNORECASE,
)
#: `N/A` in any language, the words of programming languages, and not-a-number as C prints it.
_NO_VALUE: Final = re.compile(
    r"[-+]?[su]?nan(?:\([a-z0-9]*\))?|[-+]?1\.#(?:ind|q?nan|snan|inf)[0-9]*|[-+]?inf(?:inity)?"
    r"|(?:pd|np|numpy|pandas|math|float)\.(?:na|nan|nat|inf)|na_(?:character|integer|real|complex)_"
    r"|(?:db)?null|none|nil|undef|undefined|\\n|[^\W\d]/[^\W\d]|n\.a\.?|n\.d\.|k\. ?a\.|н\. ?д\."
    r"|invalid date(?:time)?|loading\.\.\.|object object",
    re.IGNORECASE,
)
#: Nat is a name, and NA is Namibia.
_IN_THIS_CASE: Final = frozenset({"NaT", "NA"})
_BETWEEN: Final = re.compile(r"[\s,;]+")
_BRACKETED: Final = re.compile(r"\((.*)\)|\[(.*)\]|\{(.*)\}|<(.*)>|\"(.*)\"|'(.*)'")
#: What stands for nothing within brackets only, such as `(blank)` in a pivot table.
_IN_BRACKETS: Final = frozenset(
    {
        *("na", "nat", "blank", "empty", "missing", "unknown", "nothing"),
        *("leer", "vide", "vuoto", "vacío", "vazio", "пусто", "порожньо"),
    }
)
#: Longer cells say something; most cells are known by this alone.
_CHARACTERS_MAX: Final = 60
#: The days that spreadsheets, .NET and Unix count from: what they make of an empty cell.
_DAYS_OF_NOTHING: Final = frozenset({"1899-12-30", "0001-01-01", "1970-01-01"})
#: Punctuation, blanks, and signs that are no picture.
_SIGNS: Final = ("P", "Z", "M", "Sm", "Sc", "Sk")


def is_spreadsheet_error(words: str) -> bool:
    """Return whether words are an error that a spreadsheet shows, such as `#REF!`.

    A hashtag in capitals is taken for one only where it has a mark or a slash.
    """
    if len(words) > _CHARACTERS_MAX:
        return False
    return _is_error(_seen(words))


def _is_error(words: str) -> bool:
    """Return whether words are an error, in the case and with the marks that programs write."""
    if _OTHER_ERROR.fullmatch(words) or words.upper() in _UNMARKED_ERRORS:
        return True
    is_marked = words.endswith(_MARKS) or "/" in words
    return is_marked and words.isupper() and _ERROR.fullmatch(words) is not None


def is_no_value(cell: str) -> bool:
    """Return whether the cell of a table is what is written for no value, such as `nan` or `-`."""
    if not cell or len(cell) > _CHARACTERS_MAX:
        return False
    cell = _seen(cell)
    return (
        _is_only_signs(cell) or _is_error_in_a_table(cell) or _is_word_for_nothing(cell)
    )


def is_no_date(cell: str) -> bool:
    """Return whether the cell of a table is the day that a program makes of an empty one."""
    return _seen(cell) in _DAYS_OF_NOTHING


def _seen(words: str) -> str:
    """Words as they look: nothing invisible in them, and letters of any width alike."""
    if words.isascii():
        return words.strip()
    seen = "".join(character for character in words if not shows_nothing(character))
    return unicodedata.normalize("NFKC", seen).strip()


def _is_only_signs(cell: str) -> bool:
    """Return whether a cell has signs and blanks alone: `-`, `…`, `?`."""
    return all(unicodedata.category(character).startswith(_SIGNS) for character in cell)


def _is_error_in_a_table(cell: str) -> bool:
    """Return whether a cell is an error, also where a program rewrote it or lost its mark.

    A whole cell is hardly ever a hashtag in capitals, and JSON takes that.
    """
    if _is_error(cell):
        return True
    if not cell.startswith("#"):
        return False
    has_mark = cell.endswith(_MARKS) or "/" in cell
    in_one_case = cell.isupper()
    if has_mark:
        lowered = [character.islower() for character in cell]
        in_one_case = cell.islower() or not any(lowered)
    return in_one_case and _ERROR.fullmatch(cell) is not None


def _is_word_for_nothing(cell: str) -> bool:
    """Return whether a cell is words for no value: `nan nan` is two of them put together."""
    if _is_one_word_for_nothing(cell):
        return True
    first, *others = _BETWEEN.split(cell)
    return bool(others) and all(map(_is_one_word_for_nothing, (first, *others)))


def _is_one_word_for_nothing(cell: str) -> bool:
    """Return whether a cell is a word for no value, perhaps within brackets or quotes."""
    bracketed = _BRACKETED.fullmatch(cell)
    if bracketed is not None:
        within = bracketed[bracketed.lastindex or 0].strip()
        return within.lower() in _IN_BRACKETS or _is_plain_word_for_nothing(within)
    return _is_plain_word_for_nothing(cell)


def _is_plain_word_for_nothing(word: str) -> bool:
    """Return whether a word that nothing is around stands for no value."""
    return word in _IN_THIS_CASE or _NO_VALUE.fullmatch(word) is not None
