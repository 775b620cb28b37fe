"""What tests send: articles, bodies, and the requests that put them on record.

Plain functions whose every field can be overridden. `post_...` of a resource answers what was
recorded; `post_claim`, `post_transition` and `patch` answer the response, refused or not.
"""

import json

ROUND = "istanbul-2025-06-02"
DAILY = "daily-2025-06-02"
WIRE = "wire-2025-06-03"

ARTICLE = """\
Delegations met in Istanbul on Monday for a second round of talks.

Each side agreed to return 6,000 bodies of fallen soldiers. "About 1,000 prisoners of war will \
come home," the Ukrainian envoy said; up to 1,200 could follow. He handed over a list of nearly \
400 children, and the Russian side offered to work on up to 10 of them.

A commission will exchange seriously wounded troops. A first convoy was being prepared on Tuesday.
Mediators counted 270 prisoners of war and 120 civilians at the border, 390 people in all.
Kyiv denied that anybody came back. The talks go on, both sides said: the talks go on.
"""
SECOND_ARTICLE = """\
Both delegations confirmed the 6,000 bodies for each side. Moscow later spoke of 5,900 remains,
and its negotiator of at least 6,500. Neither side gave the number of hostages.
The envoy took his words back a day later.
"""
HEALTHY = (
    "“We can work on up to 10 children,” the negotiator said. "
    "“It’s a start,” he added — and left.\n"
)


def damaged(text):
    """Return text as it stands after its UTF-8 was read as GBK; what can't be read is lost."""
    return text.encode().decode("gbk", errors="ignore")


def party(**fields):
    return {"id": "icrc", "name": "International Committee of the Red Cross"} | fields


def category(**fields):
    return {"id": "local_ceasefire", "label": "Local ceasefire", "unit": "days"} | fields


def agreement(**fields):
    defaults = {
        "id": "round-3",
        "title": "Third round of direct talks",
        "concluded_on": "2025-07-23",
        "place": "Istanbul",
        "host": "TR",
        "parties": ["RU", "UA"],
    }
    return defaults | fields


def source(**fields):
    defaults = {
        "id": "paper-2025-06-04",
        "publisher": "The Paper Example",
        "title": "The day after",
        "published_on": "2025-06-04",
        "language": "en",
        "text": ARTICLE,
    }
    return defaults | fields


def speaker(**fields):
    return {"name": "the Ukrainian envoy", "parties": ["UA"]} | fields


def claim(**fields):
    """Both sides' pledge to return bodies, in the article's own voice."""
    return {"source": DAILY, "quote": "return 6,000 bodies", "quantity": 6000} | fields


def line_item(**fields):
    defaults = {
        "agreement": ROUND,
        "act": "pledge",
        "category": "body",
        "from_party": "RU",
        "to_party": "UA",
        "claims": [claim()],
    }
    return defaults | fields


def prisoners(**fields):
    """A pledge of about 1,000 prisoners of war, told by one side."""
    told = claim(
        quote="About 1,000 prisoners of war will come home",
        quantity="about 1,000",
        speakers=[speaker()],
    )
    return line_item(category="pow", from_party="UA", to_party="RU", claims=[told]) | fields


def stated_total(**fields):
    """A mediators' running total of bodies, in the article's own voice."""
    defaults = {
        "of": "reported",
        "agreements": [ROUND],
        "categories": ["body"],
        "directions": [{"from_party": "RU", "to_party": "UA"}],
        "source": WIRE,
        "quote": "Moscow later spoke of 5,900 remains",
        "quantity": 5900,
    }
    return defaults | fields


def evidence(**fields):
    return {"source": DAILY, "quote": "A first convoy was being prepared on Tuesday"} | fields


def transition(**fields):
    return {"to": "scheduled", "reason": "a convoy is on its way", "evidence": evidence()} | fields


def post(client, actor, path, body, **headers):
    """Send a body as JSON; `if_match="*"` becomes the header If-Match."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(path, json=body, headers=actor | sent)


def patch(client, actor, /, path, if_match="*", **fields):
    return client.patch(path, json=fields, headers=actor | {"If-Match": if_match})


def send_offered(client, actor, /, request, **changes):
    """Send a request as an answer offers it: with the headers that it names, and no others."""
    request = request | changes
    return client.open(
        request["path"],
        method=request["method"],
        data=json.dumps(request["body"]),
        headers=actor | request["headers"],
    )


def recorded(answer):
    assert answer.status_code == 201, answer.text
    return answer.json


def post_party(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/parties", party(**fields)))


def post_category(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/categories", category(**fields)))


def post_agreement(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/agreements", agreement(**fields)))


def post_source(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/sources", source(**fields)))


def post_line_item(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/line-items", line_item(**fields)))


def post_both_ways(client, actor, /, **fields):
    """Record a mutual exchange; answers the two line items."""
    body = line_item(both_ways=True, **fields)
    return recorded(post(client, actor, "/v1/line-items", body))["items"]


def post_claim(client, actor, item, /, if_match="*", **fields):
    path = f"/v1/line-items/{item['id']}/claims"
    return post(client, actor, path, claim(**{"relation": "restates", **fields}), if_match=if_match)


def post_transition(client, actor, item, /, if_match="*", **fields):
    path = f"/v1/line-items/{item['id']}/transitions"
    return post(client, actor, path, transition(**fields), if_match=if_match)


def post_stated_total(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/stated-totals", stated_total(**fields)))


def post_token(client, actor, /, **fields):
    return recorded(post(client, actor, "/v1/tokens", fields))


def post_article(client, actor, /, article, **query):
    """Send a bare article with its metadata in the query; answers the response."""
    content = article.encode() if isinstance(article, str) else article
    defaults = {"id": "bare-2025-06-05", "publisher": "The Bare Example"}
    return client.post(
        "/v1/sources",
        data=content,
        query_string=defaults | query,
        headers=actor | {"Content-Type": "text/plain"},
    )


def redact(client, admin, **fields):
    """Erase the words of a source: one admin asks, another, who is new, approves; its id."""
    assert post(client, admin, "/v1/actors", {"id": "ada", "role": "admin"}).status_code == 201
    token = post_token(client, admin, actor="ada")["token"]
    asked = recorded(
        post(client, admin, "/v1/redactions", {"reason": "somebody asked us to"} | fields)
    )
    path = f"/v1/redactions/{asked['id']}/approval"
    other = {"Authorization": f"Bearer {token}"}
    assert post(client, other, path, {"reason": "seen"}).status_code == 200
    return asked["id"]
