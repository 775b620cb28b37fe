"""One request: from its head to its answer, and everything that may refuse it."""
