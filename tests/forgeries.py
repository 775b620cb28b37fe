"""What whoever owns database, code and key can do: a journal rewritten so that all of it agrees."""

import json
from hashlib import sha256

from sqlalchemy import select, update

from ledger.models import JournalEntry, JournalHead
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.merkle import grow, leaf_hash


def rewrite(session, model, identity, change):
    """Change the current document of a resource; salt, digest, entry, leaf and head follow."""
    is_it = (model.id == identity, model.until_index.is_(None))
    index, sealed = session.execute(select(model.from_index, model.document).where(*is_it)).one()
    document = canonical(json.loads(sealed) | change)
    salt = bytes(16)
    session.execute(update(model).where(*is_it).values(document=document, salt=salt))
    at = JournalEntry.entry_index == index
    before = session.execute(select(JournalEntry.entry).where(at)).scalar_one()
    digest = sha256(salt + document).hexdigest()
    entry = canonical(json.loads(before) | {"document": digest})
    session.execute(update(JournalEntry).where(at).values(entry=entry, leaf_hash=leaf_hash(entry)))
    frontier = []
    leaves = select(JournalEntry.leaf_hash).order_by(JournalEntry.entry_index)
    for size, leaf in enumerate(session.execute(leaves).scalars()):
        frontier = grow(frontier, size, leaf)
    session.execute(update(JournalHead).values(frontier=b"".join(frontier)))
