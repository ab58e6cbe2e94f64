"""How dates, amounts and names are read from what a person typed."""
