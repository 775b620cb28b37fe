"""Bodies of batches: lines of JSON, and rows of the claims CSV."""
