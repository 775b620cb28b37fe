"""Serve NAIVE or BARE: python -m benchmarks.yardstick naive|bare FILE PORT.

`bare-granian` and `bare-waitress` serve BARE with another server.
"""

import sys
from pathlib import Path

from benchmarks import lists, naive, servers

if __name__ == "__main__":
    kind, file, port = sys.argv[1:]
    make = naive.create_app if kind == "naive" else lists.bare_app
    _, _, other = kind.partition("-")
    servers.SERVE[other](make(Path(file)), int(port))
