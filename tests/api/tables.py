"""What a list has to say in CSV and in a text table, told from its JSON alone.

Written apart from the ledger's own columns, so that a fault there is none here too. A column is
`name` or `name=path.in.the.document`; `#` at the end of a path counts a list.
"""

from dataclasses import dataclass

from tests import factories
from tests.api.cells import csv_cell, in_short, text_cell

RECORDED = "version recorded_at recorded_by"
#: Heads of text columns that are no names of fields.
HEADS = {
    "still_open": "still open",
    "reported_then": "reported then",
    "reported_so_far": "reported so far",
}
ACTS = ("requested", "offered", "pledged", "reported")
SUM = (
    "lines lower upper approximate without_number withheld contested disputed one_side"
    " neither_side without_claim text"
)


@dataclass(frozen=True)
class Table:
    """The columns of a list in CSV, and in the text table."""

    csv: str
    text: str

    def of_csv(self, documents):
        """Return the head and the rows that CSV has to have."""
        columns = paths(self.csv)
        rows = [[csv_cell(value(each, path)) for path in columns.values()] for each in documents]
        return [list(columns), *rows]

    def of_text(self, documents):
        """Return the head and the rows that a text table has to have, nothing cut."""
        columns = paths(self.text)
        rows = [[text_cell(value(each, path)) for path in columns.values()] for each in documents]
        return [[HEADS.get(name, name) for name in columns], *rows]


LINE_ITEMS = Table(
    csv="id agreement act category from_party to_party text=figure.text status effective_on due_on"
    " condition answers counterpart part_of distinct_from undoes re_entry_of re_entered_as"
    " lower=figure.lower upper=figure.upper"
    " approximate=figure.approximate contested=figure.contested no_number=figure.no_number"
    f" told_by=figure.told_by.kind claims=claims.# note {RECORDED}",
    text="id agreement act category from_party to_party text=figure.text status effective_on"
    " condition part_of undoes",
)
CLAIMS = Table(
    csv="id line_item agreement=of.agreement act=of.act category=of.category"
    " from_party=of.from_party to_party=of.to_party status=of.status effective_on=of.effective_on"
    " text=quantity.text speakers=spoken.names speaker_roles=spoken.roles"
    " speaker_parties=spoken.parties publisher published_on relation rank unclear differs"
    " retracted_on=retracted.on words=passage.reading exact=passage.exact start=passage.start"
    " end=passage.end guessed=passage.guessed source replaces because rank_reason"
    " retracted_where=retracted.where retracted_reason=retracted.reason"
    " qualifier=quantity.qualifier value=quantity.value lower=quantity.lower upper=quantity.upper"
    " approximate=quantity.approximate per=quantity.per recorded_at recorded_by"
    " superseded_by=successor part_of=of.part_of distinct_from=of.distinct_from undoes=of.undoes",
    text="id line_item status=of.status text=quantity.text speakers=spoken.voice publisher"
    " published_on relation rank unclear differs retracted_on=retracted.on words=passage.reading"
    " superseded_by=successor",
)
TRANSITIONS = Table(
    csv="from to step reason source=evidence.source retracted_on=evidence.retracted.on"
    " words=evidence.passage.reading effective_on"
    " actor recorded_at",
    text="from step reason retracted_on=evidence.retracted.on words=evidence.passage.reading"
    " effective_on actor recorded_at",
)
HISTORY = Table(
    csv="known_at=size entry=entry.index at=entry.at action=entry.action actor=entry.actor"
    " version=entry.version document=entry.document",
    text="known_at=size at=entry.at action=entry.action actor=entry.actor"
    " version=entry.version document=entry.document",
)
#: Their text is no table: tests/api/test_changes.py reads it.
CHANGES = Table(
    csv="known_at at actor role action subject version category from_party to_party reasons"
    " summary batch reverses",
    text="",
)
SOURCES = Table(
    csv="id publisher published_on language title url archived_url retrieved_on authors sha256"
    " encoding media_type misread_encoding=misread.encoding misread_read_as=misread.read_as"
    " bytes characters read_by=reading.by read_as=repair.read_as damaged_places=repair.places"
    " guessed_places=repair.guessed withdrawn retracted_on=retracted.on"
    " retracted_where=retracted.where retracted_reason=retracted.reason reinstated"
    f" {RECORDED}",
    text="id publisher published_on language title withdrawn retracted_on=retracted.on",
)
AGREEMENTS = Table(
    csv=f"id title concluded_on place host parties note withdrawn {RECORDED}",
    text="id title concluded_on place host parties withdrawn",
)
CATEGORIES = Table(
    csv=f"id label unit parent crosses {RECORDED}", text="id label unit parent crosses"
)
PARTIES = Table(csv=f"id name aliases members {RECORDED}", text="id name aliases members")
ACTORS = Table(csv=f"id role {RECORDED}", text="id role")
TOKENS = Table(
    csv=f"id actor expires_at revoked_at rotated_from {RECORDED}",
    text="id actor expires_at revoked_at",
)
REDACTIONS = Table(
    csv="id source reason approved_by approved_at approval_reason sources=erased.sources"
    f" documents=erased.documents keys=erased.keys sha256=erased.sha256 {RECORDED}",
    text="id source reason approved_by approved_at",
)
TOKEN_USES = Table(
    csv="id actor last_used_on expires_at revoked_at",
    text="id actor last_used_on expires_at revoked_at",
)
BATCHES = Table(
    csv="id first_entry entries recorded_at recorded_by reversed_by",
    text="id first_entry entries recorded_at recorded_by reversed_by",
)
STATED_TOTALS = Table(
    csv="id of text=quantity.text speakers=spoken.names speaker_roles=spoken.roles"
    " speaker_parties=spoken.parties agreements=covers.agreements categories"
    " directions=covers.directions since through through_inclusive verdict=check.verdict"
    " cannot_tell_because=check.because check=check.text expected_lower=check.expected.lower"
    " expected_upper=check.expected.upper difference_lower=check.difference.lower"
    " difference_upper=check.difference.upper not_recorded_after=check.not_recorded_after"
    " line_items=check.line_items publisher published_on words=passage.reading exact=passage.exact"
    " start=passage.start end=passage.end guessed=passage.guessed source unclear replaces"
    " because note rank replaced_by rank_reason retracted_on=retracted.on"
    " retracted_where=retracted.where retracted_reason=retracted.reason withdrawn"
    " qualifier=quantity.qualifier value=quantity.value lower=quantity.lower"
    f" upper=quantity.upper {RECORDED}",
    text="id of text=quantity.text speakers=spoken.voice agreements=covers.agreements categories"
    " directions=covers.directions since through check=check.text rank replaced_by"
    " retracted_on=retracted.on withdrawn",
)
STATED_IN_TOTALS = Table(
    csv="",
    text="of=covers.of category=categories direction=covers.directions stated=covers.said"
    " by=covers.by since through check",
)
STATUSES = Table(
    csv="act status starts counted steps=reached", text="act status starts counted steps=reached"
)
TOTALS = Table(
    csv="category unit from_party to_party "
    + " ".join(f"{act}_{name}={act}.{name}" for act in ACTS for name in SUM.split())
    + " outstanding_lower=outstanding.lower outstanding_upper=outstanding.upper"
    " outstanding_text=outstanding.text"
    " fulfilment_lower=fulfilment.lower fulfilment_upper=fulfilment.upper"
    " fulfilment_text=fulfilment.text assessment caveats one_side_by"
    " undone_lower=undone.lower undone_upper=undone.upper within=spelled.within"
    " implied=spelled.implied"
    " reports_above=spelled.above"
    " terms=spelled.terms stated=spelled.stated stated_jointly=spelled.jointly"
    " agreement policy as_of known_at",
    text="category=spelled.category from=from_party to=to_party "
    + " ".join(f"{act}={act}.text" for act in ACTS)
    + " still_open=outstanding.text assessment=spelled.assessment caveats=spelled.caveats",
)
TIMELINE = Table(
    csv="on category unit from_party to_party "
    + " ".join(
        f"{column}_{name}={column}.{name}"
        for column in ("pledged", "reported_then", "reported")
        for name in SUM.split()
    )
    + " line_items caveats undone_lower=undone.lower undone_upper=undone.upper"
    " within=spelled.within stated_totals=spelled.ids stated=spelled.stated"
    " stated_jointly=spelled.jointly agreement known_at",
    text="on category=spelled.category from=from_party to=to_party pledged=pledged.text"
    " reported_then=reported_then.text reported_so_far=reported.text caveats=spelled.caveats"
    " stated=spelled.in_short",
)
ROUND = f"/v1/agreements/{factories.ROUND}"
#: Every list; {item}, {claim} and {token} stand for ids that the ledger makes.
LISTS = {
    "/v1/parties": PARTIES,
    "/v1/parties/RU/history": HISTORY,
    "/v1/categories": CATEGORIES,
    "/v1/categories/body/history": HISTORY,
    "/v1/agreements": AGREEMENTS,
    f"{ROUND}/history": HISTORY,
    f"{ROUND}/line-items": LINE_ITEMS,
    "/v1/sources": SOURCES,
    f"/v1/sources/{factories.DAILY}/history": HISTORY,
    "/v1/line-items": LINE_ITEMS,
    "/v1/line-items/{item}/claims": CLAIMS,
    "/v1/line-items/{item}/transitions": TRANSITIONS,
    "/v1/line-items/{item}/history": HISTORY,
    "/v1/claims": CLAIMS,
    "/v1/claims/{claim}/history": HISTORY,
    "/v1/statuses": STATUSES,
    "/v1/actors": ACTORS,
    "/v1/actors/rosa/history": HISTORY,
    "/v1/tokens": TOKENS,
    "/v1/tokens/{token}/history": HISTORY,
    "/v1/token-uses": TOKEN_USES,
    "/v1/batches": BATCHES,
    "/v1/redactions": REDACTIONS,
    "/v1/redactions/{redaction}/history": HISTORY,
    "/v1/stated-totals": STATED_TOTALS,
    "/v1/stated-totals/stated-1/history": HISTORY,
    "/v1/changes": CHANGES,
    f"{ROUND}/changes": CHANGES,
}


def known(document, line_items):
    """Return a document with what its tables tell beside it."""
    more = {}
    if "line_item" in document:
        item = more["of"] = line_items[document["line_item"]]
        replacing = [each["id"] for each in item["claims"] if each["replaces"] == document["id"]]
        more["successor"] = (replacing or [None])[0]
    if "passage" in document:
        more["spoken"] = spoken(document["speakers"])
    if "evidence" in document:
        said_by = document["evidence"]["speakers"] if document["evidence"] else []
        told = [who for each in said_by for who in each["parties"] or [each["name"]]]
        names = joined(list(dict.fromkeys(told)))
        more["step"] = f"{document['to']} (according to {names})" if names else document["to"]
    if "changed" in document:
        more["subject"] = document["resource"] or place(document)
    more["size"] = document.get("entry", {}).get("index", 0) + 1
    if "steps" in document:
        more["reached"] = [step["to"] for step in document["steps"]]
    if "directions" in document:
        wider = " (wider)" if document.get("wider") else ""
        more["covers"] = {
            "agreements": document["agreements"] or ["all"],
            "directions": [f"{d['from_party']}-{d['to_party']}" for d in document["directions"]],
            "by": by(document),
            "said": said_of(document),
            "of": f"{document['of']}{wider}",
        }
    if "assessment" in document:
        more["spelled"] = in_words(document)
    if "reported_then" in document:
        more["spelled"] = of_a_day(document)
    return document | more


def of_a_day(row):
    """Return what a row of a timeline says in words."""
    return {
        "category": with_unit(row),
        "caveats": [caveat.replace("_", " ") for caveat in row["caveats"]],
        "within": within(row),
        "ids": [each["id"] for each in row["stated"]],
        "stated": list(map(checked, row["stated"])),
        "jointly": list(map(checked, row["stated_jointly"])),
        "in_short": list(map(beside, (*row["stated"], *row["stated_jointly"]))),
    }


def with_unit(row):
    """Return the category of a row, with a unit that isn't people."""
    return row["category"] + {"days": " (days)", "hours": " (hours)"}.get(row["unit"], "")


def place(row):
    """Return the category and the direction of a row, in words."""
    return "{category}, {from_party} to {to_party}".format_map(row)


def within(row):
    """Return the rows in which a row counts too, in words."""
    return list(map(place, row["within"]))


def above(report):
    """Return a report above a row, in words."""
    counting = ", by which a pledge counts" if report["for_each"] else ""
    return f"{report['text']} ({place(report)}: {report['line_item']}{counting})"


def terms(promise):
    """Return the terms of a promise, in words."""
    told = "{column} {text} ({line_item})".format_map(promise)
    due = f", due {promise['due_on']}" if promise["due_on"] else ""
    condition = f", on condition: {promise['condition']}" if promise["condition"] else ""
    return told + due + condition


def spelled_caveats(row):
    """Yield the caveats of a row; who alone tells stands beside that only one side does."""
    for caveat in row["caveats"]:
        by = ", ".join(row["one_side_by"])
        yield f"one side ({by})" if caveat == "one_side" else caveat.replace("_", " ")


def in_words(row):
    """Return what a row of totals says in words."""
    return {
        "category": with_unit(row),
        "assessment": row["assessment"].replace("_", " "),
        "caveats": list(spelled_caveats(row)),
        "within": within(row),
        "implied": [number["text"] for number in row["implied"]],
        "terms": list(map(terms, row["terms"])),
        "above": list(map(above, row["reports_above"])),
        "stated": list(map(checked, row["stated"])),
        "jointly": list(map(checked, row["stated_jointly"])),
    }


def spoken(speakers):
    """Return the names, the roles and the parties of speakers; the latter only where there are."""
    roles = [each["role"] or "" for each in speakers]
    parties = [", ".join(each["parties"]) for each in speakers]
    names = [each["name"] for each in speakers]
    return {
        "names": names,
        "voice": joined(names) or None,
        "roles": roles if any(roles) else [],
        "parties": parties if any(parties) else [],
    }


def joined(names):
    """Return names as a sentence lists them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def by(stated):
    names = [each if isinstance(each, str) else each["name"] for each in stated["speakers"]]
    return joined(names) or stated["publisher"]


def said(stated, name):
    """What a total beside a row of the timeline reads like."""
    return f"{'pledged ' * (stated['of'] == 'pledged')}{stated['text']} ({name})"


def beside(stated):
    """What a total in a text table of the timeline reads like, of the row alone or of several."""
    relation = {None: "", True: "wider ", False: "jointly "}[stated.get("wider")]
    return relation + said(stated, in_short(by(stated)))


def checked(stated):
    """What a total beside a row of totals reads like, with what its check found."""
    return f"{said(stated, by(stated))}: {stated['check']}"


def said_of(stated):
    """Return what was stated, with what its words leave open."""
    flags = ", ".join(stated["unclear"])
    return f"{stated.get('text')} (unclear: {flags})" if flags else stated.get("text")


def paths(columns):
    """Return the path of each column."""
    named = (column.partition("=") for column in columns.split())
    return {name: path or name for name, _, path in named}


def value(document, path):
    found = document
    for key in path.split("."):
        if found is None:
            return None
        found = len(found) if key == "#" else found[key]
    return found
