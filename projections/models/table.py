"""What every table of the projections says of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """A table by its name with the schema, its grain ("One row per …"), its key, and a comment for
    each column if it is public."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: dict[str, str]

    @property
    def public(self) -> bool:
        return self.name.startswith("main.")

    @property
    def table(self) -> str:
        """The name without its schema."""
        return self.name.split(".")[1]
