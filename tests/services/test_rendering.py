"""Documents are rendered just as marshmallow dumps them."""

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
