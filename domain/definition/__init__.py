"""The definition of an analysis: its parameters, their limits, and its stored form."""
