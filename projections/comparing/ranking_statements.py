"""The statements that a ranking of the eight explanations permits, as data."""

from __future__ import annotations

from collections.abc import Iterator

from projections.comparing.contrast import LEVEL
from projections.comparing.ranking import Drivers
from projections.comparing.statements import Statement, statement


def ranking_statements(drivers: Drivers) -> Iterator[Statement]:
    """All statements that a ranking permits, in the order in which they are to be read."""
    ranking, conclusion, noise = drivers.grade_a, drivers.conclusion, drivers.noise
    if conclusion.first is None:
        yield statement("nothing to rank", broke_through=(ranking.events, ranking.n))
        return
    if noise.median is not None and noise.upper is not None:
        yield statement(
            "noise",
            events=ranking.events,
            episodes=ranking.n,
            median=noise.median,
            upper=noise.upper,
        )
    first = ranking.explanations[0]
    rule = "not supported"
    if conclusion.single_greatest:
        rule = "single greatest"
    elif first.p_max_t is not None and first.p_max_t <= LEVEL and (first.auc or 0) > 0.5:
        rule = "leading"
    yield statement(
        rule,
        name=conclusion.first,
        runner_up=conclusion.runner_up,
        auc=first.auc,
        episodes=first.n,
        events=first.events,
        adjusted_p=first.p_max_t,
    )
