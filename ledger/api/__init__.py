"""The doors: HTTP only, no decisions."""
