"""A sabotaged server for the control: it takes any JSON that Python takes, and any path.

python -m tests.reliability.reads_anything serve --port PORT
"""

import json

from ledger import cli
from ledger.api import json_body

if __name__ == "__main__":
    json_body.load = json.loads
    cli.main()
