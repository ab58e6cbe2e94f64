"""Settings of the property tests, one core for each worker, and the order of the files."""

from __future__ import annotations

import os

# Tests look at tables of a few rows. Workers that each start as many threads as there are cores
# spend half of their time handing the cores to one another.
os.environ.setdefault("POLARS_MAX_THREADS", "1")
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and hasattr(os, "sched_setaffinity"):
    _cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {_cores[int(_worker.removeprefix("gw")) % len(_cores)]})

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402 - nothing is imported before the threads are counted

# How long an example takes depends on the machine, and is no matter here.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take minutes come first, so that no worker waits for another at the end."""
    items.sort(key=lambda item: item.get_closest_marker("minutes") is None)
