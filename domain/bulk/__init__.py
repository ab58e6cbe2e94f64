"""Many events at once: batches, and the restoring of a whole log."""
