"""Facts written down by hand, as the models would give them: fast, and with no log behind them.

    found = compared(life("A", "TT", breakthrough="2019-05-01"), life("B", "A"))

A life is one client with one threat from 2015-03-01 to 2016-06-30 and revenue in calendar years,
as in the worked example; everything else is said by name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from domain.definition.definition import STANDARD, Definition
from projections.comparing.comparison import Comparison, compare
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import Facts, facts
from projections.warehouse.basis import Basis, whole
from projections.warehouse.refresh import in_memory
from tests.projections.logs import written

CLOCK = date(2026, 6, 30)
BASIS = Basis(position=1, as_of=None, clock=CLOCK)

BEGAN, ENDED = "2015-03-01", "2016-06-30"
FLAT: Mapping[int, int] = dict.fromkeys(range(2011, 2022), 100)


@dataclass(frozen=True)
class Life:
    """What is known of one client: rows for the frames of `Facts`, but for the client's id."""

    name: str
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, frame: str, **values: Any) -> Life:
        self.rows.setdefault(frame, []).append({"client_id": self.name, **values})
        return self


def life(
    name: str,
    observed: str = "",
    *,
    industry: str = "legal",
    revenue: Mapping[int, float] = FLAT,
    began: str = BEGAN,
    ended: str | None = ENDED,
    severity: str = "existential",
    late: str = "",
    breakthrough: str | None = None,
    broke_apart: str | None = None,
    sold: str | None = None,
    currency: str = "GBP",
    lost: str | None = None,
) -> Life:
    """A client. `observed` has a T or an A for each observation while the threat lasted, recorded
    then; `late` the same for those recorded when the outcome was known."""
    client = Life(name).add(
        "clients",
        client=name,
        industry=industry,
        engaged_to=day(lost),
        last_event_on=day(lost) or CLOCK,
    )
    threat(client, "T1", began, ended, severity=severity)
    for kind in observed:
        saw(client, kind, began)
    for kind in late:
        saw(client, kind, began, recorded="2022-01-01")
    if late and ended:
        client.add("aftermath", ended_on=day(ended), known_at=moment("2017-01-31"))
    for year, amount in revenue.items():
        figure(client, f"{year}-12-31", amount, currency)
    if breakthrough:
        judged(client, breakthrough)
    for fate, on in (("broke_apart", broke_apart), ("liquidity", sold)):
        if on:
            client.add("endings", fate=fate, occurred_to=day(on))
    return client


def threat(
    client: Life, label: str, began: str, ended: str | None, *, severity: str = "existential"
) -> None:
    client.add(
        "threats", threat=label, severity=severity, started_on=day(began), ended_on=day(ended)
    )


def saw(client: Life, kind: str, on: str, recorded: str | None = None) -> None:
    """An observation that names no threat: T for together, A for apart."""
    client.add(
        "observations",
        position=1 + len(client.rows.get("observations", ())),
        together=kind == "T",
        occurred_from=day(on),
        occurred_to=day(on),
        graded_at=moment(recorded or on),
    )


def figure(client: Life, period_end: str, amount: float, currency: str = "GBP") -> None:
    client.add(
        "revenue",
        period_end=day(period_end),
        amount=Decimal(str(amount)),
        currency=currency,
        position=1 + len(client.rows.get("revenue", ())),
    )


def rated(client: Life, measure: str, rating: int, on: str) -> None:
    client.add(
        "assessments",
        measure=measure,
        rating=float(rating),
        occurred_from=day(on),
        occurred_to=day(on),
        graded_at=moment(on),
        position=1 + len(client.rows.get("assessments", ())),
    )


def judged(client: Life, on: str, *, known: int = 5, no: bool = False) -> None:
    """A breakthrough judged on a day, by so many known criteria."""
    client.add(
        "judgements",
        position=1 + len(client.rows.get("judgements", ())),
        occurred_from=day(on),
        occurred_to=day(on),
        criteria_known=known,
        any_no=no,
    )


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(12))


@cache
def nothing() -> Facts:
    """The facts of an empty log: every frame with its columns, and no row."""
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db")
        with in_memory(log, whole(log, CLOCK)) as warehouse:
            return facts(warehouse)


def known(*lives: Life) -> Facts:
    """The facts of some clients."""
    empty = nothing()
    names = {frame for each in lives for frame in each.rows}
    frames: dict[str, Any] = {
        frame: pl.DataFrame(
            [row for each in lives for row in each.rows.get(frame, ())],
            schema=getattr(empty, frame).schema,
        )
        for frame in names
    }
    return replace(empty, **frames)


def engine(*lives: Life, clock: date = CLOCK) -> OutcomeEngine:
    return OutcomeEngine(known(*lives), clock)


def compared(
    *lives: Life,
    definition: Definition = STANDARD,
    clock: date = CLOCK,
    draws: int = 99,
    vary: bool = False,
) -> Comparison:
    basis = Basis(position=1, as_of=None, clock=clock)
    return compare(engine(*lives, clock=clock), definition, basis, draws=draws, vary=vary)
