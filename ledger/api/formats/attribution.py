"""Speakers and publications, as text."""

from collections.abc import Iterator

from ledger.api.formats.text_table import display
from ledger.services.sealed import SpeakerDocument


def spoken_by(speaker: SpeakerDocument | None) -> str:
    """Return who said it, for people: `Ann Example, envoy (UA)`."""
    if speaker is None:
        return "the article in its own voice"
    identity = ", ".join(_identity(speaker))
    parties = ", ".join(speaker["parties"])
    if not parties:
        return identity
    return f"{identity} ({parties})"


def _identity(speaker: SpeakerDocument) -> Iterator[str]:
    """Yield the name of a speaker, and the role where it is known."""
    name = speaker["name"]
    if name:
        yield display(name)
    role = speaker["role"]
    if role:
        yield display(role)


def printed_in(*parts: str | None) -> str:
    """Return where words were printed: the parts that are known, such as publisher and date."""
    known = [display(part) for part in parts if part]
    return ", ".join(known)
