"""Documents sealed before a field was there stay as they are; their next version has it."""

import importlib

import pytest
from marshmallow import missing
from openapi_schema_validator import OAS31Validator
from sqlalchemy import select, update

from ledger.api.http.operations import OPERATIONS
from ledger.api.openapi import specification
from ledger.models import (
    AgreementVersion,
    CategoryVersion,
    ClaimVersion,
    JournalEntry,
    JournalHead,
    PartyVersion,
    SourceText,
    SourceVersion,
    TokenVersion,
)
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import canonical, sealed_digest
from ledger.schemas.access import TokenOut
from ledger.schemas.parties import AgreementOut, CategoryOut, PartyOut
from ledger.schemas.sources import SourceOut
from ledger.services import verify
from ledger.services.journal import loads
from ledger.services.resources import RESOURCE_TYPES
from tests.factories import (
    claim,
    patch,
    post_agreement,
    post_category,
    post_line_item,
    post_party,
    post_source,
    post_token,
    speaker,
)


def reseal(session, version):
    """Make the journal say of its last entry's document what stands there now."""
    rows = session.execute(select(JournalEntry).order_by(JournalEntry.entry_index)).scalars().all()
    last = rows[-1]
    sealed = {"document": sealed_digest(version.salt, version.document)}
    last.entry = canonical(loads(last.entry) | sealed)
    last.leaf_hash = merkle.leaf_hash(last.entry)
    frontier = []
    for size, row in enumerate(rows):
        frontier = merkle.grow(frontier, size, row.leaf_hash)
    session.execute(update(JournalHead).values(frontier=b"".join(frontier)))


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


def test_searches_of_a_ledger_from_before_find_words_as_they_are_typed(database, client, recorder):
    migration = importlib.import_module("migrations.versions.0011_searches_as_words_are_typed")
    text = "The envoy’s **6\u00a0000** bodies"
    post_source(client, recorder, id="printed", title=text, text=text)
    ann = speaker(name="Ann’s son")
    said = claim(source="printed", quote=text, quantity=6000, speakers=[ann])
    post_line_item(client, recorder, act="report", claims=[said])
    with database.transaction() as session:
        # As the columns were then.
        named = f"{text}\nAnn’s son".casefold()
        session.execute(update(ClaimVersion).values(folded=named))
        printed = update(SourceVersion).where(SourceVersion.id == "printed")
        session.execute(printed.values(title_folded=text.casefold()))
        stored = update(SourceText).where(SourceText.characters == len(text))
        session.execute(stored.values(folded=text.casefold()))
    assert wrong(database)

    with database.engine.begin() as connection:
        migration.fold_columns(connection)

    for words in ("envoy's 6 000 bodies", "ann's son"):
        query = {"q": words}
        assert len(client.get("/v1/claims", query_string=query).json["items"]) == 1
    assert wrong(database) == []


#: The fields that documents got later, by the shape that has them. Claims and what is made of them
#: aren't here: migration 0012 lets no ledger pass that holds some.
ADDED = {
    AgreementOut: {"withdrawn"},
    CategoryOut: {"crosses"},
    PartyOut: {"aliases", "members"},
    SourceOut: {
        *("encoding", "media_type", "misread", "reading"),
        *("withdrawn", "retracted", "reinstated"),
    },
    TokenOut: {"rotated_from"},
}
MODELS = {
    "agreements": AgreementVersion,
    "categories": CategoryVersion,
    "parties": PartyVersion,
    "sources": SourceVersion,
    "tokens": TokenVersion,
}
WITH_PAGES = ("agreements", "sources")
MAKES = {
    "agreements": lambda client, headers: post_agreement(client, headers["admin"]),
    "categories": lambda client, headers: post_category(client, headers["admin"]),
    "parties": lambda client, headers: post_party(client, headers["admin"]),
    "sources": lambda client, headers: post_source(client, headers["rosa"]),
    "tokens": lambda client, headers: post_token(client, headers["admin"], actor="rosa", days=9),
}


def described():
    return specification.description(OPERATIONS)


def accepts(shape, document):
    """Whether a document is as the description says of a shape."""
    schema = {"$ref": f"#/components/schemas/{shape}", "components": described()["components"]}
    return OAS31Validator(schema).is_valid(document)


def test_the_fields_that_documents_may_lack_are_those_added_to_what_can_be_from_before():
    lacked = {}
    for kind in RESOURCE_TYPES.values():
        fields = kind.shape.fields.items()
        names = {name for name, field in fields if field.dump_default is not missing}
        if names:
            lacked[type(kind.shape)] = names

    assert lacked == ADDED


def test_openapi_requires_no_field_that_documents_sealed_before_lack():
    schemas = described()["components"]["schemas"]

    for shape, names in ADDED.items():
        fields = schemas[shape.__name__]
        assert set(fields["properties"]) - set(fields["required"]) == names


@pytest.mark.parametrize("collection", MODELS)
def test_documents_sealed_before_a_field_are_served_in_each_format_and_as_described(
    database, client, template, collection
):
    admin = template.headers["admin"]
    made = MAKES[collection](client, template.headers)
    shape = type(RESOURCE_TYPES[collection].shape)
    document = seal_without(database, collection, made["id"], ADDED[shape])
    path = f"/v1/{collection}/{made['id']}"

    one = client.get(path, headers=admin)
    others = [
        client.get(f"/v1/{collection}{rest}", headers=admin)
        for rest in (f"/{made['id']}.txt", ".txt", ".csv", ".ndjson", f"/{made['id']}/history.csv")
    ]

    if collection in WITH_PAGES:
        assert client.get(f"/{collection}/{made['id']}").status_code == 200
    assert one.data == canonical(document) + b"\n"
    assert accepts(shape.__name__, one.json)
    assert [answer.status_code for answer in others] == [200] * 5
    assert wrong(database) == []


def seal_without(database, collection, identity, names):
    """Leave fields out of the newest document, as an earlier version would have sealed it."""
    model = MODELS[collection]
    with database.transaction() as session:
        version = session.execute(select(model).where(model.id == identity)).scalar_one()
        kept = loads(version.document)
        document = {name: value for name, value in kept.items() if name not in names}
        version.document = canonical(document)
        reseal(session, version)
    return document


def test_the_next_version_of_a_document_sealed_before_a_field_has_it(database, client, admin):
    made = post_source(client, admin)
    seal_without(database, "sources", made["id"], ADDED[SourceOut])

    changed = patch(client, admin, f"/v1/sources/{made['id']}", title="Another title")

    added = {name: changed.json[name] for name in ADDED[SourceOut]}
    assert added == {
        "encoding": "utf-8",
        "media_type": "text/plain",
        "misread": None,
        "reading": None,
        "withdrawn": None,
        "retracted": None,
        "reinstated": None,
    }
    assert wrong(database) == []
