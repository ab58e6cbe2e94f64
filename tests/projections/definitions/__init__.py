"""The definitions of DOMAIN.md as small tables, calculated by hand: what is told, what follows."""
