"""The exchange ledger: what was pledged and reported, each figure tied to the words that say so."""
