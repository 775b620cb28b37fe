"""What every rule rests on: errors, canonical JSON, hashes, names and printable words."""
