"""What a server says to send, as what a person at a terminal types."""

import re
from typing import Final

#: The name of an encoding, as far as a header takes one.
ENCODING_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]*")
_NOT_A_NAME: Final = (
    "The name of an encoding has Latin letters, digits and hyphens, such as "
    "windows-1251."
)
#: Words of a server, and what they are at a terminal.
_INSTEAD: Final = (
    (r" in the Content-Type\b", ""),
    (r" as charset says\b", ""),
    (r"\bsend it as Content-Type: text/html; charset=([\w-]+)", r"type \1"),
    (r"\bsend charset=(\S+?) or charset=([\w-]+)", r"type \1 or \2"),
    (r"\bsend charset=([\w-]+)", r"type \1"),
    (r"\bcharset=([\w-]+)", r"\1"),
    (r"Name the charset that it is in\b", "Type the encoding that it is in"),
    (r"\bSend one of those in `accepted`", "Type another one, such as windows-1251"),
)
#: The same where a field is asked for.
_FIELDS: Final = (
    (r", or `start` and `end` of the place\b", ""),
    (r", or add the `prefix`, `suffix` or `start` of the place you mean\b", ""),
    (r"\bsend an object for each of several\b", "name one"),
    (r"\bsend\b", "type"),
    (r"\bSend\b", "Type"),
)
#: The same where the command has to be given anew.
_OPTIONS: Final = (
    (
        r'\(send="(misread|charset)=(\S+) («.*»)"\)',
        r"(if \3 is right, it needs --\1 \2)",
    ),
    (r'\(send="no misread («.*»)"\)', r"(if \1 is right, leave --misread out)"),
    (r"\b(misread|charset)=(\S+)", r"--\1 \2"),
)
#: The same where a person is asked how the article was misread.
_AT_QUESTION: Final = (
    (r'\(send="misread=(\S+) («.*»)"\)', r"(if \2 is right, type \1)"),
    (r'\(send="no misread («.*»)"\)', r"(if \1 is right, press Enter)"),
)


def of_encodings(sentence: str) -> str:
    """Return a sentence on encodings, where a person is asked for one."""
    return _replaced(sentence, _INSTEAD)


def of_misreadings(sentence: str) -> str:
    """Return a sentence on misreadings, where a person is asked for one."""
    return _replaced(sentence, _AT_QUESTION)


def of_answers(sentence: str) -> str:
    """Return a sentence on a field, where a person is asked for it."""
    return _replaced(sentence, _FIELDS)


def as_options(sentence: str) -> str:
    """Return a sentence with the options of the command in place of what is sent."""
    return _replaced(sentence, _OPTIONS)


def no_encoding(name: str) -> str | None:
    """Return why a name can be that of no encoding; None where it can be."""
    return None if ENCODING_NAME.fullmatch(name) else _NOT_A_NAME


def _replaced(
    sentence: str,
    instead: tuple[tuple[str, str], ...],
) -> str:
    for pattern, words in instead:
        sentence = re.sub(pattern, words, sentence)
    return sentence
