"""The top-level names are short, so nobody else in the environment may own them."""

from __future__ import annotations

import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("cli", "domain", "events", "projections")


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_owns_the_name(room: str) -> None:
    owners = set(packages_distributions().get(room, []))
    assert owners <= {"fiveyear"}


def test_every_room_is_imported_from_the_same_house() -> None:
    found = {room: find_spec(room) for room in ROOMS}
    origins = {room: spec.origin for room, spec in found.items() if spec and spec.origin}
    assert set(origins) == set(ROOMS)
    assert len({Path(origin).parent.parent for origin in origins.values()}) == 1


def test_the_wheel_and_the_import_contract_name_every_room() -> None:
    # The layers contract cannot be exhaustive over top-level packages by itself.
    tool = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]
    rooms = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"tests"}
    assert rooms == set(ROOMS)
    assert set(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == rooms
    assert set(tool["importlinter"]["root_packages"]) == rooms | {"tests"}
