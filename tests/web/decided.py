"""What people decide of a recorded ledger, at random: each thing that the API takes is done."""

from itertools import count
from random import Random

from ledger.rules.workflow.lifecycle import STEPS, Act, Status
from tests.factories import patch, post

WORDS = "Something was said"


class Deciding:
    """Decisions by a seed; those that are refused change nothing."""

    def __init__(self, client, admin, seed):
        self._client, self._admin = client, admin
        self._random = Random(f"decided in {seed}")  # noqa: S311 (no secret)
        self._numbers = count()

    def decide(self):
        """Decide something of each resource."""
        truce = {"id": "truce", "label": "Days of truce", "unit": "days"}
        self._post("/v1/categories", truce)
        for item in self._listed("line-items"):
            self._draw(self._rank, self._claim, self._step, self._step, self._enter_again)(item)
        for total in self._listed("stated-totals"):
            self._draw(self._rank_total, self._withdraw_total, self._nothing)(total)
        for source in self._listed("sources"):
            self._draw(self._retract, self._withdraw_source, self._nothing)(source)
        self._batch()
        patch(self._client, self._admin, "/v1/agreements/other", withdrawn="entered twice")

    def _listed(self, collection):
        return self._client.get(f"/v1/{collection}?limit=100").json["items"]

    def _draw(self, *choices):
        return self._random.choice(choices)

    def _nothing(self, _resource):
        pass

    def _patch(self, path, **fields):
        patch(self._client, self._admin, path, **fields)

    def _post(self, path, body):
        return post(self._client, self._admin, path, body, if_match="*")

    def _quoting(self):
        sources = [source["id"] for source in self._listed("sources")]
        told = [source for source in sources if source.startswith("any-")]
        return {"source": self._draw(*told), "quote": WORDS}

    def _rank(self, item):
        claim = self._draw(*item["claims"])
        rank = self._draw("preferred", "set_aside")
        self._patch(f"/v1/claims/{claim['id']}", rank=rank, rank_reason="a <b>reason</b>")
        self._patch(f"/v1/line-items/{item['id']}", due_on="2025-07-01", condition="if all agree")

    def _claim(self, item):
        replaced = self._draw(*item["claims"])["id"]
        more = self._draw(
            {"relation": "restates", "unclear": ["date", "scope"]},
            {"relation": "supersedes", "replaces": replaced, "because": "correction"},
            {"relation": "supersedes", "replaces": replaced, "because": "update"},
        )
        quantity = self._draw(7, "about 40", "not stated", "between 3 and 5")
        body = self._quoting() | {"quantity": quantity} | more
        self._post(f"/v1/line-items/{item['id']}/claims", body)

    def _step(self, item):
        steps = STEPS[Act(item["act"])][Status(item["status"])]
        if steps:
            body = {"to": self._draw(*steps).to, "reason": "a convoy", "evidence": self._quoting()}
            path = f"/v1/line-items/{item['id']}/transitions"
            if self._post(path, body).status_code == 422:
                del body["evidence"]
                self._post(path, body)

    def _enter_again(self, item):
        category = self._draw("body", "person", "truce")
        body = {"id": f"{item['id']}-again", "category": category, "reason": "another kind"}
        self._post(f"/v1/line-items/{item['id']}/re-entry", body)

    def _rank_total(self, total):
        self._patch(
            f"/v1/stated-totals/{total['id']}", rank="set_aside", rank_reason="as others say"
        )

    def _withdraw_total(self, total):
        self._patch(f"/v1/stated-totals/{total['id']}", withdrawn="entered twice")

    def _retract(self, source):
        retraction = {"reason": "It was not so.", "where": "a note", "on": "2025-06-09"}
        self._patch(f"/v1/sources/{source['id']}", retracted=retraction, title="A <b>title")

    def _withdraw_source(self, source):
        self._patch(f"/v1/sources/{source['id']}", withdrawn="entered twice")

    def _batch(self):
        line = {"id": "of-a-batch", "agreement": "deal", "act": "report", "category": "truce"}
        way = {"from_party": "UA", "to_party": "TR"}
        claim = self._quoting() | {"quantity": "not stated"}
        items = [{"type": "line_item", **line, **way, "claims": [claim]}]
        taken = self._post("/v1/batches", items)
        if self._random.random() < 0.5 and taken.status_code == 201:
            path = f"/v1/batches/{taken.json['batch']}/reversal"
            self._post(path, {"reason": "of another agreement"})
