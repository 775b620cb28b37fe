"""A sabotaged server for the control: it doesn't compare If-Match with what is recorded.

python -m tests.reliability.forgets_versions serve --port PORT
"""

from ledger import cli
from ledger.services.journal import Change

if __name__ == "__main__":
    Change.check_expected = lambda *_: None
    cli.main()
