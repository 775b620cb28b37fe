"""Types of bodies and of sealed documents, which mypy reads: they are those of the shapes."""

import pytest
from marshmallow import missing

from ledger.rules.quantities.quantity import QuantityDocument
from ledger.schemas.claims import (
    ClaimIn,
    ClaimOut,
    FurtherClaimIn,
    PassageIn,
    PassageOut,
    QuantityOut,
    SpeakerIn,
    SpeakerOut,
)
from ledger.schemas.differs import DiffersIn
from ledger.schemas.line_items import LineItemIn, LineItemOut, ReEntryIn
from ledger.schemas.stated_totals import StatedTotalIn, StatedTotalOut
from ledger.services.bodies import (
    ClaimBody,
    FurtherClaimBody,
    LineItemBody,
    QuoteBody,
    ReEntryBody,
    StatedTotalBody,
)
from ledger.services.sealed import (
    ClaimDocument,
    DiffersDocument,
    LineItemDocument,
    PassageDocument,
    SpeakerDocument,
    StatedTotalDocument,
)


@pytest.mark.parametrize(
    ("body", "shape"),
    [
        (QuoteBody, PassageIn),
        (ClaimBody, ClaimIn),
        (FurtherClaimBody, FurtherClaimIn),
        (LineItemBody, LineItemIn),
        (ReEntryBody, ReEntryIn),
        (StatedTotalBody, StatedTotalIn),
        (DiffersDocument, DiffersIn),
        (SpeakerDocument, SpeakerIn),
    ],
)
def test_the_type_of_a_body_has_the_fields_that_its_shape_loads(body, shape):
    fields = shape().fields
    loaded = {
        name
        for name, field in fields.items()
        if field.required or field.load_default is not missing
    }

    assert body.__required_keys__ == loaded
    assert body.__optional_keys__ == fields.keys() - loaded


@pytest.mark.parametrize(
    ("document", "shape", "added_later"),
    [
        (ClaimDocument, ClaimOut, set()),
        (LineItemDocument, LineItemOut, {"recorded_at", "recorded_by", "version"}),
        (StatedTotalDocument, StatedTotalOut, {"check", "version"}),
        (QuantityDocument, QuantityOut, set()),
        (PassageDocument, PassageOut, set()),
        (SpeakerDocument, SpeakerOut, set()),
    ],
)
def test_the_type_of_a_sealed_document_has_the_fields_of_its_shape(document, shape, added_later):
    fields = shape().fields
    in_old_ones_too = {name for name, field in fields.items() if field.dump_default is missing}

    typed = document.__required_keys__ | document.__optional_keys__
    assert typed == fields.keys() - added_later
    assert document.__required_keys__ >= in_old_ones_too - added_later


@pytest.mark.parametrize(
    ("body", "document", "worked_in"),
    [
        (ClaimBody, ClaimDocument, {"quote", "prefix", "suffix", "start", "end"}),
        (LineItemBody, LineItemDocument, {"both_ways"}),
        (StatedTotalBody, StatedTotalDocument, {"quote", "prefix", "suffix", "start", "end"}),
    ],
)
def test_a_sealed_document_has_every_field_of_its_body(body, document, worked_in):
    assert body.__annotations__.keys() - document.__annotations__.keys() == worked_in
