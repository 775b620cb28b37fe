"""The checks of `services/verify.py`, by what they read."""
