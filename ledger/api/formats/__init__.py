"""Documents as bytes: JSON, text tables, CSV, NDJSON and HTML."""
