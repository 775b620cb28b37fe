"""The `load` command for a file of lines: sent to a ledger in parts, with how far it is."""
