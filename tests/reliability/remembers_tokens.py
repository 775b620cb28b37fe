"""A sabotaged server for the control: it remembers whom it has let in, and logs their tokens.

python -m tests.reliability.remembers_tokens serve --port PORT
"""

from ledger import cli
from ledger.api.http.log import LOG
from ledger.services import access


def remember(authenticate):
    """Return what looks a token up only the first time."""
    known = {}

    def authenticate_once(session, token, now):
        LOG.info("seen", token=token)
        if token not in known:
            known[token] = authenticate(session, token, now)
        return known[token]

    return authenticate_once


if __name__ == "__main__":
    access.authenticate = remember(access.authenticate)
    cli.main()
