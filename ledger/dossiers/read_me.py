"""The READ-ME of a dossier: what is in it, what isn't, and how to check it, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Final

from ledger.rules.base.printable import grouped
from ledger.rules.proofs.checkpoints import Checkpoint

NAME: Final = "READ-ME.txt"

_TEXT: Final = Template(
    """\
A copy of an exchange ledger: what was pledged and what was reported handed over
(prisoners, wounded, bodies, children), each figure with the words that it rests on.

$scope$moment
Made on $made_on (UTC).

A figure here says what the stored articles say, and no more. Where nothing is
recorded, that is the ledger's silence: it doesn't mean that nothing happened.


WHAT IS IN IT

data/*.csv            Tables for a spreadsheet: agreements, line items, claims (who said
                      what, in which words, where), totals that somebody stated, sources,
                      parties, categories, redactions. data/datapackage.json describes
                      them for programs. A cell that a spreadsheet could take for a
                      formula has ' before it.
${over_all}data/agreements/      A folder for each agreement:
  page.html             its page as the ledger shows it; open it in any browser
  totals.txt            its totals, and below each figure the claims that it is made of
  totals.csv            the same totals as a table
  open-questions.txt    what isn't settled
data/how-to-read.html What the signs and bars on the pages mean.
data/articles/        The articles as they were stored, byte for byte. The column
                      sha256 of data/sources.csv has the SHA-256 of each, encoding and
                      media_type say how it is read. Where a program had read it wrongly
                      before it came, misread_encoding says what it was in, and
                      misread_read_as as what it was read. Web pages are named
                      .html.txt: an editor shows their markup. A browser could run what is
                      in them, and fetch pictures: they are other people's.
data/documents/       What was recorded, each version of each document, a line for each:
                      "index" is the number of its entry in the journal.
                      redacted.ndjson says which of them aren't as they were sealed.
data/journal/         The journal: entries.ndjson has an entry a line, counted from 0.
                      tile/ has the same, and the hashes over it, for tools that audit
                      logs (C2SP tlog-tiles). checkpoint and key: see below.


WHAT ISN'T IN IT

- Tokens, the key that signs, and the documents of accounts, which admins alone read.
  Who recorded what stands in the journal.
- What was redacted: [redacted ...] stands in its place, and "salt" is null there.
- Whole articles on web pages: only the text that was stored, no pictures, no layout.
$left_out
The articles are other people's work. To have them here doesn't allow anybody to
publish them.


HOW TO CHECK IT

1. That no file was damaged or lost since this was made. Whoever changes a file can make
   these sums anew: that is found by 2 and 3 alone. In this folder:

     sha256sum --quiet -c manifest-sha256.txt tagmanifest-sha256.txt

   It says nothing where all is well. (macOS: shasum -a 256 -c, once for each file.)
   The folder is a BagIt bag: programs that archives have check the same. A copy in
   which there is UNFINISHED.txt was cut off while it was made: don't use it.

2. $signed

3. That a document is the one that was sealed. Its line in data/documents/ has
   "index", "salt" and "document"; the entry of that index, line index + 1 of
   data/journal/entries.ndjson, has the digest: "document" there is the SHA-256 of
   the salt (as bytes) followed by the document (what stands between "document":
   and the last brace of its line, byte for byte). For all that aren't redacted, in this
   folder:

     python3 -c 'from glob import glob; from hashlib import sha256; from json import loads; (
       sealed := [loads(e)["document"] for e in open("data/journal/entries.ndjson", "rb")],
       lines := [d for name in glob("data/documents/*") for d in open(name, "rb")],
       kept := [(loads(d), d) for d in lines if loads(d).get("salt")],
       print(len(kept), "documents; not as they were sealed:", *[f["index"] for f, d in kept
         if sealed[f["index"]] != sha256(bytes.fromhex(f["salt"])
         + d.rstrip()[:-1].split(b"\\"document\\":", 1)[1]).hexdigest()]))'

   It prints how many there are, and the index of each that isn't as it was sealed: none
   where all is well.


WHAT NO CHECK PROVES

That pages, tables and totals say what the documents do, and that no document was left
out or has lost its salt: whoever changes that can make new sums too. Of a dossier of a
whole ledger, `ledger load FOLDER` makes all of it anew from what was sealed, and refuses
what doesn't fit: compare with its answers. An article is the one that was recorded where
its SHA-256 stands in the document of its source, which 3 checks; data/sources.csv is no
proof.

That a figure is true: the ledger seals what was recorded, who said it and in which
words. That a time is right: it is the clock of whoever runs the ledger. That nothing
is missing: an article that was never recorded leaves no trace.
"""
)
_OVER_ALL: Final = """\
data/totals.txt       Totals over all agreements; totals.csv is the same as a table.
"""
_OF_AGREEMENT: Final = Template(
    """\
It is of one agreement alone: $agreement. What the ledger holds of others is
left out: their line items, claims, totals and articles. So are line items of others,
or of none, of which somebody says that they belong to this one: the page and the
totals may name them. In it are the stated totals that cover this agreement, be it
among others; every article that these or its line items quote; and all parties and
categories. The journal is whole, for a checkpoint is of all of it: of what is left
out it has ids and digests, and no words.

"""
)
_EARLIER: Final = Template(
    """\
It shows the ledger as it stood at journal size $size. The journal in it is whole:
$entries entries, the newest of $last_at. What was redacted since is redacted
here too, and an open question is counted to the day on which this was made."""
)
_SIGNED: Final = Template(
    """\
That the journal is the one that was signed. data/journal/checkpoint is of its
   first $entries entries; of later ones it shows nothing. With verify.py, which
   stands in the folder docs of the ledger's program (60 lines of Python; who runs the
   ledger, or anybody who has that program, can give it to you):

     python3 verify.py growth KEY data/journal/checkpoint data/journal/checkpoint \\
       data/journal/entries.ndjson

   KEY is the public key of whoever runs the ledger, which you have from elsewhere:
   data/journal/key came along with what it shall prove, and proves nothing alone."""
)
_UNSIGNED: Final = """\
No checkpoint of the journal was signed when this was made: nothing here shows by
   whom it was made, or that nothing was changed before. Ask whoever runs the ledger
   to sign one (`ledger checkpoint`), and to export it again."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a READ-ME says of its dossier alone.

    `size` is the journal size that is shown, of the `entries` that there are, the newest of
    `last_at`. `agreement` is the one that it is of; None: of all. `left_out` are the files that are
    missing because the ledger couldn't make them.
    """

    size: int
    entries: int
    last_at: datetime
    made_on: str
    checkpoint: Checkpoint | None
    agreement: str | None
    left_out: Sequence[str]


def text(facts: Facts) -> str:
    """Return the READ-ME of a dossier."""
    left_out = [f"- {path}: it is too large to be made.\n" for path in facts.left_out]
    return _TEXT.substitute(
        scope=_scope(facts.agreement),
        over_all=_OVER_ALL if facts.agreement is None else "",
        moment=_moment(facts),
        made_on=facts.made_on,
        signed=_signed(facts.checkpoint),
        left_out="".join(left_out),
    )


def _scope(agreement: str | None) -> str:
    if agreement is None:
        return ""
    return _OF_AGREEMENT.substitute(agreement=agreement)


def _moment(facts: Facts) -> str:
    entries = grouped(facts.entries)
    last_at = facts.last_at.strftime("%Y-%m-%d %H:%M UTC")
    if facts.size == facts.entries:
        return f"The ledger had {entries} entries then, the newest of {last_at}."
    return _EARLIER.substitute(
        size=grouped(facts.size),
        entries=entries,
        last_at=last_at,
    )


def _signed(checkpoint: Checkpoint | None) -> str:
    if checkpoint is None:
        return _UNSIGNED
    return _SIGNED.substitute(entries=grouped(checkpoint.size))
