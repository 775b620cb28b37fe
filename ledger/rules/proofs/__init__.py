"""What others check the journal with: C2SP tiles, proofs, signed notes and checkpoints."""
