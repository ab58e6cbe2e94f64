"""`python -m tests.benchmarks [start] [real] [rebuild] [looking-back]`: all unless one is named."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.benchmarks import looking_back, real, rebuild, start
from tests.benchmarks.measure import inside

PARTS: dict[str, Callable[[], None]] = {
    "start": start.run,
    "real": real.run,
    "rebuild": rebuild.run,
    "looking-back": looking_back.run,
}


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
    }
    if name not in found:
        from tests.benchmarks import library

        found |= {"stored_its_way": library.stored_its_way, "replayed": library.replayed}
    return found[name]


def main(words: list[str]) -> int:
    if words[:1] == ["inside"]:
        inside(work(words[1]), words[2:])
        return 0
    unknown = set(words) - PARTS.keys()
    if unknown:
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    for name, run in PARTS.items():
        if not words or name in words:
            run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
