"""`python -m tests.benchmarks [start] [real] [rebuild] [looking-back] [comparing] [statistics]`.

All that is timed unless parts are named; `statistics` simulates, and runs only where it is named.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.benchmarks import comparing, looking_back, real, rebuild, start
from tests.benchmarks.measure import inside


def simulate() -> None:
    """Imported only here: what others measure is not to hold it in memory."""
    from tests.benchmarks import statistics

    statistics.run()


PARTS: dict[str, Callable[[], None]] = {
    "start": start.run,
    "real": real.run,
    "rebuild": rebuild.run,
    "looking-back": looking_back.run,
    "comparing": comparing.run,
}
SIMULATED: dict[str, Callable[[], None]] = {"statistics": simulate}


def work(name: str) -> Callable[..., int]:
    """What is measured in a process of its own; the library's part is imported only there."""
    found: dict[str, Callable[..., int]] = {
        "invent": rebuild.invent,
        "project": rebuild.project,
        "bring_up_to_date": rebuild.bring_up_to_date,
        "compute_views": rebuild.compute_views,
        "import_real": real.import_real,
        "project_real": real.project_real,
        "compare_real": real.compare_real,
        "group_outcomes": comparing.group_outcomes,
        "read_facts": comparing.read_facts,
        "compare_all": comparing.compare_all,
        "rank_drivers": comparing.rank_drivers,
    }
    if name not in found:
        from tests.benchmarks import library

        found |= {"stored_its_way": library.stored_its_way, "replayed": library.replayed}
    return found[name]


def main(words: list[str]) -> int:
    if words[:1] == ["inside"]:
        inside(work(words[1]), words[2:])
        return 0
    every = PARTS | SIMULATED
    unknown = set(words) - every.keys()
    if unknown:
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(every)}")
        return 2
    for name in words or PARTS:
        every[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
