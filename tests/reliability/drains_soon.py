"""A server that gives requests under way a second to end, where a real one gives them more.

python -m tests.reliability.drains_soon serve --port PORT
"""

from ledger import cli
from ledger.cli import serving

if __name__ == "__main__":
    serving.DRAIN_SECONDS = 1
    cli.main()
