"""Stored texts: reading damaged ones, and passages anchored in them."""
