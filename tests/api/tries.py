"""Acts of one actor on what another recorded, and what each of them needs beforehand."""

from dataclasses import dataclass

from tests.api.batches import CSV, send, sheet
from tests.factories import (
    WIRE,
    claim,
    patch,
    post,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    stated_total,
    transition,
)

CORRECTED = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900}


@dataclass(frozen=True)
class Cell:
    """One try: who recorded something, and who does something to it; `id` is free for it."""

    client: object
    owner: dict
    actor: dict
    reviewer: dict
    admin: dict
    id: str

    def item(self, **fields):
        """Record a line item of an agreement of its own."""
        return post_line_item(self.client, self.owner, agreement=f"deal-{self.id}", **fields)

    def source(self, **fields):
        return post_source(self.client, self.owner, id=f"paper-{self.id}", **fields)

    def total(self, **fields):
        return post_stated_total(self.client, self.owner, id=f"total-{self.id}", **fields)

    def mend(self, kind, recorded, **fields):
        return patch(self.client, self.actor, f"/v1/{kind}/{recorded['id']}", **fields)

    def rank(self, item, **fields):
        path = f"/v1/claims/{item['claims'][0]['id']}"
        return patch(self.client, self.reviewer, path, **fields)

    def supersede(self, item, **fields):
        first = item["claims"][0]["id"]
        more = {"relation": "supersedes", "replaces": first, "because": "correction"}
        return post_claim(self.client, self.actor, item, **(CORRECTED | more | fields))


def line_item(**fields):
    return lambda cell: cell.mend("line-items", cell.item(), **fields)


def link_of_line_item(name, act):
    def mend(cell):
        whole = cell.item()
        distinct = {"distinct_from": [whole["id"]]} if act == "pledge" else {}
        return cell.mend("line-items", cell.item(act=act, **distinct), **{name: whole["id"]})

    return mend


def superseding(cell):
    return cell.supersede(cell.item())


def amending(cell):
    return cell.supersede(cell.item(), because="amendment")


def superseding_in_a_batch(cell):
    return supersede_in_a_batch(cell, cell.item())


def supersede_in_a_batch(cell, item):
    line = {"type": "claim", "line_item": item["id"], "relation": "supersedes"}
    line |= CORRECTED | {"replaces": item["claims"][0]["id"], "because": "correction"}
    return post(cell.client, cell.actor, "/v1/batches", [line], if_match="*")


def ranked(cell, rank):
    """Record a line item whose claim has a rank, of one who may give it."""
    item = cell.item()
    ranking = {"rank": rank, "rank_reason": "it was looked at"}
    assert cell.rank(item, **ranking).status_code == 200
    return item


def superseding_ranked(rank):
    return lambda cell: cell.supersede(ranked(cell, rank))


def superseding_ranked_in_a_batch(cell):
    return supersede_in_a_batch(cell, ranked(cell, "set_aside"))


def superseding_ranked_in_a_csv_file(cell):
    item = ranked(cell, "set_aside")
    row = {"line_item": item["id"], "source": WIRE, "words": "5,900 remains", "text": "5900"}
    row |= {"relation": "supersedes", "because": "correction", "replaces": item["claims"][0]["id"]}
    return send(cell.client, cell.actor, sheet(row), CSV, If_Match="*")


def superseding_ranked_normal_again(cell):
    item = ranked(cell, "set_aside")
    assert cell.rank(item, rank="normal", rank_reason="after all").status_code == 200
    return cell.supersede(item)


def restating_ranked(cell):
    return post_claim(cell.client, cell.actor, ranked(cell, "set_aside"), **CORRECTED)


def restating(cell):
    return post_claim(cell.client, cell.actor, cell.item(), **CORRECTED)


def step(to, **fields):
    return lambda cell: post_transition(cell.client, cell.actor, cell.item(), to=to, **fields)


def voiding_in_a_batch(cell):
    line = {"type": "transition", "line_item": cell.item()["id"]} | transition(to="voided")
    return post(cell.client, cell.actor, "/v1/batches", [line], if_match="*")


def voiding_what_others_added_to(cell):
    item = cell.item()
    assert post_claim(cell.client, cell.reviewer, item, **CORRECTED).status_code == 201
    return post_transition(cell.client, cell.actor, item, to="voided")


def ranking(rank):
    def mend(cell):
        told = cell.item()["claims"][0]
        return cell.mend("claims", told, rank=rank, rank_reason="why")

    return mend


def source(**fields):
    return lambda cell: cell.mend("sources", cell.source(), **fields)


def source_in_use(cell):
    recorded = cell.source()
    cell.item(claims=[claim(source=recorded["id"])])
    return cell.mend("sources", recorded, title="Another")


def source_back(cell):
    recorded = cell.source()
    withdrawn = f"/v1/sources/{recorded['id']}"
    assert patch(cell.client, cell.owner, withdrawn, withdrawn="twice").status_code == 200
    return cell.mend("sources", recorded, withdrawn=None)


def total(**fields):
    return lambda cell: cell.mend("stated-totals", cell.total(), **fields)


def total_back(cell):
    recorded = cell.total()
    withdrawn = f"/v1/stated-totals/{recorded['id']}"
    assert patch(cell.client, cell.owner, withdrawn, withdrawn="twice").status_code == 200
    return cell.mend("stated-totals", recorded, withdrawn=None)


def replacing(cell):
    more = {"replaces": cell.total()["id"], "because": "correction"}
    sent = stated_total(id=f"next-{cell.id}", **more)
    return post(cell.client, cell.actor, "/v1/stated-totals", sent)


def of_admins(kind, record, **fields):
    def mend(cell):
        recorded = record(cell.client, cell.admin, id=f"thing_{cell.id}")
        return cell.mend(kind, recorded, **fields)

    return mend
