"""S2: no review is by the person whose work it decides about, whatever is sent in which order.

What is recorded is judged here anew, from the words of the domain, without a rule of `ledger/`.
"""

import random
from contextlib import contextmanager

import pytest
from sqlalchemy import select

from ledger.app import create_app
from ledger.models import JournalEntry
from ledger.rules.workflow import reviews
from ledger.services.journal import loads
from ledger.services.resources import RESOURCE_TYPES
from ledger.services.verification import redacted, reviewed, rows
from ledger.services.verify import verify
from tests import factories
from tests.conftest import bearer, copied, extended
from tests.reliability.test_backups import in_a_snapshot

TOKENS, COMMANDS = 3, 12
ROLES = {"rosa": "recorder", "vera": "reviewer", "viktor": "reviewer", "ada": "admin"}
REVIEWED = {"fulfilled", "lapsed", "retracted"}
STATUSES = sorted(
    {*REVIEWED, "voided", "scheduled", "pledged", "reported", "disputed", "acknowledged"}
)
ENTRIES = select(JournalEntry.entry)
RANKS = ["preferred", "normal", "set_aside"]
#: What is refused in these ways is no fault: it isn't a review, or another person has to do it.
REFUSALS = {403, 404, 409, 412, 422}


class People:
    """Persons with several tokens each, who send whatever comes to their minds."""

    def __init__(self, client, headers, seed):
        self._client, self._headers = client, headers
        self._chance = random.Random(seed)  # noqa: S311 - a test's examples
        self._number = seed * 10_000
        self.refused = 0  #: reviews that would have been by the same person

    def act(self):
        """Record a source and a line item, and do what may be a review, or come before one."""
        self._number += 1
        self._source = f"source-{self._number}"
        text = f"{factories.ARTICLE}\nArticle {self._number}.\n"
        source = {"id": self._source, "publisher": "The Paper", "text": text}
        self._send("POST", "/v1/sources", source)
        self._item = f"item-{self._number}"
        act = self._chance.choice(["pledge", "report"])
        body = factories.line_item(id=self._item, act=act, claims=[self._claim()])
        day = f"{2000 + self._number % 7_000}-01-{self._number // 7_000 % 28 + 1:02}"
        self._send("POST", "/v1/line-items", body | {"effective_on": day})
        self._total = f"total-{self._number}"
        for _ in range(COMMANDS):
            self._chance.choice(self._commands)(self)

    def _send(self, method, path, body):
        """Send a request with any token of anybody; a recorder alone does what starts a story."""
        tokens = self._headers[self._chance.choice(list(self._headers))]
        header = self._chance.choice(tokens) | {"If-Match": "*"}
        answer = self._client.open(path, method=method, json=body, headers=header)
        assert answer.status_code in {200, 201} | REFUSALS, answer.text
        self.refused += answer.json.get("code") == "same-actor"
        return answer

    def _claim(self, **fields):
        return factories.claim(source=self._source) | fields

    def _claims(self):
        item = self._client.get(f"/v1/line-items/{self._item}").json
        return [claim["id"] for claim in item["claims"]]

    def _add_claim(self):
        more = {"relation": "restates"}
        if self._chance.random() < 0.6:
            replaced = self._chance.choice(self._claims())
            more = {"relation": "supersedes", "replaces": replaced, "because": "correction"}
        self._send("POST", f"/v1/line-items/{self._item}/claims", self._claim(**more))

    def _step(self):
        step = factories.transition(to=self._chance.choice(STATUSES))
        path = f"/v1/line-items/{self._item}/transitions"
        if self._chance.random() < 0.3:
            line = {"type": "transition", "line_item": self._item, **step}
            self._send("POST", "/v1/batches", [line])
        else:
            self._send("POST", path, step)

    def _rank(self):
        ranked = {"rank": self._chance.choice(RANKS), "rank_reason": "the nearest to it"}
        self._send("PATCH", f"/v1/claims/{self._chance.choice(self._claims())}", ranked)

    def _retract(self):
        retraction = {"on": "2025-06-09", "where": "The Paper", "reason": "they erred"}
        change = {"retracted": retraction}
        if self._chance.random() < 0.4:
            change = {"retracted": None, "reinstated": "they didn't"}
        self._send("PATCH", f"/v1/sources/{self._source}", change)

    def _state(self):
        body = factories.stated_total(id=self._total)
        if self._chance.random() < 0.3:
            body |= {"id": f"{self._total}-2", "replaces": self._total, "because": "correction"}
        self._send("POST", "/v1/stated-totals", body)

    def _rank_total(self):
        ranked = {"rank": self._chance.choice(RANKS), "rank_reason": "the nearest to it"}
        self._send("PATCH", f"/v1/stated-totals/{self._total}", ranked)

    def _enter_again(self):
        self._item, before = f"{self._item}-x", self._item
        body = {"reason": "the other way", "id": self._item, "category": "pow"}
        answer = self._send("POST", f"/v1/line-items/{before}/re-entry", body)
        if answer.status_code != 201:
            self._item = before

    def _redact(self):
        body = {"source": self._source, "reason": "somebody is at risk"}
        asked = self._send("POST", "/v1/redactions", body)
        if asked.status_code == 201:
            path = f"/v1/redactions/{asked.json['id']}/approval"
            for _ in range(3):
                self._send("POST", path, {"reason": "seen, and so it is"})

    _commands = (*[_step] * 4, *[_add_claim] * 2, *[_rank] * 2, _retract, _state, _rank_total)
    _commands = (*_commands, _enter_again, _redact)


def own_reviews(session):
    """Return what is recorded of reviews by the person whose work they are about."""
    found = []
    for content in session.scalars(ENTRIES):
        entry = loads(content)
        why = JUDGES.get(entry["action"], nothing)(entry, *versions(session, entry))
        if why:
            found.append((entry["index"], entry["action"], why))
    return found


def refused_by_verify(session):
    """Return the entries of which `verify` says, one by one, that they are such reviews."""
    entries = {entry["index"]: entry for entry in map(loads, session.scalars(ENTRIES))}
    refused = set()
    for resource_type in RESOURCE_TYPES.values():
        for version in rows.versions(session, resource_type):
            index = version.row.from_index
            try:
                reviewed.check(session, entries[index], version)
            except rows.Inconsistent:
                refused.add(index)
    return refused


def nothing(*_, **__):
    return None


def versions(session, entry):
    """Return the document that an entry seals, and the one before it, if any."""
    if entry["action"] not in JUDGES:
        return None, None
    model = RESOURCE_TYPES[entry["resource"].partition("/")[0]].model
    is_after, is_before = (
        model.from_index == entry["index"],
        model.until_index == entry["index"],
    )
    after = session.execute(select(model.document).where(is_after)).scalar_one()
    identity = loads(after)["id"]
    query = select(model.document).where(is_before, model.id == identity)
    before = session.execute(query).scalar_one_or_none()
    return loads(after), before and loads(before)


def alone(claims, actor):
    """Return whether one actor recorded all claims that make a figure."""
    ended = {claim["replaces"] for claim in claims}
    live = [
        claim
        for claim in claims
        if claim["id"] not in ended and claim["rank"] != "set_aside" and not claim["retracted"]
    ]
    # All claims here say the same number, so that none is more definite than another.
    counting = [claim for claim in live if claim["rank"] == "preferred"] or live
    return {claim["recorded_by"] for claim in counting} == {actor}


def judge_step(entry, after, _before):
    *earlier, step = after["transitions"]
    if step["recorded_at"] < after["recorded_at"]:
        return None  # It was taken before this was entered again.
    actor, recorder = step["actor"], after["recorded_by"]
    builders = {each["actor"] for each in earlier} | {
        claim["recorded_by"] for claim in after["claims"]
    }
    reopened = step["to"] in ("open", "pledged") and step["from"] not in ("disputed", "suspended")
    is_review = step["to"] in REVIEWED or reopened
    if step["to"] == "voided":
        is_review = actor != recorder or builders - {recorder}
    if actor != entry["actor"]:
        return "another took the step"
    if is_review and (actor == recorder or alone(after["claims"], actor)):
        return f"{actor} moved it to {step['to']}"
    return None


def judge_rank(entry, after, before):
    actor = entry["actor"]
    pairs = zip(before["claims"], after["claims"], strict=True)
    for was, claim in pairs:
        if was["rank"] != claim["rank"]:
            own = claim["recorded_by"] == actor and claim["rank"] != "set_aside"
            favours = alone(after["claims"], actor) and not alone(before["claims"], actor)
            return "an own rank" if own or favours else None
    return None


def judge_claim(entry, after, _before):
    *earlier, latest = after["claims"]
    for claim in earlier:
        if claim["id"] == latest["replaces"] and claim["rank"] != "normal":
            return claim["recorded_by"] == entry["actor"] and "an own rank is ended"
    return None


def judge_source(entry, after, before):
    differs = before.get("retracted") != after.get("retracted")
    return differs and after["recorded_by"] == entry["actor"] and "an own source"


def judge_total(entry, after, before):
    own = after["recorded_by"] == entry["actor"] and after["rank"] != "set_aside"
    return own and before["rank"] != after["rank"] and "an own rank"


def judge_redaction(entry, after, _before):
    return after["recorded_by"] in (entry["actor"], after["approved_by"]) and "an own redaction"


JUDGES = {
    "line_item.transition": judge_step,
    "line_item.rank": judge_rank,
    "line_item.claim": judge_claim,
    "source.patch": judge_source,
    "stated_total.patch": judge_total,
    "redaction.approve": judge_redaction,
}


@pytest.fixture(scope="module")
def peopled(engine, template):
    """A ledger in which each person has several tokens."""
    headers = {name: [] for name in (*ROLES, "admin")}

    def record(client, known):
        made = {"id": "ada", "role": "admin"}
        assert factories.post(client, known["admin"], "/v1/actors", made).status_code == 201
        for name, tokens in headers.items():
            for _ in range(TOKENS):
                token = factories.post_token(client, known["admin"], actor=name)["token"]
                tokens.append(bearer(token))

    with extended(engine, template, record) as of_people:
        yield of_people, headers


def acted(database, headers, seed, times):
    """Let people act on a ledger; answers them."""
    people = People(create_app(database).test_client(), headers, seed)
    for _ in range(times):
        people.act()
    return people


def reading(database):
    """Read a ledger as `ledger verify` does, without a limit in time."""
    return in_a_snapshot(database.engine.url.render_as_string(hide_password=False))


def actions(database):
    with reading(database) as session:
        return {loads(entry)["action"] for entry in session.scalars(ENTRIES)}


def judged(database):
    with reading(database) as session:
        return own_reviews(session)


def wrong(database):
    with reading(database) as session:
        return [verdict.wrong for verdict in verify(session) if verdict.wrong]


@contextmanager
def without_reviews(patch):
    """Take out all that refuses a review by the person whose work it is about."""
    with patch.context() as unguarded:
        for name in vars(reviews):
            if name.startswith("check_"):
                unguarded.setattr(reviews, name, nothing)
        yield


def check(database, headers, seed, times):
    people = acted(database, headers, seed, times)

    assert judged(database) == []
    assert wrong(database) == []
    assert people.refused
    return {action for action in actions(database) if action in JUDGES}


@pytest.fixture
def ledger(engine, peopled):
    of_people, headers = peopled
    with copied(engine, of_people) as database:
        yield database, headers


def test_nobody_reviews_their_own_work_whichever_token_they_use(ledger):
    check(*ledger, seed=1, times=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 200))
def test_nobody_reviews_their_own_work_in_ten_thousand_sequences(ledger, seed):
    assert check(*ledger, seed=seed, times=100) == JUDGES.keys()


def unguarded(database, headers, patch, times):
    """Let people act without the rules; answers the kinds of own reviews that they record.

    `verify` finds the same ones, but for approvals of redactions, at which it looks elsewhere.
    """
    with without_reviews(patch):
        acted(database, headers, 2, times)
    with reading(database) as session:
        found = own_reviews(session)
        elsewhere = {index for index, action, _ in found if action == "redaction.approve"}
        assert refused_by_verify(session) == {index for index, *_ in found} - elsewhere
    return {action for _, action, _ in found}


def test_control_without_the_rules_somebody_reviews_their_own_and_verify_says_so(
    ledger, monkeypatch
):
    database, headers = ledger
    kinds = unguarded(database, headers, monkeypatch, times=4)
    said = wrong(database)
    monkeypatch.setattr(reviewed, "check", nothing)
    monkeypatch.setattr(redacted, "_check_approval", nothing)

    assert kinds
    assert said
    assert wrong(database) == []


@pytest.mark.long
def test_control_without_the_rules_each_kind_of_review_is_somebodys_own(ledger, monkeypatch):
    assert unguarded(*ledger, monkeypatch, times=150) == JUDGES.keys()
