"""A sabotaged server for the control: it takes any JSON that Python takes, and any path.

python -m tests.reliability.reads_anything serve --port PORT
"""

import json

from ledger import cli
from ledger.api.http import strict_json


def load(body, _allowance=None):
    """Return whatever Python makes of a body."""
    return json.loads(body)


if __name__ == "__main__":
    strict_json.load = load
    cli.main()
