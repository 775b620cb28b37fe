"""NAIVE: the same list as most would write it: ORM entities, relationships, marshmallow, jsonify.

The tables are normalised and indexed, the relationships are loaded in one query each, and the
answer holds the same fields, in the product's own output shape.
"""

from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request
from sqlalchemy import JSON, ForeignKey, Index, create_engine, insert, select
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    mapped_column,
    relationship,
    selectinload,
)

from ledger.schemas.line_items import LineItemOut


class Base(DeclarativeBase):
    """The tables of the yardstick."""


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


def fill(path: Path, items: list[dict[str, Any]]) -> None:
    """Store line items, given as the documents that the product answers."""
    engine = create_engine(f"sqlite:///{path}")
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        speakers = [
            claim["speakers"][0] | {"id": number}
            for number, claim in enumerate(_claims(items))
        ]
        connection.execute(insert(Speaker), speakers)
        for position, item in enumerate(items):
            flat = (
                item
                | item["figure"]
                | item["figure"]["told_by"]
                | {"position": position}
            )
            connection.execute(insert(LineItem).values(_columns(LineItem, flat)))
        for number, claim in enumerate(_claims(items)):
            flat = (
                claim
                | claim["quantity"]
                | claim["passage"]
                | {"position": 0, "speaker_id": number}
            )
            connection.execute(insert(Claim).values(_columns(Claim, flat)))
    engine.dispose()


def _claims(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [claim for item in items for claim in item["claims"]]


def _columns(model: type[Base], values: dict[str, Any]) -> dict[str, Any]:
    return {column.name: values[column.name] for column in model.__table__.columns}


def create_app(path: Path) -> Flask:
    """Return an application that answers the list from entities."""
    engine = create_engine(f"sqlite:///{path}")
    shape = LineItemOut(many=True)
    related = (
        selectinload(LineItem.claims).joinedload(Claim.speaker),
        selectinload(LineItem.transitions),
    )
    app = Flask("naive", static_folder=None)

    @app.get("/v1/agreements/<agreement>/line-items")
    def line_items(agreement: str) -> Response:
        limit = int(request.args["limit"])
        query = (
            select(LineItem)
            .where(LineItem.agreement == agreement)
            .order_by(LineItem.position)
            .limit(limit)
        )
        with Session(engine) as session:
            found = session.scalars(query.options(*related)).all()
            return jsonify({"items": shape.dump(found)})

    return app
