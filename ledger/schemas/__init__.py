"""Wire shapes: what comes in and what goes out, field by field; no HTTP and no database."""
