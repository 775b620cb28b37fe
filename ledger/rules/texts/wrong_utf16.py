"""Articles that are declared to be UTF-16 and aren't: nearly any bytes can be read so.

What their bytes would be is named with its first words, as advice alone: a person sees whether
they are words.
"""

import re
from typing import Final

from ledger.rules.texts import encoding_advice
from ledger.rules.texts.encodings import CODECS, UTF_8, UTF_16BE, UTF_16LE
from ledger.rules.texts.forms import ArticleForm

_DECLARED: Final = (UTF_16LE, UTF_16BE)
#: Signs that no text has, and texts of two bytes a letter may have when they are read otherwise.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CHARACTERS_MAX: Final = encoding_advice.BYTES_MAX // 2


def charset(
    stored: str,
    form: ArticleForm,
) -> str | None:
    """Return the charset to declare instead, and the first words then; None where UTF-16 fits."""
    if form.encoding not in _DECLARED:
        return None
    beginning = stored[:_CHARACTERS_MAX]
    if encoding_advice.is_like_text(beginning, form.encoding):
        return None
    head = beginning.encode(CODECS[form.encoding])
    fitting = _fitting(
        head,
        form.encoding,
    )
    if fitting is None:
        return None
    encoding, text = fitting
    words = encoding_advice.first_words(text)
    return f"charset={encoding} «{words}»"


def _fitting(
    head: bytes,
    declared: str,
) -> tuple[str, str] | None:
    """Return the encoding that bytes are in rather, and what they read as."""
    text = encoding_advice.decoded(
        head,
        UTF_8,
    )
    if text is not None and not _CONTROLS.search(text):
        return UTF_8, text
    fit = encoding_advice.best(
        head,
        declared,
    )
    if fit is None or _CONTROLS.search(fit.text):
        return None
    return fit.encoding, fit.text
