"""Who is analysed, and who is left out by which rule.

The rules go over small tables of outcomes written by hand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from domain.definition.definition import Definition
from projections.comparing.cohort import Cohort, cohort

ANALYSED: dict[str, Any] = {
    "episode": 1,
    "index_date": date(2016, 6, 30),
    "response": "together",
    "r0": Decimal(80),
    "r_end": Decimal(160),
    "multiple": 2.0,
    "outcome": "grew",
    "severity": "existential",
    "broke_apart_on": None,
    "over": True,
    "currency0": "GBP",
    "currency_end": "GBP",
}
"""An episode that passes every rule; a case says what is otherwise."""

TYPES: dict[str, Any] = {
    "client_id": pl.String,
    "client": pl.String,
    "industry": pl.String,
    "episode": pl.Int32,
    "index_date": pl.Date,
    "response": pl.String,
    "r0": pl.Decimal(22, 4),
    "r_end": pl.Decimal(22, 4),
    "multiple": pl.Float64,
    "outcome": pl.String,
    "severity": pl.String,
    "broke_apart_on": pl.Date,
    "over": pl.Boolean,
    "currency0": pl.String,
    "currency_end": pl.String,
}


def of(*episodes: tuple[str, dict[str, Any]], definition: Definition | None = None) -> Cohort:
    """The cohort of episodes, each of a client with a name; a client without any is ("A", None)."""
    names = list(dict.fromkeys(name for name, _ in episodes))
    clients = pl.DataFrame(
        [(name, name, "legal") for name in names],
        schema=["client_id", "client", "industry"],
        orient="row",
    )
    rows = [
        {"client_id": name, "client": name, "industry": "legal", **ANALYSED, **otherwise}
        for name, otherwise in episodes
        if otherwise.get("episode", 1) is not None
    ]
    return cohort(pl.DataFrame(rows, schema=TYPES), clients, definition or Definition())


@pytest.mark.parametrize(
    ("otherwise", "reason"),
    [
        ({"episode": None}, "met a threat"),
        ({"index_date": None, "over": False, "outcome": "open"}, "the threat ended"),
        ({"broke_apart_on": date(2016, 6, 30), "outcome": "broke_apart"}, "outlived the threat"),
        ({"over": False, "outcome": "open"}, "5 years are over"),
        ({"outcome": "lost", "r_end": None}, "followed to the end"),
        ({"r0": None, "outcome": "unknown"}, "revenue at year 0, above zero"),
        ({"r0": Decimal(0), "outcome": "unknown"}, "revenue at year 0, above zero"),
        ({"r_end": None, "outcome": "unknown"}, "revenue at year 5"),
        ({"currency_end": "EUR", "outcome": "unknown"}, "both in one currency"),
    ],
)
def test_an_episode_is_left_out_by_the_first_rule_it_fails(
    otherwise: dict[str, Any], reason: str
) -> None:
    found = of(("A", {}), ("B", otherwise))
    assert found.analysed["client"].to_list() == ["A"]
    assert found.exclusions["first_failing_rule"].to_list() == [reason]


@pytest.mark.parametrize("outcome", ["breakthrough", "broke_apart", "liquidity"])
def test_an_outcome_known_early_does_not_let_an_open_window_in(outcome: str) -> None:
    """To let in those whose outcome came early would be to select by the outcome."""
    early = {"over": False, "outcome": outcome, "r_end": None, "broke_apart_on": date(2018, 1, 1)}
    found = of(("A", {}), ("B", early))
    assert found.analysed["client"].to_list() == ["A"]
    assert found.reasons == (("not yet complete", 1),)


@pytest.mark.parametrize("outcome", ["breakthrough", "broke_apart", "liquidity"])
def test_an_outcome_that_is_decided_needs_no_revenue(outcome: str) -> None:
    decided = {"outcome": outcome, "r0": None, "r_end": None, "broke_apart_on": date(2018, 1, 1)}
    assert of(("A", decided)).analysed.height == 1


def test_attrition_starts_at_all_clients_and_adds_up() -> None:
    found = of(
        ("A", {}),
        ("A", {"episode": 2, "over": False, "outcome": "open"}),
        ("B", {"over": False, "outcome": "open"}),
        ("C", {"episode": None}),
    )
    rows = {row["rule"]: row for row in found.attrition.to_dicts()}
    assert (rows["all clients"]["clients"], rows["all clients"]["episodes"]) == (3, 3)
    assert (rows["met a threat"]["clients"], rows["met a threat"]["clients_excluded"]) == (2, 1)
    over = rows["5 years are over"]
    assert (over["clients"], over["clients_excluded"]) == (1, 1)
    assert (over["episodes"], over["episodes_excluded"]) == (1, 2)
    assert found.analysed.height == 1


def test_a_severity_or_an_industry_that_is_asked_for_is_a_rule_of_its_own() -> None:
    asked = Definition(severity="serious", industry="retail")
    found = of(("A", {}), definition=asked)
    assert found.exclusions["failing_rules"].to_list() == ["in retail; the threat was serious"]
