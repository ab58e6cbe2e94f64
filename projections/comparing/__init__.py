"""The comparison: who is compared, what became of them, and what may be said of it."""
