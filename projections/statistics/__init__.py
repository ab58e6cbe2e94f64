"""Statistics over plain numbers: pure functions that return small frozen results."""
