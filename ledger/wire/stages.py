"""Stages of a connection."""

from enum import Enum, auto


class Stage(Enum):
    """The stage of a connection."""

    HEAD = auto()
    #: A short body is on its way, most likely: many clients send it right behind the head.
    NEAR = auto()
    BODY = auto()
    #: All has come; a thread of the application is wanted.
    READY = auto()
    ANSWER = auto()
    #: The answer was sent; the rest of what was refused is thrown away.
    LINGER = auto()
    CLOSED = auto()
