"""Use cases: functions that take a session or a change, and never commit."""
