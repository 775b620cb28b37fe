"""Parties, categories and agreements."""

from typing import Any

from ledger.api.formats import resource_columns
from ledger.api.formats.explain_json import Explained
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import Single
from ledger.api.formats.totals_page import TotalsTable
from ledger.api.http.lists import list_of, versions_of
from ledger.api.http.operations import (
    FORMATS_OF_LISTS,
    Read,
    Target,
    WriteResult,
    reads,
    write_result,
    writes,
)
from ledger.api.http.write_response import changed, created
from ledger.models import AgreementVersion, CategoryVersion, PartyVersion
from ledger.rules.totals.policies import ENVELOPE
from ledger.rules.workflow.permissions import Role
from ledger.schemas.batches import BatchLineType
from ledger.schemas.parties import (
    AgreementIn,
    AgreementOut,
    AgreementPatch,
    CategoryIn,
    CategoryOut,
    CategoryPatch,
    PartyIn,
    PartyOut,
    PartyPatch,
)
from ledger.schemas.queries import PageQuery, PinnedQuery, TotalsQuery
from ledger.schemas.totals import TotalsOut
from ledger.services import categories, parties, queries
from ledger.services.journal import Change
from ledger.services.resources import AGREEMENT, CATEGORY, PARTY
from ledger.services.totals import totals
from ledger.services.totals.explain import ExplainSource

PARTY_TARGET = Target(PartyVersion, "party")
CATEGORY_TARGET = Target(CategoryVersion, "category")
AGREEMENT_TARGET = Target(AgreementVersion, "agreement")


@reads("/v1/parties", query=PageQuery(), returns=PartyOut(), formats=FORMATS_OF_LISTS)
def list_parties(read: Read) -> Listing:
    """List the parties."""
    return list_of(read, PARTY, resource_columns.PARTIES)


@writes(
    "POST",
    "/v1/parties",
    role=Role.ADMIN,
    answers=created(PARTY),
    body=PartyIn(),
    line_type=BatchLineType.PARTY,
    returns=PartyOut(),
    status=201,
    refuses=("already-exists",),
)
def create_party(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record a party: a state by its ISO code, or another actor by a slug."""
    return write_result(parties.create_party(change, fields))


@reads(
    "/v1/parties/{identity}",
    query=PinnedQuery(),
    returns=PartyOut(),
    target=PARTY_TARGET,
)
def get_party(read: Read, identity: str) -> Single:
    """Read a party."""
    return Single(
        queries.get(read.session, PARTY, identity, read.known_at),
        resource_columns.PARTIES,
    )


@writes(
    "PATCH",
    "/v1/parties/{identity}",
    role=Role.ADMIN,
    answers=changed(PARTY),
    body=PartyPatch(),
    returns=PartyOut(),
    target=PARTY_TARGET,
    if_match=True,
)
def patch_party(change: Change, fields: dict[str, Any], identity: str) -> WriteResult:
    """Change a party's name."""
    return write_result(parties.patch_party(change, identity, fields))


@reads(
    "/v1/parties/{identity}/history",
    query=PageQuery(),
    target=PARTY_TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_party_history(read: Read, identity: str) -> Listing:
    """List every version of a party, with the journal entry that made it."""
    return versions_of(read, PARTY_TARGET, identity)


@reads(
    "/v1/categories", query=PageQuery(), returns=CategoryOut(), formats=FORMATS_OF_LISTS
)
def list_categories(read: Read) -> Listing:
    """List the categories."""
    return list_of(read, CATEGORY, resource_columns.CATEGORIES)


@writes(
    "POST",
    "/v1/categories",
    role=Role.ADMIN,
    answers=created(CATEGORY),
    body=CategoryIn(),
    line_type=BatchLineType.CATEGORY,
    returns=CategoryOut(),
    status=201,
    refuses=("already-exists",),
)
def create_category(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record a category, with its unit and perhaps the category above it."""
    return write_result(categories.create(change, fields))


@reads(
    "/v1/categories/{identity}",
    query=PinnedQuery(),
    returns=CategoryOut(),
    target=CATEGORY_TARGET,
)
def get_category(read: Read, identity: str) -> Single:
    """Read a category."""
    return Single(
        queries.get(read.session, CATEGORY, identity, read.known_at),
        resource_columns.CATEGORIES,
    )


@writes(
    "PATCH",
    "/v1/categories/{identity}",
    role=Role.ADMIN,
    answers=changed(CATEGORY),
    body=CategoryPatch(),
    returns=CategoryOut(),
    target=CATEGORY_TARGET,
    if_match=True,
    refuses=("frozen",),
)
def patch_category(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change a category; its unit and its parent only while no line item uses it."""
    return write_result(categories.patch(change, identity, fields))


@reads(
    "/v1/categories/{identity}/history",
    query=PageQuery(),
    target=CATEGORY_TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_category_history(read: Read, identity: str) -> Listing:
    """List every version of a category, with the journal entry that made it."""
    return versions_of(read, CATEGORY_TARGET, identity)


@reads(
    "/v1/agreements",
    query=PageQuery(),
    returns=AgreementOut(),
    formats=FORMATS_OF_LISTS,
)
def list_agreements(read: Read) -> Listing:
    """List the agreements."""
    return list_of(read, AGREEMENT, resource_columns.AGREEMENTS)


@writes(
    "POST",
    "/v1/agreements",
    role=Role.ADMIN,
    answers=created(AGREEMENT),
    body=AgreementIn(),
    line_type=BatchLineType.AGREEMENT,
    returns=AgreementOut(),
    status=201,
    refuses=("already-exists",),
)
def create_agreement(change: Change, fields: dict[str, Any]) -> WriteResult:
    """Record an agreement: a round or deal that line items hang from."""
    return write_result(parties.create_agreement(change, fields))


@reads(
    "/v1/agreements/{identity}",
    query=PinnedQuery(),
    returns=AgreementOut(),
    target=AGREEMENT_TARGET,
)
def get_agreement(read: Read, identity: str) -> Single:
    """Read an agreement."""
    return Single(
        queries.get(read.session, AGREEMENT, identity, read.known_at),
        resource_columns.AGREEMENTS,
    )


@writes(
    "PATCH",
    "/v1/agreements/{identity}",
    role=Role.ADMIN,
    answers=changed(AGREEMENT),
    body=AgreementPatch(),
    returns=AgreementOut(),
    target=AGREEMENT_TARGET,
    if_match=True,
    refuses=("in-use",),
)
def patch_agreement(
    change: Change, fields: dict[str, Any], identity: str
) -> WriteResult:
    """Change an agreement, or withdraw it."""
    return write_result(parties.patch_agreement(change, identity, fields))


@reads(
    "/v1/agreements/{identity}/history",
    query=PageQuery(),
    target=AGREEMENT_TARGET,
    formats=FORMATS_OF_LISTS,
)
def get_agreement_history(read: Read, identity: str) -> Listing:
    """List every version of an agreement, with the journal entry that made it."""
    return versions_of(read, AGREEMENT_TARGET, identity)


@reads(
    "/v1/agreements/{identity}/totals",
    query=TotalsQuery(),
    returns=TotalsOut(),
    target=AGREEMENT_TARGET,
    formats=TotalsTable.formats,
    of_agreement=True,
    long=True,
)
def get_agreement_totals(read: Read, identity: str) -> TotalsTable | Explained:
    """Read what was requested, offered, pledged and reported, and what is still open."""
    request = totals.TotalsRequest(
        known_at=read.known_at,
        asked_at=read.asked_at,
        as_of=read.query.get("as_of"),
        policy=read.query.get("policy", ENVELOPE),
    )
    result = totals.of_agreement(read.session, identity, request)
    if read.query["explain"]:
        return Explained(ExplainSource(read.session, result, read.known_at))
    return TotalsTable(result.title, result.document)
