"""The names of the public tables, for what must not load an engine to know them."""

from __future__ import annotations

from importlib.resources import files

DERIVED = ("criteria", "drivers", "episodes", "outcomes", "revenue_path")
"""The public tables that depend on a definition; `projections.outcomes.tables` computes them."""


def public_table_names() -> tuple[str, ...]:
    """In alphabetical order."""
    models = (each.name for each in files("projections").joinpath("models", "main").iterdir())
    stems = [name.removesuffix(".sql") for name in models if name.endswith(".sql")]
    return tuple(sorted(["basis", *stems, *DERIVED]))
