"""What is no HTTP request, or just not: for the server's own parser."""

from tests.reliability.wire import Sent

LARGE = 64 * 1024
LENGTHS = [
    "-1", "+5", "5 5", "5,5", "5, 6", "0x5", "٥", "\xb2", "1e1", "9" * 20, "9" * 400, "", " ", "5;",
    "2.0", "18446744073709551616", "9223372036854775807",
]  # fmt: skip
CHUNKS = [
    b'5\r\n{"a":1}\r\n0\r\n\r\n', b"zz\r\n{}\r\n0\r\n\r\n", b"-1\r\n{}\r\n0\r\n\r\n", b"2\r\n{}",
    b"2\r\n{}\r\n", b'2;x="\r\n\r\n{}\r\n0\r\n\r\n', b"FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n",
    b"2\n{}\n0\n\n", b"", b"\r\n\r\n", b"2\r\n{}\r\n0\r\nX: y\r\n\r\n",
    b"2\r\n{}\r\n0\r\n" + b"X: y\r\n" * 500 + b"\r\n", b"0x2\r\n{}\r\n0\r\n\r\n", b"7fffffff\r\n{}",
    b"2" + b" " * LARGE + b"\r\n{}\r\n0\r\n\r\n",
]  # fmt: skip
CODINGS = [
    "chunked", "Chunked", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked",
    "xchunked", "chunked;q=1", "\x0bchunked", "chu nked", "",
]  # fmt: skip
FIRST_LINES = [
    "GET", "GET /", "GET / HTTP/9.9", "GET / HTTP/1.2", "GET  / HTTP/1.1", "GET / FOO/1.1",
    " GET / HTTP/1.1", "GET /\tHTTP/1.1", "GET /v1/parties HTTP/0.9", "GET /v1/parties",
    "get /v1/parties HTTP/1.1", "G\x00T / HTTP/1.1", "GET /\x00 HTTP/1.1", "GET /\x80\xff HTTP/1.1",
    "GET /a b HTTP/1.1", "GET http://[::1 HTTP/1.1", "GET http://example.org/v1/parties HTTP/1.1",
    "GET * HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "GET v1/parties HTTP/1.1",
    "GET ?x HTTP/1.1", "GET #x HTTP/1.1", "GET / HTTP/1.1 HTTP/1.1", "PRI * HTTP/2.0",
    "Ä /v1/parties HTTP/1.1", "GET /{} HTTP/1.1".format("a" * LARGE), "A" * LARGE + " / HTTP/1.1",
    "GET /%zz HTTP/1.1", "GET /<script> HTTP/1.1", "GET /\x7f HTTP/1.1", "GET / HTTP/1.1\rX: y",
]  # fmt: skip
HEADER_LINES = [
    "Host", ": x", "X Y: z", "X: a\x00b", "X\x00: b", "X: a\rb", " folded: x", "X: y\r\n folded",
    "Host: a\r\nHost: b", "Host: \xff", "X: " + "a" * LARGE, "X" * LARGE + ": a",
    "Content-Length: 0\r\nContent-Length: 5", "Connection: upgrade\r\nUpgrade: websocket",
    "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c", "Expect: 100-continue", "Expect: 999",
    "X: \x1b[31m", "\u202eX: y", "Trailer: Content-Length", "X:\x0by", "Keep-Alive: timeout=-1",
    "Connection: close, keep-alive", "Proxy-Connection: x", "Te: trailers",
    "X-HTTP-Method-Override: DELETE", "X-Forwarded-Host: <script>", "Range: bytes=-1",
    "Date: never",
]  # fmt: skip
TLS_HELLO = bytes.fromhex("160301002e0100002a0303") + bytes(32) + b"\x00\x00\x02\x13\x01\x01\x00"


def first_line(chance, header):
    return f"{chance.choice(FIRST_LINES)}\r\nHost: ledger\r\n{header}\r\n".encode(
        "utf-8", "replace"
    )


def header_line(chance, header):
    lines = chance.sample(HEADER_LINES, chance.choice((1, 1, 2)))
    if chance.random() < 0.1:
        lines += [f"X-{number}: y" for number in range(300)]
    joined = "".join(f"{line}\r\n" for line in lines)
    return f"GET /v1/parties HTTP/1.1\r\nHost: ledger\r\n{joined}{header}\r\n".encode(
        chance.choice(("utf-8", "latin-1")), "replace"
    )


def _post(header, more, body):
    head = "POST /v1/parties HTTP/1.1\r\nHost: ledger\r\nContent-Type: application/json\r\n"
    return f"{head}{header}{more}\r\n".encode() + body


def length(chance, header):
    said = f"Content-Length: {chance.choice(LENGTHS)}\r\n"
    return _post(header, said, chance.choice((b"", b"{}", b'{"id":"icrc","name":"x"}')))


def chunks(chance, header):
    said = f"Transfer-Encoding: {chance.choice(CODINGS)}\r\n"
    if chance.random() < 0.4:
        said += f"Content-Length: {chance.choice((0, 2, 5, 1000, -1))}\r\n"
    return _post(header, said, chance.choice(CHUNKS))


def line_ends(chance, header):
    good = f"GET /v1/parties HTTP/1.1\r\nHost: ledger\r\n{header}\r\n"
    bad = chance.choice(("\n", "\r", "\n\r", "\r\r\n", "\x00\r\n", "\u2028", ""))
    return good.replace("\r\n", bad, chance.choice((1, 2, -1))).encode()


def noise(chance, header):
    del header
    cut = b"GET /v1/parties HTTP/1.1\r\nHost: ledger\r\n\r\n"[: chance.randint(0, 40)]
    return chance.choice(
        (chance.randbytes(chance.randint(1, 200)), cut, TLS_HELLO, b"\r\n" * 50, b"\x00" * 100, b"")
    )


def two_in_one(chance, header):
    """A second request hides in what the first calls its body, or behind it."""
    hidden = f"GET /v1/tokens HTTP/1.1\r\nHost: ledger\r\n{header}\r\n".encode()
    size = chance.choice((0, 2, len(hidden)))
    said = f"Content-Length: {size}\r\n" + chance.choice(("", "Transfer-Encoding: chunked\r\n"))
    return _post(header, said, chance.choice((b"0\r\n\r\n", b"", b"{}")) + hidden)


MAKERS = (first_line, header_line, length, chunks, line_ends, noise, two_in_one)


def made(chance, header):
    """Return one that nobody should send; `header` is a header line, or nothing."""
    maker = chance.choice(MAKERS)
    return Sent(f"http {maker.__name__}", maker(chance, header), broken=True)
