"""A witness of our own, for the tests: C2SP tlog-witness over HTTP, which may lie."""

import base64
import threading
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.cli.test_checkpoint import checked
from tests.rules.test_proofs import grows

TIME = 1_767_225_600
KEY = Ed25519PrivateKey.from_private_bytes(b"w" * 32)


class Witness:
    """What a witness knows: one log by its key, and the checkpoint that it cosigned last."""

    def __init__(self, name="witness.example/w1", key=KEY):
        self.name, self._key = name, key
        self.log_key = None
        self.size, self.root = 0, None
        self.old_sizes = []
        #: Answers a request otherwise than a witness does.
        self.lie = None

    @property
    def vkey(self):
        return f"{self.name}+{self._id.hex()}+{base64.b64encode(self._public).decode()}"

    @property
    def _public(self):
        return b"\x04" + self._key.public_key().public_bytes_raw()

    @property
    def _id(self):
        return sha256(f"{self.name}\n".encode() + self._public).digest()[:4]

    def cosigned(self, note, time=TIME):
        """Return the line with which it cosigns a note, whatever that says."""
        text = note.partition("\n\n")[0]
        signature = self._key.sign(f"cosignature/v1\ntime {time}\n{text}\n".encode())
        encoded = base64.b64encode(self._id + time.to_bytes(8, "big") + signature).decode()
        return f"— {self.name} {encoded}\n"

    def answer(self, body):
        """Return the status and the body that answer a request."""
        head, _, note = body.partition("\n\n")
        first, *lines = head.split("\n")
        self.old_sizes.append(int(first.removeprefix("old ")))
        if note.split("\n")[0] != self.log_key.split("+")[0]:
            return 404, ""
        _, size, root = checked(note, self.log_key)
        if self.old_sizes[-1] != self.size:
            return 409, f"{self.size}\n"
        path = [base64.b64decode(line) for line in lines]
        if size == self.size and root != self.root:
            return 409, f"{self.size}\n"
        if not grows(self.size, size, path, self.root, root):
            return 422, ""
        self.size, self.root = size, root
        return 200, self.cosigned(note)


def handler(witness):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.path == "/w/add-checkpoint"
            if witness.lie is not None:
                witness.lie(self, body)
                return
            self.say(*witness.answer(body))

        def say(self, status, text, **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_arguments):
            pass

    return Handler


@contextmanager
def served(witness):
    """Serve a witness; give the address below which it is asked."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(witness)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/w/"
        finally:
            server.shutdown()
            thread.join()
