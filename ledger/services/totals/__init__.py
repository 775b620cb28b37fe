"""Totals of agreements: reading their rows, and making documents of what the rules say."""
