"""Time to the first of several events: cumulative incidence with competing risks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from projections.statistics.ranks import Floats, Numbers, as_numbers, check_same_length


@dataclass(frozen=True)
class AtRisk:
    """One row of the risk table.

    `events` by cause happened up to and including `time`; `censored` rows left follow-up before it;
    `at_risk` are all others: n = at_risk + events + censored at every time.
    """

    time: float
    at_risk: int
    events: dict[str, int]
    censored: int


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence by cause, and the share without any event, at `times`.

    At every time the incidences and `survival` sum to one. `followed_until` is the longest
    follow-up of any row, None without rows. Values at later times are None, unless every row had an
    event by then.
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
    are in one unit, from 0. Tied times stay tied: all events at one time share its risk set, and
    rows censored at that time belong to it. Causes come in the order of `among`, others after them
    by name; a cause of `among` that never happened has incidence 0. Raises ValueError for NaN,
    negative times and lengths that differ.

    Source: Aalen & Johansen (1978), Scand J Stat 5:141-150.
    """
    measured, wanted = as_numbers(times), as_numbers(at)
    happened = np.array([cause is not None for cause in causes], dtype=np.bool_)
    check_same_length(measured, happened)
    for column in (measured, wanted):
        if (column < 0).any():
            raise ValueError(f"times are counted from 0, not from {column.min()}")
    names = [*among, *sorted({cause for cause in causes if cause is not None} - set(among))]
    by_cause = {name: measured[[cause == name for cause in causes]] for name in names}
    steps = np.unique(measured[happened])
    risk = _at_risk(measured, steps)
    survival = np.cumprod(1 - _count_at(measured[happened], steps) / risk, dtype=np.float64)
    just_before = np.concatenate([np.ones(min(1, len(steps))), survival[:-1]])
    curves = {
        name: np.cumsum(just_before * _count_at(own, steps) / risk)
        for name, own in by_cause.items()
    }
    last = float(measured.max()) if len(measured) else None
    # Once every row had an event nothing changes any more, so later times are known as well.
    reach = math.inf if len(steps) and survival[-1] == 0 else last
    return Incidence(
        n=len(measured),
        times=tuple(wanted.tolist()),
        incidence={name: _read(steps, curve, 0.0, wanted, reach) for name, curve in curves.items()},
        survival=_read(steps, survival, 1.0, wanted, reach),
        risk_table=tuple(_row(time, by_cause, measured[~happened]) for time in wanted.tolist()),
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


def _at_risk(times: Floats, at: Floats) -> Floats:
    """How many times are at least each of `at`."""
    return len(times) - np.searchsorted(np.sort(times), at, side="left").astype(np.float64)


def _count_at(times: Floats, at: Floats) -> Floats:
    """How many times are exactly each of `at`."""
    return _at_risk(times, at) - len(times) + np.searchsorted(np.sort(times), at, side="right")
