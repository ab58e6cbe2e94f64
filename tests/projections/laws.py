"""How many examples a law is tried on: few in the usual run, many when that is asked for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""`make test-long` sets it, and searches for hours."""

MANY = 100
"""How many times as many examples the long search tries."""


def law(examples: int) -> settings:
    """Every example writes a log and builds a warehouse, so their number is chosen per law."""
    return settings(
        max_examples=examples * MANY if LONG else examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        # Explaining a failure runs every example many times over; the shrunk one says enough.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
