"""Small WSGI applications that say what they were asked, or never end."""

import threading

OK = [("Content-Type", "text/plain")]


def tells(environ, start_response):
    """Answers what it was asked, and with what body; at `/unread` without reading it."""
    body = b"unread"
    if environ["PATH_INFO"] != "/unread":
        length = int(environ.get("CONTENT_LENGTH") or 0)
        body = environ["wsgi.input"].read(length)
    said = "{REQUEST_METHOD} {PATH_INFO}?{QUERY_STRING} ".format(**environ).encode() + body
    start_response("200 OK", [*OK, ("Content-Length", str(len(said)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [said]


class Streams:
    """Answers pieces without a length, as many as it was told, or without end."""

    def __init__(self, count=None, piece=b"x" * 50_000):
        self._count, self._piece = count, piece
        self.pieces, self.closed = 0, threading.Event()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] != "/stream":
            return tells(environ, start_response)
        start_response("200 OK", list(OK))
        return self._all()

    def _all(self):
        try:
            while self._count is None or self.pieces < self._count:
                self.pieces += 1
                yield self._piece
        finally:
            self.closed.set()


class Waits:
    """Answers `/wait` when it may, and everything else at once."""

    def __init__(self):
        self.begun, self.may_end = threading.Semaphore(0), threading.Event()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/wait":
            self.begun.release()
            self.may_end.wait(20)
        return tells(environ, start_response)


def fails_midway(environ, start_response):
    """Fails after its first piece, at `/stream`."""
    if environ["PATH_INFO"] != "/stream":
        return tells(environ, start_response)
    start_response("200 OK", list(OK))
    return _one_and_no_more()


def _one_and_no_more():
    yield b"first"
    raise ValueError
