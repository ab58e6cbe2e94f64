"""The kinds of events, their stored form, and the log.

The lowest layer. It imports nothing from `domain`, `projections` or `cli`.
"""
