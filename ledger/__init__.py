"""The exchange ledger: what was pledged and what was reported, each figure tied to the words that say so."""
