"""The exchange ledger: what was pledged and reported, each figure tied to the words that say so."""

__version__ = "0.1.0"
