"""Ledgers of the oracle, recorded through the API as far as it takes them."""

from dataclasses import replace

from tests.factories import post
from tests.services.ledgers_as_documents import quantity_document

STARTS = {"request": "open", "offer": "open", "pledge": "pledged", "report": "reported"}
PARTIES = ["RU", "UA", "DE", "US", "FR", "TR", "europe", "west"]
WORDS = "Something was said"


def as_first_recorded(ledger):
    """The same ledger as it is before anybody ranks, replaces, retracts, or decides anything."""
    lines = [
        replace(
            line,
            status=STARTS[line.act],
            claims=tuple(
                replace(
                    claim,
                    rank="normal",
                    supersedes=None,
                    source=f"any-{claim.source}",
                    unclear=unclear(claim.said),
                )
                for claim in line.claims
            ),
        )
        for line in ledger.lines
    ]
    stated = [
        replace(total, rank="normal", withdrawn=False, source=f"any-{total.source}")
        for total in ledger.stated
    ]
    sources = [replace(one, id=f"any-{one.id}", retracted=False) for one in ledger.sources]
    return replace(ledger, lines=tuple(lines), stated=tuple(stated), sources=tuple(sources))


def unclear(said):
    """What the ledger itself says of a claim: its words hold no number, and may state one."""
    one_for_one = said.qualifier == "per" and said.value == 1
    states_none = said.qualifier in {"all", "not_stated", "withheld"}
    return () if one_for_one or states_none else ("number_not_in_passage",)


class Recording:
    """A ledger on its way through the API; `lines` and `stated` are what it took."""

    def __init__(self, client, admin, recorder):
        self._client, self._admin, self._recorder = client, admin, recorder
        self.lines, self.stated = [], []

    def found(self, ledger):
        """Record what line items hang from."""
        for name in ("DE", "US", "FR", "TR", "icrc"):
            post(self._client, self._admin, "/v1/parties", {"id": name, "name": f"Party {name}"})
        for group in ledger.parties:
            if group.members:
                body = {"id": group.id, "name": group.id, "members": list(group.members)}
                assert post(self._client, self._admin, "/v1/parties", body).status_code == 201
        officers = {"id": "officer", "label": "Officers", "unit": "persons", "parent": "pow"}
        post(self._client, self._admin, "/v1/categories", officers)
        for deal in ("deal", "other"):
            body = {"id": deal, "title": deal, "parties": PARTIES}
            body["concluded_on"] = ledger.concluded_on(deal)
            assert post(self._client, self._admin, "/v1/agreements", body).status_code == 201
        for source in ledger.sources:
            self._found_source(source)

    def _found_source(self, source):
        query = {"id": source.id, "publisher": source.publisher, "language": "en"}
        if source.published_on:
            query["published_on"] = source.published_on
        answer = self._client.post(
            "/v1/sources",
            query_string=query,
            data=f"{WORDS} ({source.id}).",
            headers=self._recorder | {"Content-Type": "text/plain"},
        )
        assert answer.status_code == 201

    def take_line(self, line):
        """Record a line item with those of its ties that are there; it is none that it is like."""
        there = {other.id for other in self.lines} | {total.id for total in self.stated}
        line = replace(
            line,
            part_of=line.part_of if line.part_of in there else None,
            distinct_from=tuple(
                name for name in line.distinct_from if name in there and name != line.part_of
            ),
        )
        if line.undoes and line.undoes not in there:
            return
        answer = self._send(line)
        if answer.status_code == 409:
            alike = {*line.distinct_from, *answer.json["line_items"]} - {line.part_of}
            line = replace(line, distinct_from=tuple(sorted(alike)))
            answer = self._send(line)
        if answer.status_code == 201:
            self.lines.append(line)

    def _send(self, line):
        body = {
            "id": line.id,
            "agreement": line.agreement,
            "act": line.act,
            "category": line.category,
            "from_party": line.from_party,
            "to_party": line.to_party,
            "effective_on": line.effective_on,
            "part_of": line.part_of,
            "undoes": line.undoes,
            "distinct_from": list(line.distinct_from),
            "claims": list(map(_claim, line.claims)),
        }
        first, *others = body["claims"]
        body["claims"] = [first, *({"relation": "restates"} | other for other in others)]
        return post(self._client, self._recorder, "/v1/line-items", body)

    def take_stated(self, total):
        """Record a stated total, and return it with its id; None where it is refused."""
        ways = [{"from_party": giver, "to_party": taker} for giver, taker in total.directions]
        body = _quoting(total) | {
            "of": total.of,
            "agreements": list(total.agreements) or None,
            "categories": list(total.categories),
            "directions": ways,
            "since": total.since,
            "through": total.through,
        }
        answer = post(self._client, self._recorder, "/v1/stated-totals", body)
        if answer.status_code != 201:
            return None
        taken = replace(total, id=answer.json["id"])
        self.stated.append(taken)
        return taken


def _quoting(quoting):
    speakers = [
        {"name": speaker.name, "parties": list(speaker.parties)} for speaker in quoting.speakers
    ]
    quantity = quantity_document(quoting.said)
    return {"source": quoting.source, "quote": WORDS, "quantity": quantity, "speakers": speakers}


def _claim(claim):
    return _quoting(claim) | ({"differs": claim.differs} if claim.differs else {})


def record(client, admin, recorder, ledger):
    """Record a ledger, and return what was taken of it, in the order in which it was."""
    ledger = as_first_recorded(ledger)
    recording = Recording(client, admin, recorder)
    recording.found(ledger)
    for line in ledger.lines:
        if line.undoes is None:
            recording.take_line(line)
    ids = {}
    for total in ledger.stated:
        if taken := recording.take_stated(total):
            ids[total.id] = taken.id
    for line in ledger.lines:
        if line.undoes is not None:
            recording.take_line(replace(line, undoes=ids.get(line.undoes, line.undoes)))
    return replace(ledger, lines=tuple(recording.lines), stated=tuple(recording.stated))
