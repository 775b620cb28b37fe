"""NAIVE: requests as most would write them: a Session each, marshmallow, jsonify, GROUP BY.

Answers hold the same fields as the product's, in its own shapes. What is recorded has its quote
looked for in its article; nothing is sealed, and nothing else is checked.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import orjson
from flask import Flask, Response, jsonify, request
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, selectinload

from benchmarks.naive import Article, Claim, LineItem, Speaker, opened
from ledger.schemas.line_items import LineItemIn, LineItemOut

FIRST = {"report": "reported", "pledge": "pledged"}
RELATED = (
    selectinload(LineItem.claims).joinedload(Claim.speaker),
    selectinload(LineItem.transitions),
)
IN, OUT, MANY = LineItemIn(), LineItemOut(), LineItemOut(many=True)
POSITIONS = count(1_000_000)
CREATED = 201
AROUND = 30
OWN = (
    "agreement", "act", "category", "from_party", "to_party", "answers", "part_of", "undoes",
    "distinct_from", "effective_on", "due_on", "condition", "note",
)  # fmt: skip


def create_app(url: str) -> Flask:
    """Return an application over the tables of NAIVE."""
    engine = opened(url)
    app = Flask("naive", static_folder=None)

    @app.get("/v1/agreements/<agreement>/line-items")
    def line_items(agreement: str) -> Response:
        return jsonify({"items": _page(engine, agreement, int(request.args["limit"]))})

    @app.get("/v1/agreements/<agreement>/totals")
    def totals(agreement: str) -> Response:
        return jsonify({"rows": _totals(engine, agreement)})

    @app.post("/v1/line-items")
    def record() -> tuple[Response, int]:
        with Session(engine) as session, session.begin():
            item = _recorded(session, request.get_json())
            session.flush()
            answer = OUT.dump(item)
        return jsonify(answer), CREATED

    @app.post("/v1/batches")
    def batch() -> tuple[Response, int]:
        lines = map(orjson.loads, request.get_data().splitlines())
        with Session(engine) as session, session.begin():
            items = [_recorded(session, line) for line in lines]
            session.flush()
            answer = [item.id for item in items]
        return jsonify({"items": answer}), CREATED

    return app


def _page(engine: Engine, agreement: str, limit: int) -> object:
    query = (
        select(LineItem)
        .where(LineItem.agreement == agreement)
        .order_by(LineItem.position)
        .limit(limit)
    )
    with Session(engine) as session:
        return MANY.dump(session.scalars(query.options(*RELATED)).all())


def _totals(engine: Engine, agreement: str) -> list[dict[str, Any]]:
    group = (
        LineItem.act,
        LineItem.category,
        LineItem.from_party,
        LineItem.to_party,
        LineItem.status,
    )
    sums = (func.count(), func.sum(LineItem.lower), func.sum(LineItem.upper))
    query = select(*group, *sums).where(LineItem.agreement == agreement)
    names = (*(column.key for column in group), "line_items", "lower", "upper")
    with Session(engine) as session:
        rows = session.execute(query.group_by(*group)).all()
    return [dict(zip(names, row, strict=True)) for row in rows]


def _recorded(session: Session, body: dict[str, Any]) -> LineItem:
    """Make the entities of a line item, and leave them to the session."""
    shape = IN.load({name: body[name] for name in body if name != "type"})
    recorded = {"recorded_at": datetime.now(UTC).isoformat(), "recorded_by": "admin"}
    claims = [
        _claim(session, claim, {"position": position, **recorded})
        for position, claim in enumerate(shape["claims"])
    ]
    first = claims[0]
    item = LineItem(
        id=shape.get("id") or uuid4().hex,
        position=next(POSITIONS),
        version=1,
        status=FIRST[shape["act"]],
        lower=first.lower,
        upper=first.upper,
        approximate=first.approximate,
        contested=False,
        also=[],
        text=first.text,
        kind="one",
        parties=first.speakers[0].parties,
        publishers=1,
        claims=claims,
        **{name: shape[name] for name in OWN},
        **recorded,
    )
    item.speakers = len(claims)
    session.add(item)
    return item


def _claim(session: Session, claim: dict[str, Any], recorded: dict[str, Any]) -> Claim:
    """Make the entity of a claim, whose quote is looked for in its article."""
    article = session.get_one(Article, claim["source"])
    start = article.text.index(claim["quote"])
    end = start + len(claim["quote"])
    (speaker,) = claim["speakers"]
    quantity = claim["quantity"]
    return Claim(
        id=uuid4().hex,
        speaker=Speaker(**speaker),
        source=article.id,
        publisher=article.publisher,
        published_on=article.published_on,
        relation="first",
        rank="normal",
        unclear=claim["unclear"],
        qualifier=quantity.qualifier,
        value=quantity.value,
        lower=quantity.lower,
        upper=quantity.upper,
        approximate=False,
        text=str(quantity.value),
        exact=claim["quote"],
        reading=claim["quote"],
        prefix=article.text[:start][-AROUND:],
        suffix=article.text[end:][:AROUND],
        start=start,
        end=end,
        guessed=False,
        **recorded,
    )
