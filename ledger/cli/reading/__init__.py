"""The `read` command: an article and what it says, recorded with few keys."""
