"""Words of an article, sent wherever words are quoted."""

from tests.api.batches import CSV, ROW, send, sheet
from tests.factories import claim, evidence, line_item, post, post_transition, stated_total


def sent_everywhere(client, actor, item, words, *others, query="?dry_run=true"):
    """Send words of an article, with their number, as each kind of record takes them.

    The answers go by where the words stood: a claim and others like it, a stated total, evidence
    of a step, and a row of CSV.
    """
    source, quote, quantity = words["source"], words["quote"], words["quantity"]
    row = ROW | {"source": source, "words": quote, "text": str(quantity), "act": "report"}
    path = f"/v1/line-items{query}"
    claims = [
        post(client, actor, path, line_item(act="report", claims=[fields]))
        for fields in (claim(**words), *others)
    ]
    total = post(client, actor, f"/v1/stated-totals{query}", stated_total(**words))
    step = post_transition(client, actor, item, evidence=evidence(source=source, quote=quote))
    return {
        "claims": claims,
        "total": total,
        "step": step,
        "row": send(client, actor, sheet(row), CSV),
    }


def at_place(source, start, end, quantity):
    """Return a claim whose words are named by their place in the article alone."""
    fields = claim(source=source, start=start, end=end, quantity=quantity)
    del fields["quote"]
    return fields


def warnings_of(answer):
    """Return what an answer warns of; it is taken."""
    assert answer.status_code in (200, 201), answer.text
    return answer.headers.get("Ledger-Warning")
