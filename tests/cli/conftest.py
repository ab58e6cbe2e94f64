"""Comparisons without the sensitivity analysis, which takes about half of their time, where a test
does not look at it."""

from __future__ import annotations

import pytest

from projections.comparing import hindsight


@pytest.fixture(autouse=True)
def nothing_varied(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No record is small enough to be varied unasked, unless a test is marked `varied`."""
    if request.node.get_closest_marker("varied") is None:
        monkeypatch.setattr(hindsight, "VARIED_UP_TO", -1)
