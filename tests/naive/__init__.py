"""The definitions of DOMAIN.md once more, as plainly as Python can say them.

Written from the definitions alone, to be held against the SQL models and the Polars code: lists
and dictionaries, one loop for each sentence, no thought for speed. It shares nothing with
`projections`, and reads corrections and retractions by a fold of its own.
"""
