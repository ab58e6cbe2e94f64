"""No circle among the modules of the product, imports inside functions included."""

from __future__ import annotations

import sys
from graphlib import CycleError, TopologicalSorter

import grimp

PACKAGES = ("cli", "domain", "events", "projections")


def main() -> int:
    graph = grimp.build_graph(*PACKAGES)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        print("modules import each other in a circle:", " → ".join(error.args[1]))
        return 1
    print(f"No circle among {len(imports)} modules.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
