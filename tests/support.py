"""What the tests of the log share: a clock that is set, and work done at once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from events.errors import FiveyearError

SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 600
"""Seconds until a child process is given up; none should come near."""


class Clock:
    """Says the time it is set to, and a millisecond more each time it is asked."""

    def __init__(self, start: datetime = datetime(2026, 6, 30, 12, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


def at_once(work: Callable[..., str], path: Path, *arguments: Any) -> list[str]:
    """`work(path, argument)` for each argument, each in a process of its own, all at once.

    What each returned, in order; the name of the error where one of ours was raised.
    """
    barrier = SPAWN.Barrier(len(arguments))
    answers: Queue[tuple[int, str]] = SPAWN.Queue()
    processes = [
        SPAWN.Process(target=_run, args=(work, path, argument, number, barrier, answers))
        for number, argument in enumerate(arguments)
    ]
    for process in processes:
        process.start()
    found = dict(answers.get(timeout=PATIENCE) for _ in processes)
    for process in processes:
        process.join(PATIENCE)
    return [found[number] for number in sorted(found)]


def _run(
    work: Callable[..., str],
    path: Path,
    argument: Any,
    number: int,
    barrier: Barrier,
    answers: Queue[tuple[int, str]],
) -> None:
    barrier.wait(PATIENCE)
    try:
        answers.put((number, work(path, argument)))
    except FiveyearError as error:
        answers.put((number, type(error).__name__))
    except BaseException as error:  # noqa: BLE001  # the parent would wait in vain
        answers.put((number, repr(error)))
