"""Requests that nobody should send, made up one after another; the same ones for the same seed."""

import json
import random
from copy import deepcopy
from urllib.parse import quote

from ledger.api.http.operations import OPERATIONS
from tests import story
from tests.reliability import broken_http
from tests.reliability.wire import Sent

RECORDED = {
    "parties": "UA", "categories": "medic", "agreements": "round-2",
    "sources": "courier-2025-06-02", "line-items": "bodies-1", "claims": "claim-1",
    "actors": "desk-2", "problems": "stale", "stated-totals": "bodies-stated",
}  # fmt: skip
IDENTITIES = [
    "٣٠٣", "１２", "%D9%A3", "%00", "a%00b", "%2e%2e", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..", ".",
    "%2F", "/", "//", "%ff", "%C0%AE", "%ED%A0%80", "\xff", "a" * 65, "a" * 300, "%20", "%0d%0aX:y",
    "none", "NONE", "RU.csv", "x.csv.json", ".txt", "x;y=1", "%", "%zz", "'--", '"', "<script>",
    "{identity}", "*", "null", "-1", "0", "1e5", "%F0%9F%92%A9", "%E2%80%AE",
    "tk-none", "_", "-", "%7f", "%25%30%30", "ru", "Ru", "%52%55", "..;", "~", "@", ":",
    "a" * 9_000, "a" * 70_000,
]  # fmt: skip
WORDS = [
    "", " ", "\t", "x", "٣٠٣", "१२३", "１２００", "-1", "0", "1e5", "1.0", "+1", "NaN", "null",
    "none", "true", "false", "TRUE", "2025-02-30", "2025-6-2", "٢٠٢٥-٠٦-٠٢", "9999999999999999999",
    "9" * 5_000, "0000-00-00", "9999-12-31T23:59:60Z", "2025-06-02T00:00:00",
    "2025-06-02T00:00:00+99:99", "2025-06-02/2025-06-01", "../..", "\x1b[31m", "\u202e", "\u200b",
    "\x7f", "\u0085", "a" * 501, "a" * 10_001, "=1+1", "<script>alert(1)</script>", "' OR 1=1 --",
    "%s%n", "{0}", "${x}", "\U0001f4a9", "e\u0301" * 200, "http://", "https://a b", "javascript:x",
    "speaker=", "speaker=\u202e", "stated", "preferred", "\ufeff", "\ufffe", "bodies-1",
]  # fmt: skip
VALUES = [
    None, True, False, 0, -1, 1, 5.5, 5.0, 1e30, 2**53, 2**53 - 1, -(2**53), 10_000_001, [], {},
    [[]], [{}], [None], {"": 1}, {"a": {"b": []}}, ["RU", "RU"], ["RU"] * 51, ["RU"] * 300,
    {"qualifier": "exact"}, {"qualifier": "between", "lower": 3, "upper": 2},
    {"name": "x", "parties": ["none"]}, {"name": "\u202e", "parties": []},
    [{"from_party": "RU", "to_party": "RU"}], {"source": "courier-2025-06-02", "quote": "6,000"},
    *WORDS,
]  # fmt: skip
#: What may stand in a body instead of a value: no JSON, or such as readers differ in.
ATOMS = [
    b"NaN", b"Infinity", b"-Infinity", b"9223372036854775808", b"1E400", b"-0", b"1e5", b"01",
    b"+1", b".5", b"1.", b"0x10", b'"\\u0000"', b'"\x00"', b'"\\ud800"', b'"\\udfff\\ud800"',
    b'"\xed\xa0\x80"', b'"\xff\xfe"', b'"\xc0\x80"', b'"\\x41"', b"'a'", b"undefined", b"True",
    b'"a\nb"', b"// x\n1", b"/* x */ 1", b"[1,]", b'{"a":1,}', b'{"a":1,"a":2}',
    b'{"a":1,"\\u0061":2}', b"{a:1}", b'"' + b"a" * 20_000 + b'"', b"9" * 5_000,
    b"0." + b"1" * 5_000, b"[" * 33 + b"]" * 33, b"[" * 100_000, b'{"a":' * 50_000,
    b"[" * 50_000 + b"]" * 50_000, "٣".encode(), "１２".encode(), b"\xef\xbb\xbf1",
    b'"\\ud83d\\udca9"', b"", b",", b"}", b'"', b"\\",
]  # fmt: skip
TYPES = [
    None, "", "text/plain", "text/plain; charset=latin-1", "text/plain; charset=utf-16",
    "text/plain; charset=\xff", "text/html", "application/json; charset=utf-16",
    "application/json; charset=iso-8859-1", "application/json;charset", 'application/json; a="',
    "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
    "application/xml", "*/*", "json", "application/merge-patch+json", "application/json-patch+json",
    "a" * 5_000, "application/json, text/plain", ";", "/",
]  # fmt: skip
HEADERS = {
    "If-Match": ["", "*", '"stale"', 'W/"x"', "x", '"', "*, *", '"a", "b"', '"\xff"',
    '"' + "a" * 7_000 + '"', '"",' * 500, "٣"],
    "If-None-Match": ["", "*", '"', "W/*", '"a"' * 900, "\xff", '"a",,,"b"'],
    "Accept": [
        "", "*", "*/*;q=٣", "text/html", "text/html;q=abc", "application/json;q=-1", "a/b/c", "/",
        ";;;", "text/csv;q=0, */*;q=0", "application/json" * 400, "application/json;q=0.5;" * 200,
        "\xff", "text/*;q=1e5", "application/problem+xml",
    ],
    "Authorization": [
        "", "Bearer", "Bearer ", "Bearer xl_", "Bearer \xff", "Basic QQ==", "bearer\txl_x",
        "Bearer " + "a" * 7_000, "Bearer a b", "Bearer xl_06h000000000000000000000000" + "0" * 36,
        "Digest username=x", "xl_x", "Bearer ٣", "Bearer null",
    ],
    "Content-Encoding": ["gzip", "br", "identity, gzip", "", "\xff", "deflate", "x" * 3_000,
    "IDENTITY"],
    "Accept-Encoding": ["gzip;q=-1", "\xff", "*;q=0", "identity;q=0"],
    "Range": ["bytes=0-0", "bytes=-1", "bytes=5-2,", "lines=1", "bytes=" + "0-0," * 1_000],
    "If-Modified-Since": ["never", "Thu, 99 Feb 9999", "\xff"],
    "If-Range": ['"x"', "x"],
    "If-Unmodified-Since": ["0"],
    "Idempotency-Key": ["key-1", "key-2", "", "a" * 256, "\xff", "a b", "٣", "a" * 7_000],
    "Prefer": ["return=minimal", 'RETURN = "minimal"', "return=", "\xff",
    "respond-async, wait=99999999999999999999"],
    "Host": ["", "a b", "\xff", "[::1", "a" * 5_000, "ledger:99999", "ledger:x", "<script>"],
    "X-Forwarded-For": ["\xff", "' OR 1=1", "1," * 3_000],
    "X-Forwarded-Proto": ["javascript"],
    "Cookie": ["a=" + "b" * 7_000, "\xff", ";;;"],
    "Content-Length": ["0"],
    "Date": ["x"],
    "Forwarded": ['for="_x;"', "\xff"],
}  # fmt: skip
METHODS = [
    "PUT", "TRACE", "OPTIONS", "HEAD", "DELETE", "PATCH", "POST", "GET", "PROPFIND", "PURGE", "FOO",
    "M-SEARCH", "get", "LINK", "A" * 300, "G\xc4T", "GET\x0b", "QUERY",
]  # fmt: skip


class Maker:
    """Makes requests of every kind, aimed at every route, with and without tokens.

    `tokens` are header lines; `spare` is the id of a token that may be lost; `cursors` were made
    for lists.
    """

    def __init__(self, seed, tokens, spare, cursors):
        self._chance = random.Random(seed)  # noqa: S311 - the same each time
        self._tokens, self._cursors = tokens, cursors
        self._recorded = RECORDED | {"tokens": spare}
        self._writes = [each for each in OPERATIONS if each.name in story.EXAMPLES and each.body]
        self._kinds = [
            (self._broken, 2), (self._mutated, 5), (self._torn, 3), (self._asked, 4),
            (self._dressed, 3), (self._odd, 1), (self._aimed, 2), (self._cut, 1), (self._articles,
            1),
        ]  # fmt: skip

    def make(self):
        """Return the next request."""
        kinds, weights = zip(*self._kinds, strict=True)
        return self._chance.choices(kinds, weights)[0]()

    def _token(self):
        """An admin's token mostly, so that a request gets far; another, or none."""
        return self._chance.choice((*self._tokens, self._tokens[0], self._tokens[0], ""))

    def _path(self, operation, identity=None):
        collection = operation.path.removeprefix("/v1").split("/")[1]
        named = identity or self._recorded.get(collection, "x")
        return operation.path.replace("{identity}", named).replace("{code}", named)

    def _request(self, kind, method, target, body=None, *, media="application/json", **more):
        headers = {"Host": "ledger"}
        if body is not None:
            headers |= {"Content-Length": str(more.pop("length", len(body)))}
            headers |= {"Content-Type": media} if media is not None else {}
        if method in ("PATCH", "POST") and self._chance.random() < 0.9:
            headers["If-Match"] = "*"
        headers |= more.pop("headers", {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"{method} {target} HTTP/1.1\r\n{lines}{self._token()}\r\n"
        # Arabic digits and the like as UTF-8, \xff and its neighbours as the one byte.
        encoded = b"".join(
            letter.encode("latin-1" if letter < "\u0100" else "utf-8") for letter in head
        )
        is_token = all(
            (letter.isalnum() and letter.isascii()) or letter == "-" for letter in method
        )
        return Sent(kind, encoded + (body or b""), broken=not is_token, **more)

    def _broken(self):
        return broken_http.made(self._chance, self._token())

    def _example(self):
        operation = self._chance.choice(self._writes)
        return operation, deepcopy(story.EXAMPLES[operation.name]["body"])

    def _mutated(self):
        """A good body, some of whose fields are gone, or hold something else."""
        operation, body = self._example()
        for _ in range(self._chance.choice((1, 1, 2, 4))):
            self._mutate(body)
        sent = json.dumps(body, ensure_ascii=self._chance.random() < 0.5).encode()
        return self._request("mutated body", operation.method, self._path(operation), sent)

    def _mutate(self, body):
        within = body
        while True:
            key = self._chance.choice(list(within))
            below = within[key]
            if isinstance(below, list) and below and isinstance(below[0], dict):
                below = below[0]
            if not (isinstance(below, dict) and below) or self._chance.random() < 0.2:
                break
            within = below
        what = self._chance.random()
        if what < 0.15 and len(within) > 1:
            del within[key]
        elif what < 0.25:
            within[
                self._chance.choice(("id", "unknown", "", "version", "__proto__", "a" * 5_000))
            ] = 1
        else:
            within[key] = deepcopy(self._chance.choice(VALUES))

    def _torn(self):
        """A good body with bytes in it that are no JSON, or that two readers read differently."""
        operation, body = self._example()
        sent = json.dumps(body).encode()
        atom, place = self._chance.choice(ATOMS), self._chance.randint(0, len(sent))
        key = self._chance.choice(list(body))
        held = json.dumps(body[key]).encode()
        torn = (
            atom,
            sent.replace(held, atom, 1),
            sent[:place],
            sent[:place] + atom + sent[place:],
            sent[:-1] + b',"' + key.encode() + b'":' + held + b"}",
            sent + atom,
            json.dumps(body).encode("utf-16"),
            bytes(self._chance.choice((byte, byte ^ 0x80)) for byte in sent),
        )
        return self._request(
            "torn body", operation.method, self._path(operation), self._chance.choice(torn)
        )

    def _asked(self):
        """Parameters that aren't known, aren't well formed, or stand twice; cursors altered."""
        operation = self._chance.choice(OPERATIONS)
        names = [
            *operation.query.fields,
            "dry_run",
            "cursor",
            "limit",
            "known_at",
            "x",
            "",
            "a" * 200,
            "٣",
        ]
        pairs = []
        for name in self._chance.choices(names, k=self._chance.choice((1, 1, 2, 3))):
            value = self._cursor() if name == "cursor" else self._chance.choice(WORDS)
            pairs.append(f"{quote(name)}={quote(value)}")
        pairs += self._chance.choice(
            ([], [], pairs, ["%00=1"], ["=", "&&"], ["x" * 8_300], ["%ff=%fe"])
        )
        target = f"{self._path(operation)}{self._suffix()}?{'&'.join(pairs)}"
        return self._request("query", operation.method, target, self._empty(operation))

    def _suffix(self):
        return self._chance.choice(("", "", "", ".csv", ".txt", ".ndjson", ".json", ".xml", "/"))

    def _cursor(self):
        cursor = self._chance.choice(self._cursors)
        place = self._chance.randrange(len(cursor))
        return cursor[:place] + self._chance.choice("Aa0-_.~%٣") + cursor[place + 1 :]

    def _empty(self, operation):
        return b"{}" if operation.writes else None

    def _dressed(self):
        """Headers that say nothing that can be read."""
        operation = self._chance.choice(OPERATIONS)
        names = self._chance.choices(list(HEADERS), k=self._chance.choice((1, 1, 2, 3)))
        headers = {name: self._chance.choice(HEADERS[name]) for name in names}
        body = story.EXAMPLES.get(operation.name, {}).get("body", {})
        sent = json.dumps(body).encode() if operation.writes else None
        if "Content-Length" in headers:
            sent = b"" if operation.writes else None
        media = self._chance.choice(TYPES) if self._chance.random() < 0.4 else "application/json"
        made = self._request(
            "headers", operation.method, self._path(operation), sent, media=media, headers=headers
        )
        # What stands in Host may be more than the parser takes.
        return Sent(made.kind, made.content, broken="Host" in headers)

    def _odd(self):
        operation, method = self._chance.choice(OPERATIONS), self._chance.choice(METHODS)
        body = self._chance.choice((None, b"", b"{}"))
        return self._request("method", method, self._path(operation), body)

    def _aimed(self):
        """Paths that name nothing, or hold what no path should."""
        operation = self._chance.choice(OPERATIONS)
        identity = self._chance.choice(IDENTITIES)
        target = self._path(operation, identity) if "{" in operation.path else operation.path
        target = self._chance.choice(
            (target, target, f"/{target}", target.replace("/", "//"), identity)
        )
        target = target if target.startswith("/") else f"/{target}"
        sent = self._empty(operation)
        made = self._request("path", operation.method, target + self._suffix(), sent)
        return Sent(made.kind, made.content, broken=not _is_target(target))

    def _cut(self):
        """A body shorter than was said, and nothing more comes."""
        operation, body = self._example()
        sent = json.dumps(body).encode()
        promised = len(sent) + self._chance.choice((1, 10, 10_000, 2_000_000, 10**12))
        return self._request(
            "cut body", operation.method, self._path(operation), sent, length=promised, cut=True
        )

    def _articles(self):
        """A bare article in no UTF-8, or with metadata that isn't acceptable."""
        text = self._chance.choice(
            (
                b"",
                b"\xff\xfeA\x00",
                b"caf\xe9",
                b"a\x00b",
                b"\xed\xa0\x80",
                b"ok",
                "٣".encode() * 99,
                b" " * 9,
            )
        )
        query = (
            f"publisher={quote(self._chance.choice(WORDS))}&{quote(self._chance.choice(WORDS))}=1"
        )
        media = self._chance.choice(
            ("text/plain", "text/plain; charset=utf-8", "text/plain;charset=x")
        )
        return self._request("article", "POST", f"/v1/sources?{query}", text, media=media)


def _is_target(target):
    """Whether a request line may hold it."""
    if len(target) > 60_000:
        return False
    return all("\x20" < letter < "\x7f" and letter not in "<>" for letter in target)
