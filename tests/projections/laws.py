"""How many examples a law is tried on: few in the usual run, many when that is asked for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""`make test-long` sets it, and searches for hours."""

MANY = 100


def law(examples: int) -> settings:
    """Every example writes a log and builds a warehouse, so their number is chosen per law: as few
    as meet the histories that the law is about, where the long search tries a hundred times as
    many."""
    return settings(
        max_examples=examples * MANY if LONG else examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        # Explaining a failure runs every example many times over; the shrunk one says enough.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
