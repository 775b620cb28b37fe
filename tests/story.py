"""The story that the examples of openapi.yaml tell: each request, in order, and what lies between.

Where an operation stands alone, its body is the example's; else the body stands here.
"""

import json
from pathlib import Path

import ledger.api.openapi

EXAMPLES = json.loads(
    (Path(ledger.api.openapi.__path__[0]) / "examples.json").read_text(encoding="utf-8")
)
WIRE = {
    "id": "wire-2025-06-06",
    "publisher": "The Example Wire",
    "published_on": "2025-06-06",
    "language": "en",
    "text": "Both sides confirmed it: 6,000 bodies will be returned.\n"
    "A first convoy left for the border on Friday.\n",
}
WRONG = {
    "id": "wrong-1",
    "agreement": "round-2",
    "act": "request",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "claims": [
        {
            "source": "wire-2025-06-06",
            "quote": "6,000 bodies will be returned",
            "quantity": 6000,
        }
    ],
}
NAMED = WIRE | {"id": "named-2025-06-07", "text": "His mother said where he is held.\n"}
#: Whoever asks for a redaction doesn't approve it.
OTHER = "admin-2"
REQUESTS = [
    ("create_party", "POST", "/v1/parties"),
    ({"id": "UA", "name": "Ukraina"}, "POST", "/v1/parties"),
    ("patch_party", "PATCH", "/v1/parties/UA"),
    ("create_category", "POST", "/v1/categories"),
    ("patch_category", "PATCH", "/v1/categories/medic"),
    ("create_agreement", "POST", "/v1/agreements"),
    ("patch_agreement", "PATCH", "/v1/agreements/round-2"),
    ("create_source", "POST", "/v1/sources"),
    ("patch_source", "PATCH", "/v1/sources/courier-2025-06-02"),
    (WIRE, "POST", "/v1/sources"),
    ("create_line_item", "POST", "/v1/line-items"),
    ("patch_line_item", "PATCH", "/v1/line-items/bodies-1"),
    ("add_claim", "POST", "/v1/line-items/bodies-1/claims"),
    ("rank_claim", "PATCH", "/v1/claims/claim-2"),
    ("transition", "POST", "/v1/line-items/bodies-1/transitions"),
    ("create_stated_total", "POST", "/v1/stated-totals"),
    ("patch_stated_total", "PATCH", "/v1/stated-totals/bodies-stated"),
    ("get_agreement_totals", "GET", "/v1/agreements/round-2/totals"),
    ("get_totals", "GET", "/v1/totals?party=UA&category=body"),
    ("create_actor", "POST", "/v1/actors"),
    ("create_token", "POST", "/v1/tokens"),
    ("rotate_token", "POST", "/v1/tokens/{token}/rotation"),
    ("create_batch", "POST", "/v1/batches"),
    ("reverse_batch", "POST", "/v1/batches/{batch}/reversal"),
    (WRONG, "POST", "/v1/line-items"),
    ("re_enter", "POST", "/v1/line-items/wrong-1/re-entry"),
    (NAMED, "POST", "/v1/sources"),
    ("create_redaction", "POST", "/v1/redactions"),
    ({"id": OTHER, "role": "admin"}, "POST", "/v1/actors"),
    ({"actor": OTHER}, "POST", "/v1/tokens"),
    ("approve_redaction", "POST", "/v1/redactions/{redaction}/approval"),
]
#: What later paths name of what these made.
NOTED = {"create_token": "token", "create_batch": "batch", "create_redaction": "redaction"}


def tell(client, admin):
    """Send each request; yields its example's name (None for what lies between) and the answer."""
    ids, actor = {}, admin
    for what, method, path in REQUESTS:
        name = what if isinstance(what, str) else None
        body = EXAMPLES[name].get("body") if name else what
        if_match = {"If-Match": "*"} if method != "GET" else {}
        where = path.format_map(ids)
        answer = client.open(where, method=method, json=body, headers=actor | if_match)
        if name in NOTED:
            ids[NOTED[name]] = answer.json["batch" if name == "create_batch" else "id"]
        if body == {"actor": OTHER}:
            actor = {"Authorization": f"Bearer {answer.json['token']}"}
        yield name, answer
