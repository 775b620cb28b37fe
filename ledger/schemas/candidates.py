"""Shapes of candidates: they only go out."""

from marshmallow import fields

from ledger.schemas.base import Out
from ledger.schemas.claims import PassageOut, QuantityOut
from ledger.schemas.patterns import Reference
from ledger.schemas.queries import LIMIT_MAX, QueryFlag, QueryNumber, ShownQuery
from ledger.schemas.sentences import says


class CandidatesQuery(ShownQuery):
    """Parameters of candidates."""

    agreement = Reference(
        metadata=says(
            "The agreement that the article is read for: it stands in the requests, and who "
            "exchanges are its parties."
        )
    )
    limit = QueryNumber(
        least=1,
        most=LIMIT_MAX,
        load_default=LIMIT_MAX,
        metadata=says("How many are listed, the first ones of the article."),
    )
    numberless = QueryFlag(
        load_default=False,
        metadata=says("Exchanges of which no number is said, too: many, and few hold."),
    )


class CandidateRequestOut(Out):
    """The request that records it, once its gaps are filled."""

    method = fields.String(required=True, metadata=says("The method of HTTP."))
    path = fields.String(required=True, metadata=says("Where it is sent."))
    headers = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=says("What it needs beside a token."),
    )
    body = fields.Dict(
        keys=fields.String(),
        required=True,
        metadata=says("The body; null where a person has to decide."),
    )


class CandidateOut(Out):
    """A passage that may carry a quantity."""

    passage = fields.Nested(PassageOut, required=True)
    sentence = fields.String(
        required=True, metadata=says("The sentence of the reading that it stands in.")
    )
    quantity = fields.Nested(QuantityOut, required=True)
    likely = fields.Boolean(
        required=True,
        metadata=says(
            "Whether all of its sentence is read. It sorts, and decides nothing."
        ),
    )
    because = fields.List(
        fields.String(),
        required=True,
        metadata=says("The reasons, with the article's own words."),
    )
    fill = fields.List(
        fields.String(),
        required=True,
        metadata=says(
            "The fields of the body that are null: a person fills them. `speakers` stands in the "
            "claim, `parties` in its speaker. Days stay null where nobody knows them."
        ),
    )
    ask = fields.List(
        fields.String(), required=True, metadata=says("What to look at before.")
    )
    recorded = Reference(
        required=True,
        allow_none=True,
        metadata=says(
            "The line item that holds it already, or that may be the same event; the request then "
            "records a further claim of that."
        ),
    )
    request = fields.Nested(
        CandidateRequestOut,
        required=True,
        metadata=says("How it is recorded, with gaps."),
    )
    other_request = fields.Nested(
        CandidateRequestOut,
        required=True,
        allow_none=True,
        metadata=says(
            "How it is recorded where it is another event than `recorded`: a new line item, with "
            "that in `distinct_from`. Null where nothing is recorded."
        ),
    )
    other_fill = fields.List(
        fields.String(),
        required=True,
        metadata=says("The fields of the body of `other_request` that are null."),
    )


class CandidatesOut(Out):
    """The passages of an article that may carry a quantity; others may do so too."""

    source = Reference(required=True)
    agreement = Reference(required=True, allow_none=True)
    grammar = fields.Integer(
        required=True,
        metadata=says("The version of the words and rules by which it was read."),
    )
    notes = fields.List(
        fields.String(),
        required=True,
        metadata=says("What to know of the article before it is quoted."),
    )
    items = fields.List(
        fields.Nested(CandidateOut),
        required=True,
        metadata=says("In the order of the article."),
    )
    more = fields.Integer(
        required=True, metadata=says("How many more there are than `limit`.")
    )
