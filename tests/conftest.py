"""Settings of the property tests."""

from __future__ import annotations

from hypothesis import settings

# How long an example takes depends on the machine, and is no matter here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
