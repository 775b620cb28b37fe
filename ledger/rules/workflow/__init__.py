"""Statuses, roles, reviews, and warnings of what is doubtful."""
