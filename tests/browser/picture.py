"""A picture of a page of the examples: docs/agreement.png is made by `./run picture`."""

import sys
import tempfile
from pathlib import Path

from tests.browser.conftest import Browser, chromium_path, record
from tests.journeys.conftest import serving

PAGE = "/agreements/istanbul-2025-06-02"


def main():
    """Write the picture to the file that is named."""
    file = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as home, serving(Path(home)) as server:
        record(server)
        browser = Browser(chromium_path(), server.base)
        browser.see({"check": "screenshot", "path": PAGE, "height": 980, "file": str(file)})


if __name__ == "__main__":
    main()
