"""Totals of line items: sums, timelines, policies, stated totals and explanations."""
