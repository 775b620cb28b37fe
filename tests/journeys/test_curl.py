"""The workflow of a person in a terminal: an article, its pledges, and the totals, with curl."""

import json
import shutil
import subprocess
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.conftest import serving

ARTICLE = (
    "Delegations met in Istanbul on Monday.\r\n\r\nThey agreed to hand over 6,000 bodies of "
    "fallen soldiers each, and “up to 1,200” prisoners.\r\n"
).encode()
ROUND = "istanbul-2025-06-02"
JSON = "Content-Type: application/json"
HEADINGS = (
    "category  from  to  requested  offered  pledged  reported  still open  assessment"
    "          caveats"
)


class Curl:
    """The real one: what a person types."""

    def __call__(self, url, *headers, data=None):
        told = [argument for header in headers for argument in ("-H", header)]
        if data is not None:
            told += ["--data-binary", f"@{data}"]
        command = ["curl", "-sS", "-w", "%{stderr}%{http_code}", "--noproxy", "*", url, *told]
        done = subprocess.run(command, capture_output=True, check=True, timeout=300)
        return int(done.stderr), done.stdout


class Urllib:
    """Sends the same where curl isn't installed."""

    def __call__(self, url, *headers, data=None):
        lines = [open_line(header) for header in headers]
        named = dict(line.split(": ", 1) for line in lines)
        body = None if data is None else data.read_bytes()
        request = urllib.request.Request(url, data=body, headers=named)  # noqa: S310 - http, here
        try:
            with urllib.request.urlopen(request, timeout=300) as reply:  # noqa: S310 - http, here
                return reply.status, reply.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()


def open_line(header):
    """Return a header, from the file that it names with @ where it does."""
    if not header.startswith("@"):
        return header
    return Path(header[1:]).read_text(encoding="utf-8").strip()


@pytest.fixture
def curl():
    return Curl() if shutil.which("curl") else Urllib()


@pytest.fixture
def started(tmp_path):
    """A ledger that nobody has used yet."""
    with serving(tmp_path / "home") as server:
        yield server


PLEDGE = {
    "agreement": ROUND,
    "act": "pledge",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "both_ways": True,
    "claims": [
        {
            "source": "daily-2025-06-02",
            "quote": "hand over 6,000 bodies of fallen soldiers each",
            "speakers": [{"name": "the delegations"}],
            "quantity": 6000,
        }
    ],
}


@pytest.fixture
def send(curl, started, tmp_path):
    """Send a body from a file with the admin's token, as a person does; answers what was made."""
    sent = tmp_path / "body"

    def sending(path, body, kind=JSON):
        sent.write_bytes(body if isinstance(body, bytes) else json.dumps(body).encode())
        token = f"@{started.token_file}"
        status, answered = curl(f"{started.base}{path}", token, kind, data=sent)
        assert status == 201, answered
        return json.loads(answered)

    return sending


def test_curl_goes_from_an_article_to_the_totals(curl, started, send):
    for identity, name in (("RU", "Russia"), ("UA", "Ukraine")):
        send("/v1/parties", {"id": identity, "name": name})
    title = "Second round of direct talks"
    send("/v1/agreements", {"id": ROUND, "title": title, "parties": ["RU", "UA"]})
    article = "/v1/sources?id=daily-2025-06-02&publisher=The+Daily&published_on=2025-06-02"
    source = send(article, ARTICLE, "Content-Type: text/plain")
    pair = send("/v1/line-items", PLEDGE)["items"]

    assert source["bytes"] == len(ARTICLE)
    assert [each["figure"]["text"] for each in pair] == ["6,000", "6,000"]
    status, table = curl(f"{started.base}/v1/agreements/{ROUND}/totals.txt")
    size = json.loads(curl(f"{started.base}/readyz")[1])["entries"]
    none_yet = "-          -        6,000    -         6,000       no report recorded  neither side"
    assert (status, table.decode().splitlines()) == (
        200,
        [
            f"{ROUND}   {title}   known_at {size}",
            HEADINGS,
            f"body      RU    UA  {none_yet}",
            f"body      UA    RU  {none_yet}",
        ],
    )
    text = f"{started.base}/v1/sources/daily-2025-06-02/text"
    assert curl(text, f"@{started.token_file}") == (200, ARTICLE)
    assert curl(text)[0] == 401
