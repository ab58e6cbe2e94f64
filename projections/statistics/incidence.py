"""Time to the first of several events: cumulative incidence with competing risks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projections.statistics.ranks import Floats, Numbers, as_numbers
from projections.statistics.survival import at_risk, checked, count_at


@dataclass(frozen=True)
class AtRisk:
    """One row of the risk table.

    `events` by cause are those up to and including `time`, `censored` those lost from sight before
    it, `at_risk` all others: n = at_risk + events + censored at every time.
    """

    time: float
    at_risk: int
    events: dict[str, int]
    censored: int


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence by cause, and the share without any event, at `times`.

    At every time the incidences and `survival` sum to one. `followed_until` is the last time known
    of anyone, None without rows. What is asked for later is None, for nobody was followed so far,
    unless everyone had an event by then.
    """

    n: int
    times: tuple[float, ...]
    incidence: dict[str, tuple[float | None, ...]]
    survival: tuple[float | None, ...]
    risk_table: tuple[AtRisk, ...]
    followed_until: float | None


def cumulative_incidence(
    times: Numbers, causes: Sequence[str | None], at: Sequence[float], among: Sequence[str] = ()
) -> Incidence:
    """The probability of each cause by the times `at`, while the others compete.

    `causes` names the first event of each row, None where it was censored at its time; all times
    are in one unit, from 0. Tied times are counted as they are: all events of a time share its risk
    set, and who is censored then belongs to it. Causes come in the order of `among`, others after
    them by name; one named there that never happened has 0. Raises ValueError for NaN, negative
    times and lengths that differ.

    Source: Aalen & Johansen (1978), Scand J Stat 5:141-150.
    """
    measured, happened = checked(times, [cause is not None for cause in causes])
    asked = as_numbers(at)
    if (asked < 0).any():
        raise ValueError(f"times are counted from 0, not from {asked.min()}")
    names = [*among, *sorted({cause for cause in causes if cause is not None} - set(among))]
    by_cause = {name: measured[[cause == name for cause in causes]] for name in names}
    steps = np.unique(measured[happened])
    risk = at_risk(measured, steps)
    survival = np.cumprod(1 - count_at(measured[happened], steps) / risk, dtype=np.float64)
    just_before = np.concatenate([np.ones(min(1, len(steps))), survival[:-1]])
    curves = {
        name: np.cumsum(just_before * count_at(own, steps) / risk) for name, own in by_cause.items()
    }
    last = float(measured.max()) if len(measured) else None
    # Once everyone had an event nothing can change any more, so later times are known as well.
    reach = math.inf if len(steps) and survival[-1] == 0 else last
    return Incidence(
        n=len(measured),
        times=tuple(asked.tolist()),
        incidence={name: _read(steps, curve, 0.0, asked, reach) for name, curve in curves.items()},
        survival=_read(steps, survival, 1.0, asked, reach),
        risk_table=tuple(_row(time, by_cause, measured[~happened]) for time in asked.tolist()),
        followed_until=last,
    )


def _read(
    steps: Floats, curve: Floats, start: float, at: Floats, reach: float | None
) -> tuple[float | None, ...]:
    """The step function at the times `at`, None beyond its reach."""
    values = np.concatenate([[start], curve])[np.searchsorted(steps, at, side="right")]
    return tuple(
        value if reach is not None and time <= reach else None
        for time, value in zip(at.tolist(), values.tolist(), strict=True)
    )


def _row(time: float, by_cause: dict[str, Floats], censored: Floats) -> AtRisk:
    events = {name: int((own <= time).sum()) for name, own in by_cause.items()}
    lost = int((censored < time).sum())
    n = len(censored) + sum(len(own) for own in by_cause.values())
    return AtRisk(time, n - sum(events.values()) - lost, events, lost)
