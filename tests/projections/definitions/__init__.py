"""The definitions of DOMAIN.md as small tables, calculated by hand: a history, and what follows."""
