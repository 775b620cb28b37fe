"""NAIVE: tables as most would write them, normalised and indexed, with ORM entities."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, create_engine, event, insert, make_url
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

WAITS_SECONDS = 60


class Base(DeclarativeBase):
    """The tables of the yardstick."""


class Article(Base):
    __tablename__ = "articles"

    id: Mapped[str] = mapped_column(primary_key=True)
    publisher: Mapped[str]
    published_on: Mapped[str | None]
    text: Mapped[str]


class Speaker(Base):
    __tablename__ = "speakers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str | None]
    parties: Mapped[list[str]] = mapped_column(JSON)


class Claim(Base):
    __tablename__ = "claims"
    __table_args__ = (Index("ix_claims_line_item", "line_item", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    line_item: Mapped[str] = mapped_column(ForeignKey("line_items.id"))
    position: Mapped[int]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("speakers.id"))
    source: Mapped[str]
    publisher: Mapped[str]
    published_on: Mapped[str | None]
    relation: Mapped[str]
    replaces: Mapped[str | None]
    because: Mapped[str | None]
    rank: Mapped[str]
    rank_reason: Mapped[str | None]
    unclear: Mapped[list[str]] = mapped_column(JSON)
    differs: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    retracted: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    recorded_at: Mapped[str]
    recorded_by: Mapped[str]
    # The quantity.
    qualifier: Mapped[str]
    value: Mapped[int | None]
    lower: Mapped[int]
    upper: Mapped[int | None]
    approximate: Mapped[bool]
    text: Mapped[str]
    per: Mapped[str | None]
    # The passage.
    exact: Mapped[str]
    reading: Mapped[str]
    prefix: Mapped[str]
    suffix: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]
    guessed: Mapped[bool]

    speaker: Mapped[Speaker | None] = relationship()

    @property
    def speakers(self) -> list[Speaker]:
        return [] if self.speaker is None else [self.speaker]

    @property
    def quantity(self) -> "Claim":
        return self

    passage = quantity


class Transition(Base):
    __tablename__ = "transitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    line_item: Mapped[str] = mapped_column(ForeignKey("line_items.id"), index=True)
    to: Mapped[str]


class LineItem(Base):
    __tablename__ = "line_items"
    __table_args__ = (Index("ix_line_items_agreement", "agreement", "position"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    version: Mapped[int]
    recorded_at: Mapped[str]
    recorded_by: Mapped[str]
    agreement: Mapped[str | None]
    act: Mapped[str]
    category: Mapped[str]
    from_party: Mapped[str]
    to_party: Mapped[str]
    answers: Mapped[str | None]
    counterpart: Mapped[str | None]
    part_of: Mapped[str | None]
    undoes: Mapped[str | None]
    distinct_from: Mapped[list[str]] = mapped_column(JSON)
    re_entry_of: Mapped[str | None]
    re_entered_as: Mapped[str | None]
    status: Mapped[str]
    effective_on: Mapped[str | None]
    due_on: Mapped[str | None]
    condition: Mapped[str | None]
    note: Mapped[str | None]
    # The figure, and who stands behind it.
    lower: Mapped[int]
    upper: Mapped[int | None]
    approximate: Mapped[bool]
    contested: Mapped[bool]
    no_number: Mapped[str | None]
    also: Mapped[list[str]] = mapped_column(JSON)
    text: Mapped[str]
    kind: Mapped[str]
    parties: Mapped[list[str]] = mapped_column(JSON)
    speakers: Mapped[int]
    publishers: Mapped[int]

    claims: Mapped[list[Claim]] = relationship(order_by=Claim.position)
    transitions: Mapped[list[Transition]] = relationship(order_by=Transition.id)

    @property
    def figure(self) -> "LineItem":
        return self

    told_by = figure


def opened(url: str) -> Engine:
    """Open a database; what is committed is on the disk, as the ledger has it."""
    place = make_url(url)
    if place.drivername == "postgresql":
        return create_engine(place.set(drivername="postgresql+psycopg"))
    engine = create_engine(place, connect_args={"timeout": WAITS_SECONDS})
    event.listen(engine, "connect", _durable)
    return engine


def _durable(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def fill(url: str, article: dict[str, Any], items: list[dict[str, Any]]) -> None:
    """Store an article and line items, given as the documents that the product answers."""
    engine = opened(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(Article).values(_columns(Article, article)))
        speakers = [claim["speakers"][0] for claim in _claims(items)]
        numbered = [speaker | {"id": number} for number, speaker in enumerate(speakers)]
        connection.execute(insert(Speaker), numbered)
        connection.execute(insert(LineItem), list(map(_line_item, items)))
        claims = [_claim(claim, number) for number, claim in enumerate(_claims(items))]
        connection.execute(insert(Claim), claims)
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(
                "SELECT setval('speakers_id_seq', (SELECT max(id) FROM speakers) + 1)"
            )
    engine.dispose()


def _line_item(item: dict[str, Any]) -> dict[str, Any]:
    flat = item | item["figure"] | item["figure"]["told_by"] | {"position": 0}
    return _columns(LineItem, flat)


def _claim(claim: dict[str, Any], number: int) -> dict[str, Any]:
    place = {"position": 0, "speaker_id": number}
    return _columns(Claim, claim | claim["quantity"] | claim["passage"] | place)


def _claims(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [claim for item in items for claim in item["claims"]]


def _columns(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: values[column.name] for column in model.__table__.columns}
