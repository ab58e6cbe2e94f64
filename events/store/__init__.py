"""The log: an append-only SQLite file."""
