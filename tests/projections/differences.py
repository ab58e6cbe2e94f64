"""What differs between two bases, as the tests look at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from projections.counterfactuals.basis_pair import side_by_side
from projections.counterfactuals.fact_changes import Fact, facts_that_differ
from projections.counterfactuals.row_changes import Moved, rows_that_moved
from projections.warehouse.basis import Basis
from tests.naive.tables import Row


@dataclass(frozen=True)
class Difference:
    facts: list[Fact]
    moved: dict[str, list[Moved]]

    def by_table(self) -> dict[str, list[Row]]:
        """A row for each field and column, with all that is said of it."""
        fields = [
            {
                "number": fact.number,
                "change": fact.change,
                "field": each.name,
                "before": each.before,
                "after": each.after,
                "by": " ".join(map(str, each.by)),
            }
            for fact in self.facts
            for each in fact.fields
        ]
        return {"facts": fields} | {
            table: [
                {
                    "client": row.client,
                    "episode": row.episode,
                    "change": row.change,
                    "column": each.name,
                    "before": each.before,
                    "after": each.after,
                    "by": " ".join([*map(str, each.by), *(["time"] if each.time else [])]),
                }
                for row in found
                for each in row.columns
            ]
            for table, found in self.moved.items()
        }


def difference(log: Path, earlier: Basis, later: Basis, stream: str | None = None) -> Difference:
    with side_by_side(log, earlier, later, stream=stream) as sides:
        return Difference(facts_that_differ(sides), rows_that_moved(sides))
