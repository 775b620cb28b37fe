"""Speakers and publications, as text."""

from collections.abc import Iterable, Iterator, Sequence

from ledger.api.formats.text_table import display
from ledger.rules.base.printable import listed
from ledger.services.sealed import SpeakerDocument


def spoken_by(speakers: Sequence[SpeakerDocument]) -> str:
    """Return who said it, for people: `Ann Example, envoy (UA) and Bob Other (RU)`."""
    if not speakers:
        return "the article in its own voice"
    return listed(map(_spoken_by_one, speakers))


def _spoken_by_one(speaker: SpeakerDocument) -> str:
    """Return one of those who said it: `Ann Example, envoy (UA)`."""
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


def according_to(speakers: Iterable[SpeakerDocument]) -> str:
    """Return for whom they speak, or else who they are: `RU`, `RU and the ICRC`."""
    voices: dict[str, None] = {}
    for speaker in speakers:
        voices |= dict.fromkeys(speaker["parties"] or [speaker["name"]])
    return listed(voices)


def printed_in(*parts: str | None) -> str:
    """Return where words were printed: the parts that are known, such as publisher and date."""
    known = [display(part) for part in parts if part]
    return ", ".join(known)
