"""The audit: the stored events folded once more, by code that the tables know nothing of."""
