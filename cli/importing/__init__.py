"""Bringing in what stands in files: tables of any shape become events, row by row."""
