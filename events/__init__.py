"""What can be recorded, and how it is kept.

The lowest room of the house: it imports nothing of `domain`, `projections` or `cli`.
"""
