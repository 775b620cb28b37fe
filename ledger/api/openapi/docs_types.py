"""The types of the pages under /docs: what a page shows, part by part."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldDoc:
    """A field or a parameter; `shape` is the name of the shape that it has, if that has a name."""

    name: str
    kind: str
    shape: str | None
    notes: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class AnswerDoc:
    """A success: its HTTP status, media types, shapes and headers."""

    status: str
    formats: tuple[str, ...]
    shapes: tuple[str, ...]
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationDoc:
    """One operation; `refusals` are codes by their HTTP status, `example` is an answer."""

    name: str
    method: str
    path: str
    summary: str
    access: str
    parameters: tuple[FieldDoc, ...]
    body_types: tuple[str, ...]
    body: tuple[FieldDoc, ...]
    answers: tuple[AnswerDoc, ...]
    refusals: tuple[tuple[str, tuple[str, ...]], ...]
    command: str
    example: str | None


@dataclass(frozen=True, slots=True)
class ShapeDoc:
    """The fields of an object in an answer or a body."""

    name: str
    meaning: str
    fields: tuple[FieldDoc, ...]


@dataclass(frozen=True, slots=True)
class NounDoc:
    """The operations of one collection, and the shapes of their bodies and answers."""

    name: str
    meaning: str
    operations: tuple[OperationDoc, ...]
    shapes: tuple[ShapeDoc, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """All of it: the head, and a page a noun."""

    title: str
    paragraphs: tuple[str, ...]
    groups: tuple[NounDoc, ...]
