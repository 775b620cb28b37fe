"""Open questions: what the records of an agreement leave unsaid."""
