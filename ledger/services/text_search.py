"""Search for words within a column, in time that grows with the column's length alone.

LIKE tries the words again at each place: 500 letters in an article of the same letter take seconds.
"""

from sqlalchemy import Boolean, ColumnElement, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from ledger.services.resources import speakers_column
from ledger.services.sealed import SpeakerDocument


class _Holds(FunctionElement[bool]):
    """The condition that the first text holds the second."""

    type = Boolean()
    inherit_cache = True


@compiles(_Holds, "sqlite")
def _on_sqlite(
    element: _Holds,
    compiler: SQLCompiler,
    **more: object,
) -> str:
    return f"(instr({compiler.process(element.clauses, **more)}) > 0)"


@compiles(_Holds, "postgresql")
def _on_postgresql(
    element: _Holds,
    compiler: SQLCompiler,
    **more: object,
) -> str:
    # `***=`: what follows is no pattern. An automaton takes each letter once; strpos doesn't.
    text, words = (compiler.process(part, **more) for part in element.clauses)
    return f"({text} ~ ('***=' || {words}))"


def names_speaker(
    column: InstrumentedAttribute[str | None],
    name: str,
) -> ColumnElement[bool]:
    """Return the condition for a column of speakers that has just this name among others."""
    speaker = SpeakerDocument(
        name=name,
        role=None,
        parties=[],
    )
    alone = speakers_column([speaker])
    return _Holds(column, literal(alone, Text))
