"""The journal: its entries as they are sealed, and the tree over them in tiles."""

import re
from contextlib import suppress
from functools import partial
from typing import Final

from flask import current_app

from ledger.api.formats import resource_columns
from ledger.api.formats.formats import BYTES, TEXT
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import RawBody, Single
from ledger.api.http import moments
from ledger.api.http.operations import FORMATS_OF_LISTS, Read, declare_read, reads
from ledger.api.routes.claims import CLAIM
from ledger.db import kept_files
from ledger.db.kept_files import SpoiledFile
from ledger.models import ClaimVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import NotFound
from ledger.rules.proofs import audit_paths, checkpoints, cosignatures, tiles
from ledger.rules.proofs.audit_paths import LeafSpan
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.rules.proofs.tiles import Tile
from ledger.schemas.journal import EntryOut, SaltOut
from ledger.schemas.queries import EntriesQuery, NoQuery, ShownQuery
from ledger.services import journal_entries, journal_tree, queries
from ledger.services.journal import loads
from ledger.services.resources import LINE_ITEM, ResourceType
from ledger.services.signed_journals import OtherJournal

#: How the number of a tile stands in a path: up to 999, and from 1,000 on. That is enough for 256
#: million entries.
_NUMBERS: Final = {"": "{number}", "_of_thousands": "{thousands}/{number}"}
#: The number of an entry, and what somebody may write who means one.
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,9}", re.ASCII)
_SPELLED_OTHERWISE: Final = re.compile(r"\s*[+-]?0*(\d{1,10})(?:[.,]0*)?\s*")
_TREE: Final = "/v1/journal/tile/{level}"
_ENTRIES: Final = "entries"
_BUNDLES: Final = f"/v1/journal/tile/{_ENTRIES}"


@reads(
    "/v1/journal",
    query=EntriesQuery(),
    returns=EntryOut(),
    formats=FORMATS_OF_LISTS,
)
def list_journal(read: Read) -> Listing:
    """List the entries of the journal; each line of NDJSON has the bytes that are sealed.

    Whoever has kept the first 57 lines asks with `since=57` for the rest.
    """
    since = read.query["since"]
    moments.check_size(since, since, read.known_at)
    find = partial(journal_entries.list_entries, since=since, known_at=read.known_at)
    return Listing(find, resource_columns.ENTRIES)


@reads(
    "/v1/journal/{index}",
    query=ShownQuery(),
    returns=EntryOut(),
    immutable=True,
)
def get_journal_entry(read: Read, index: str) -> Single:
    """Read an entry of the journal: as JSON the bytes that are sealed, and a newline.

    `document` is the digest of the document that it seals, SHA-256(salt + document).
    """
    number = _index(index)
    entry = journal_entries.get(read.session, number, read.known_at)
    return Single(entry, resource_columns.ENTRIES)


@reads(
    "/v1/journal/checkpoint",
    formats=(TEXT,),
    needs_ledger=False,
    refuses=("not-found",),
)
def get_checkpoint() -> RawBody:
    """Read the checkpoint that was signed last (C2SP tlog-checkpoint v1.0.0).

    Where whoever runs the ledger has made a key, the server signs it as the journal grows.
    Witnesses may have cosigned it (C2SP tlog-cosignature): `/v1/journal/0.tlog-proof` has the
    checkpoint that was cosigned last, whatever was signed since.
    """
    note = _signed_file(checkpoints.NOTE_FILE)
    cosigned = _cosigned()
    return RawBody(cosigned if cosigned.startswith(note) else note)


@reads(
    "/v1/journal/key",
    formats=(TEXT,),
    needs_ledger=False,
    refuses=("not-found",),
)
def get_journal_key() -> RawBody:
    """Read the public key that checkpoints are signed with (C2SP signed-note v1.0.0)."""
    return RawBody(_signed_file(checkpoints.PUBLIC_KEY_FILE))


@reads("/v1/journal/forks", formats=(TEXT,), needs_ledger=False)
def get_journal_forks() -> RawBody:
    """Read when and why the journal went on otherwise than was signed: a line of JSON for each."""
    try:
        return RawBody(_signed_file(checkpoints.FORKS_FILE))
    except NotFound:
        return RawBody(b"")


def _cosigned() -> bytes:
    """Return the checkpoint that witnesses have cosigned last; nothing without one."""
    with suppress(NotFound):
        return _signed_file(cosignatures.NOTE_FILE)
    return b""


def _signed_file(name: str) -> bytes:
    """Return what signing has left in the home folder.

    Raises:
        NotFound: nothing was signed yet, or what stands there can't be read.
    """
    home = current_app.config["HOME"]
    content: bytes | None = None
    if home is not None:
        try:
            content = kept_files.read(home / name)
        except SpoiledFile as unreadable:
            raise NotFound(unreadable.detail) from None
    if content is not None:
        return content
    raise NotFound(
        "No checkpoint of this journal was signed yet: whoever runs the ledger signs one with "
        "`ledger checkpoint`."
    )


@reads(
    "/v1/journal/{index}.tlog-proof",
    query=NoQuery(),
    formats=(TEXT,),
    of_files=True,
)
def get_journal_proof(read: Read, index: str) -> RawBody:
    """Read the proof that an entry is in the journal of a signed checkpoint.

    That is the one which witnesses have cosigned last, where it covers the entry; else the newest.
    It is a C2SP tlog-proof, of which no version is tagged yet.
    """
    return _proof(read, _index(index))


def _proof(read: Read, number: int) -> RawBody:
    """Return the proof that an entry is in the journal of a signed checkpoint.

    It is the one that witnesses have cosigned last, where that covers the entry; else the newest.

    Raises:
        NotFound: no checkpoint was signed that covers it.
    """
    note = _note_for(number)
    checkpoint = checkpoints.read(note)
    if checkpoint is None:
        raise NotFound(
            "What stands in the place of the last checkpoint is no checkpoint: whoever runs the "
            "ledger puts it back from a backup."
        )
    if checkpoint.size > read.known_at:
        raise NotFound(
            f"A checkpoint of {checkpoint.size} entries was signed, and the journal read here has "
            f"{read.known_at}. Ask again; where it stays so, entries are missing."
        )
    if number >= checkpoint.size:
        raise NotFound(
            f"The checkpoint signed last has {checkpoint.size} entries, counted from 0: it proves "
            f"nothing of entry {number}."
        )
    _check_continues(read, checkpoint)
    path = audit_paths.inclusion(number, checkpoint.size)
    hashes = read.tree.roots(read.session, path)
    return RawBody(checkpoints.inclusion_proof(number, hashes, note).encode())


def _check_continues(read: Read, checkpoint: Checkpoint) -> None:
    """Make sure that the journal is the one of which a checkpoint was signed.

    Raises:
        NotFound: it isn't: nothing of it leads to what was signed.
    """
    whole = LeafSpan(0, checkpoint.size)
    roots = read.tree.roots(read.session, [whole])
    if roots != [checkpoint.root]:
        with suppress(OtherJournal):
            read.server.compare(read.session)
        raise NotFound(
            f"The first {checkpoint.size} entries of the journal read here aren't those of which a "
            "checkpoint was signed: nothing can be proved by it. /readyz says more."
        )


def _note_for(number: int) -> str:
    """Return the signed checkpoint by which an entry is proved, as far as there is one."""
    note = _signed_file(checkpoints.NOTE_FILE).decode(errors="replace")
    newest = checkpoints.read(note)
    cosigned_note = _cosigned().decode(errors="replace")
    cosigned = checkpoints.read(cosigned_note)
    if newest is None or cosigned is None:
        return note
    if not number < cosigned.size <= newest.size:
        return note
    # Before a fork the journal had another name, and before its loss another key.
    key = _signed_file(checkpoints.PUBLIC_KEY_FILE).decode(errors="replace")
    public_key = checkpoints.read_key(key)
    if public_key is None or public_key.name != cosigned.origin:
        return note
    if checkpoints.signature_of(cosigned_note, public_key) is None:
        return note
    return cosigned_note


def _proof_of_resource(
    read: Read,
    identity: str,
    *,
    resource_type: ResourceType,
) -> RawBody:
    """Return the proof of the entry that seals a resource as it stands."""
    number = journal_entries.index_of(
        read.session,
        resource_type,
        identity,
        read.known_at,
    )
    return _proof(read, number)


@reads(
    "/v1/claims/{identity}.tlog-proof",
    query=NoQuery(),
    formats=(TEXT,),
    target=CLAIM,
    of_files=True,
)
def get_claim_proof(read: Read, identity: str) -> RawBody:
    """Read the proof that the journal holds this version of a claim's line item.

    The document of the line item has that of the claim within it, byte for byte.
    """
    document = queries.get_version(
        read.session,
        ClaimVersion,
        CLAIM.name,
        identity,
        read.known_at,
    )
    line_item = loads(document)["line_item"]
    return _proof_of_resource(read, line_item, resource_type=LINE_ITEM)


def _declare_proofs() -> None:
    """Declare the proof of a resource for each type that readers read."""
    for resource_type in journal_entries.OF_READERS:
        name = resource_type.name
        declare_read(
            f"/v1/{resource_type.collection}/{{identity}}.tlog-proof",
            partial(_proof_of_resource, resource_type=resource_type),
            name=f"get_{resource_type.action}_proof",
            summary=f"Read the proof that the journal holds this version of the {name}.",
            query=NoQuery(),
            formats=(TEXT,),
            target=resource_type,
            of_files=True,
        )


@reads("/v1/journal/{index}/salt", query=ShownQuery(), returns=SaltOut())
def get_journal_salt(read: Read, index: str) -> Single:
    """Read the salt of the document that an entry seals, for whoever may read that document."""
    number = _index(index)
    salt = journal_entries.salt(read.session, number, read.known_at)
    hexadecimal = None if salt is None else salt.hex()
    document = {"index": number, "salt": hexadecimal}
    return Single(canonical(document), resource_columns.SALTS)


def _index(words: str) -> int:
    """Return the number of an entry, as a path has it.

    Raises:
        NotFound: no entry is numbered so.
    """
    if _NUMBER.fullmatch(words):
        return int(words)
    spelled = _SPELLED_OTHERWISE.fullmatch(words)
    if spelled is not None:
        raise NotFound(
            f"An entry of the journal has one address, its number: /v1/journal/{int(spelled[1])}."
        )
    raise NotFound(
        "An entry of the journal has a number, counted from 0: /v1/journal/0."
    )


def _tile_of(
    read: Read,
    folder: str,
    number: str,
    thousands: str | None,
    width: str | None,
) -> Tile:
    """Return the tile that a path names; `folder` is its level, or that of bundles.

    Raises:
        NotFound: the journal has none of that name.
    """
    joined = number if thousands is None else f"{thousands}/{number}"
    level = "0" if folder == _ENTRIES else folder
    tile = tiles.read_tile(level, joined, width)
    if tile is None:
        meant = tiles.meant(level, joined, width)
        if meant is not None:
            level = folder if folder == _ENTRIES else str(meant.level)
            raise NotFound(
                f"This tile has one address: /v1/journal/tile/{level}/{meant.name}."
            )
        raise NotFound(
            "No tile has that name. Levels begin at 0, numbers are spelled 067 or x001/067, and a "
            "tile that isn't full has its width, from 1 to 255, behind .p/"
        )
    journal_tree.check_within(tile, read.known_at)
    return tile


def _hashes(
    read: Read,
    level: str,
    number: str,
    thousands: str | None = None,
    width: str | None = None,
) -> RawBody:
    tile = _tile_of(read, level, number, thousands, width)
    return RawBody(read.tree.tile(read.session, tile))


def _bundle(
    read: Read,
    number: str,
    thousands: str | None = None,
    width: str | None = None,
) -> RawBody:
    tile = _tile_of(read, _ENTRIES, number, thousands, width)
    sealed = journal_tree.entries(read.session, tile.span)
    return RawBody(tiles.bundle(sealed))


def _declare_tiles() -> None:
    """Declare the paths of tiles and bundles, full ones and those that still grow."""
    for ending, number in _NUMBERS.items():
        for partial_tile in (False, True):
            which = "partial_" if partial_tile else ""
            path = f"{number}.p/{{width}}" if partial_tile else number
            declare_read(
                f"{_TREE}/{path}",
                _hashes,
                name=f"get_{which}tile{ending}",
                summary=_summary("256 hashes of the journal's tree", which),
                query=NoQuery(),
                formats=(BYTES,),
                always_open=True,
                immutable=not partial_tile,
            )
            declare_read(
                f"{_BUNDLES}/{path}",
                _bundle,
                name=f"get_{which}entries{ending}",
                summary=_summary("256 entries, each after its length", which),
                query=NoQuery(),
                formats=(BYTES,),
                immutable=not partial_tile,
            )


def _summary(what: str, which: str) -> str:
    if which:
        what = what.replace("256", "fewer than 256", 1)
    return f"Read {what} (C2SP tlog-tiles v0.1.0)."


_declare_tiles()
_declare_proofs()
