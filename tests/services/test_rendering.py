"""Documents are rendered just as marshmallow dumps them."""

import random
from enum import StrEnum

import pytest
from marshmallow import fields, missing

from ledger.services.resources import RESOURCE_TYPES

PLAIN = {fields.Integer: 7, fields.Boolean: True, fields.String: "words"}


class Word(StrEnum):
    """A word that isn't quite a string."""

    ONE = "one"


def value_of(field, *, nulls, words="words"):
    """Return a value for a field, with whatever its shape has within it."""
    if isinstance(field, fields.Nested):
        document = document_of(field.schema, nulls=nulls, words=words)
        return [document, document] if field.many else document
    if isinstance(field, fields.List):
        return [] if nulls else [value_of(field.inner, nulls=False, words=words)] * 2
    if nulls:
        return None
    if isinstance(field, fields.String):
        return words
    return next((value for kind, value in PLAIN.items() if isinstance(field, kind)), ["as it is"])


def document_of(shape, **more):
    """Return a document with all fields of a shape."""
    return {field.data_key or name: value_of(field, **more) for name, field in shape.fields.items()}


#: Words and numbers that a renderer could change, in a list of each kind of field.
ODD = {
    fields.Boolean: [True, False],
    fields.Integer: [0, 1, -1, 6_000, 2**53 + 1, 10**30],
    fields.String: [
        "", " ", "0", "null", "6,000", "\u202e000,6\u202c", "\ufeff", "e\u0301", "捕虜一千人",
        "\U0001d7de", 'a "b"\\', "\r\n\t", "<b>&amp;</b>", "x" * 3_000, Word.ONE,
    ],
    fields.Field: ["as it is", 7, [], {"lower": 6_000, "upper": None}, [["b", 1], ["a", None]]],
}  # fmt: skip


def odd_document(chance, shape):
    """Return a document at random: with nulls, and without some of what has a default."""
    document = {}
    for name, field in shape.fields.items():
        if field.dump_default is missing or chance.random() < 0.7:
            document[field.data_key or name] = odd_value(chance, field)
    return document


def odd_value(chance, field):
    """Return a value of a field at random, or null."""
    if chance.random() < 0.1:
        return None
    many = range(chance.randrange(4))
    if isinstance(field, fields.Nested):
        documents = (odd_document(chance, field.schema) for _ in many)
        return list(documents) if field.many else odd_document(chance, field.schema)
    if isinstance(field, fields.List):
        return [odd_value(chance, field.inner) for _ in many]
    return chance.choice(next(odd for kind, odd in ODD.items() if isinstance(field, kind)))


def dumped(shape, document):
    """Return a document as marshmallow dumps it, with its fields in their order."""
    return repr(dict(shape.dump(document)))


@pytest.mark.parametrize("collection", RESOURCE_TYPES)
def test_a_document_is_rendered_as_marshmallow_dumps_it(collection):
    shape = RESOURCE_TYPES[collection].shape
    for more in ({"nulls": False}, {"nulls": True}, {"nulls": False, "words": Word.ONE}):
        document = document_of(shape, **more)

        assert repr(shape.render(document)) == dumped(shape, document)


@pytest.mark.parametrize("collection", RESOURCE_TYPES)
def test_what_an_earlier_document_lacks_is_rendered_by_default(collection):
    shape = RESOURCE_TYPES[collection].shape
    document = {
        name: value
        for name, value in document_of(shape, nulls=False).items()
        if shape.fields[name].dump_default is missing
    }

    rendered = shape.render(document)

    assert repr(rendered) == dumped(shape, document)
    assert rendered == shape.render(rendered)


def test_a_field_that_is_missing_or_too_much_is_a_bug():
    shape = RESOURCE_TYPES["parties"].shape
    document = document_of(shape, nulls=False)

    for wrong in (document | {"more": 1}, {key: document[key] for key in document if key != "id"}):
        with pytest.raises(AssertionError):
            shape.render(wrong)


def check_documents_at_random(count):
    """Compare so many documents of all shapes."""
    chance = random.Random(count)  # noqa: S311 - nothing secret
    shapes = [resource_type.shape for resource_type in RESOURCE_TYPES.values()]
    for _ in range(count):
        shape = chance.choice(shapes)
        document = odd_document(chance, shape)

        assert repr(shape.render(document)) == dumped(shape, document)


def test_documents_at_random_are_rendered_as_marshmallow_dumps_them():
    check_documents_at_random(200)


@pytest.mark.long
def test_20000_documents_at_random_are_rendered_as_marshmallow_dumps_them():
    check_documents_at_random(20_000)
