"""The law: pure Python, with no I/O, no clock and no framework."""
