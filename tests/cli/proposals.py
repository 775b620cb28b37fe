"""Proposed passages of an article, answered in front of a ledger as it would itself."""

import json
import re
from contextlib import contextmanager

from ledger.app import create_app
from tests.wire.servers import serving

_PATH = re.compile(r"/v1/sources/([^/]+)/candidates")


def proposal(text, words, *, fill=("from_party", "to_party"), claim=(), ask=(), **fields):
    """Return the proposal of a pledge of bodies by some words of a text, with some gaps."""
    start = text.index(words)
    end = start + len(words)
    told = {"source": None, "quote": words, "start": start, "quantity": 6000, "speakers": []}
    body = {
        "agreement": "istanbul-2025-06-02",
        "act": "pledge",
        "category": "body",
        "from_party": "RU",
        "to_party": "UA",
        "both_ways": False,
        **fields,
        "claims": [told | dict(claim)],
    }
    quantity = dict(claim).get("quantity", 6000)
    passage = {
        "exact": words,
        "reading": words,
        "start": start,
        "end": end,
        "prefix": text[max(0, start - 32) : start],
        "suffix": text[end : end + 32],
    }
    return {
        "passage": passage,
        "sentence": text[: end + 1],
        "quantity": {"text": str(quantity)},
        "likely": not ask,
        "because": [f"counts '{words}'"],
        "fill": list(fill),
        "ask": list(ask),
        "recorded": None,
        "request": {
            "method": "POST",
            "path": "/v1/line-items",
            "body": body | dict.fromkeys(fill),
        },
    }


def of_source(items, source):
    """Return proposals as of a source that is recorded."""
    sent = json.loads(json.dumps(items))
    for item in sent:
        for request in (item["request"], item.get("other_request")):
            body = request["body"] if request else {}
            for claim in body.get("claims", [body]):
                claim["source"] = source
    return sent


def records(environ):
    """Return whether a request records a line item."""
    is_trial = "dry_run" in environ["QUERY_STRING"]
    return environ["PATH_INFO"] == "/v1/line-items" and not is_trial


def cut(answer):
    """Return an answer without its end."""
    return [b"".join(answer)[:-9]]


@contextmanager
def ledger_with(database, items=None, *, cut_off=0):
    """Serve a ledger that proposes some passages of any article; answers its address.

    Without them it proposes what it does by itself.
    Of what is recorded the first answers are cut off.
    """
    application = create_app(database)
    left = [None] * cut_off

    def answering(environ, start_response):
        match = (items is not None and _PATH.fullmatch(environ["PATH_INFO"])) or None
        if match is None and records(environ) and left:
            left.pop()
            return cut(application(environ, start_response))
        if match is None:
            return application(environ, start_response)
        body = json.dumps(
            {"items": of_source(items, match[1]), "notes": ["Look."], "more": 0}
        ).encode()
        head = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response("200 OK", head)
        return [body]

    with serving(answering) as server:
        host, port = server.address[:2]
        yield f"http://{host}:{port}"
