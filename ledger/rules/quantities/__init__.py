"""Quantities as they were said, numbers in words and digits, and figures made of claims."""
