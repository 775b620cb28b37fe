"""Help in reading an article: which passages may carry a quantity, and why."""
