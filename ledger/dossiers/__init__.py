"""Dossiers: what a ledger holds, in files for whoever has no ledger."""
