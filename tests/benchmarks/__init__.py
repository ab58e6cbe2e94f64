"""Measurements, run by `make bench`: never part of the tests, whose results do not hang on time."""
