"""The READ-ME of a dossier: what is in it, what isn't, and how to check it, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Final

from ledger.dossiers.signed_files import Signed
from ledger.rules.base.printable import grouped
from ledger.rules.proofs import forks

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
                      redacted.ndjson says which of them were redacted since.
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

3. That the documents and articles are those of the journal, and all of them. It needs
   Python 3 alone:

     python3 check.py

   It says "Nothing failed." where all is well. Else it names each document that isn't
   the one that was sealed, is missing, or has lost its salt without a redaction that
   says why, and each article that isn't the one that was recorded. check.py came along
   with what it checks: read it before you run it, or take it from the folder docs of
   the ledger's program. By hand: a line in data/documents/ has "index", "salt" and
   "document". Line index + 1 of data/journal/entries.ndjson is its entry, and "document"
   there is the SHA-256 of the salt (as bytes) followed by the document (what stands
   between "document": and the last brace of its line, byte for byte).
   What was redacted has no salt. redacted.ndjson has a line for each of those: "index"
   is its entry, "left" the SHA-256 of the document as it stands now, and "approval" the
   entry of whoever approved that. The document of that entry, in redactions.ndjson,
   says in "erased" how many there were, and has a digest of the list of them.

$rebuilt
WHAT NO CHECK PROVES

That pages, tables and totals say what the documents do, unless 4 compares them: whoever
changes them can make new sums too. data/sources.csv proves no article; 3 compares it with
the document of its source. Where a redaction erased keys of retries too, which no dossier
has, its approval proves how many documents it changed, and not what it left of them. The
tiles in data/journal/tile are made of the entries: 4 compares them, and programs that read
tiles hold them to the checkpoint.

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
   stands in the folder docs of the ledger's program (who runs the ledger, or anybody
   who has that program, can give it to you), and `pip install cryptography`:

     python3 verify.py growth KEY data/journal/checkpoint data/journal/checkpoint \\
       data/journal/entries.ndjson

   KEY is the public key of whoever runs the ledger, which you have from elsewhere:
   data/journal/key came along with what it shall prove, and proves nothing alone.

   Has somebody else kept a checkpoint of this ledger? It shows more: whoever has the
   key can sign another journal, and not make it fit what others have kept. Its second
   line is its number of entries. KEPT is their file:

     python3 verify.py growth KEY KEPT data/journal/checkpoint data/journal/entries.ndjson

   Where it passes, all that was in the journal then is in this one. Where KEPT is of more
   entries than this journal has, and data/journal/checkpoint isn't, KEPT is newer than
   this dossier, and nothing is judged: it doesn't say that anything was rewritten.
   Then take the journal of that day or later (/v1/journal.ndjson of the ledger, or
   data/journal/entries.ndjson of a newer dossier), and see that this dossier is of an
   earlier state of it:

     python3 verify.py growth KEY data/journal/checkpoint KEPT JOURNAL
$forked"""
)
_FORKED: Final = Template(
    """
   This journal was forked: $count time(s) it went on otherwise than was signed before.
   data/journal/forks has a line for each: "at" says when, "reason" why, and "before" is
   the last checkpoint that may not be continued. Checkpoints of before have another
   name, so that the command above refuses them. With the key of then, KEY-OF-THEN:

     python3 verify.py growth KEY-OF-THEN KEPT KEPT data/journal/entries.ndjson

   Where it passes, the entries that KEPT is of are in this journal as they were signed.
   It doesn't show that what was signed between KEPT and the fork is there too, nor that
   whoever signs now is the one who signed then. Where it fails, or the journal is an
   older one, or cut, some are others or missing: "reason" is to say why.
"""
)
_UNSIGNED: Final = """\
No checkpoint of the journal was signed when this was made: nothing here shows by
   whom it was made, or that nothing was changed before. Ask whoever runs the ledger
   to sign one (`ledger checkpoint`), and to export it again."""


_REBUILT: Final = """\
4. That pages, tables and totals are those of the documents. With the ledger's program, of
   the version that bag-info.txt names (from its folder, `./run ledger` in place of `ledger`);
   FOLDER is this folder, COPY and AGAIN are new:

     LEDGER_HOME=COPY ledger load FOLDER
     LEDGER_HOME=COPY ledger export AGAIN
     diff -r FOLDER/data AGAIN/data

   `ledger load` makes a ledger of this folder. It checks all of 1 and 3 and more, such as
   that claims give the figures, and refuses what doesn't fit. Export makes each file anew
   from what was sealed. diff names what is only here of data/journal: checkpoint, key and
   forks, which are no copy's. An open question may be some days older. Anything else that
   differs wasn't made from these documents.
"""
_NOT_REBUILT: Final = """\
   Of a dossier of the whole ledger as it stands, `ledger load FOLDER` makes a ledger, and
   all pages, tables and totals anew, to compare with. Of this one it can't: ask whoever
   runs the ledger for a whole one.
"""


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
    signed: Signed | None
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
        signed=_signed(facts.signed),
        rebuilt=_rebuilt(facts),
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


def _rebuilt(facts: Facts) -> str:
    is_whole = facts.agreement is None and facts.size == facts.entries
    return _REBUILT if is_whole else _NOT_REBUILT


def _signed(signed: Signed | None) -> str:
    if signed is None:
        return _UNSIGNED
    entries = grouped(signed.checkpoint.size)
    return _SIGNED.substitute(entries=entries, forked=_forked(signed.forks))


def _forked(text: str) -> str:
    count = len(forks.lines_of(text))
    return _FORKED.substitute(count=count) if text else ""
