"""What stands in place of an article's words where a redaction erased them."""

import re
from typing import Final

#: How a marker reads, with the id of its redaction.
MARKER: Final = re.compile(r"\[redacted rd-[0-9a-v]{26}\]", re.ASCII)
#: How long it is.
MARKER_CHARACTERS: Final = 40


def marker(redaction: str) -> str:
    """Return what is left of an article that a redaction erased."""
    return f"[redacted {redaction}]"


def is_marker(text: str) -> bool:
    """Return whether a text is all that is left of an article."""
    return MARKER.fullmatch(text) is not None
