"""How many examples a law is tried on: few in the usual run, many when that is asked for."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
"""`HYPOTHESIS_PROFILE=long python -m pytest tests/projections` takes about twenty times as long."""


def law(examples: int) -> settings:
    """Every example writes a log and builds a warehouse, so their number is chosen per law."""
    return settings(
        max_examples=examples * 20 if LONG else examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        # Explaining a failure runs every example many times over; the shrunk one says enough.
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
