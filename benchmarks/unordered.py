"""`ledger` without turns of reading: any number of answers is made at once."""

from contextlib import nullcontext

from ledger.api.http.read_turns import ReadTurns
from ledger.cli import main

if __name__ == "__main__":
    ReadTurns.short = ReadTurns.long = lambda _turns: nullcontext()  # type: ignore[method-assign]  # the control
    main()
