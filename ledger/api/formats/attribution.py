"""Who said something and where it was printed, as text."""

from ledger.api.formats.column import Document
from ledger.api.formats.text_table import display


def spoken_by(speaker: Document | None) -> str:
    """Return who said it, for people: `Ann Example, envoy (UA)`."""
    if speaker is None:
        return "the article in its own voice"
    identity = ", ".join(
        display(speaker[key]) for key in ("name", "role") if speaker[key]
    )
    parties = ", ".join(speaker["parties"])
    return f"{identity} ({parties})" if parties else identity


def printed_in(*parts: str | None) -> str:
    """Return where words were printed: the parts that are known, such as publisher and date."""
    return ", ".join(display(part) for part in parts if part)
