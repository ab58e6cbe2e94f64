"""The sentence and the hint of every error code, one table for each package that raises them."""
