"""What was ever stored is read for ever, and would be stored the same today."""

from __future__ import annotations

import json

import pytest

from events.base import COMMON, own_fields
from events.catalogue import CATALOGUE
from events.codec import encode
from tests.events.golden_files import FOLDER, GOLDEN, Golden

ANY = pytest.mark.parametrize("golden", GOLDEN, ids=str)


def test_every_version_of_every_kind_has_its_golden_file() -> None:
    shipped = {
        (kind, version)
        for kind, cls in CATALOGUE.items()
        for version in range(1, cls.class_version + 1)
    }
    assert {(each.kind, each.version) for each in GOLDEN} == shipped
    assert len(GOLDEN) == len(shipped)


def test_there_is_nothing_else_among_the_golden_files() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {each.name for each in GOLDEN}


@ANY
def test_a_file_is_named_for_its_kind_and_version(golden: Golden) -> None:
    assert golden.name == f"{golden.kind}.v{golden.version}.json"


@ANY
def test_the_stored_bytes_are_read_as_they_were_meant(golden: Golden) -> None:
    event = golden.event
    read = {name: getattr(event, name) for name in golden.decoded}
    assert golden.expected == read
    assert {name: type(value) for name, value in read.items() if name not in choices(golden)} == {
        name: type(value) for name, value in golden.expected.items() if name not in choices(golden)
    }


def choices(golden: Golden) -> set[str]:
    return {
        name for name, said in golden.decoded.items() if isinstance(said, dict) and "choice" in said
    }


@ANY
def test_today_the_same_bytes_would_be_stored(golden: Golden) -> None:
    if golden.version < CATALOGUE[golden.kind].class_version:
        pytest.skip("an older version is read, and no longer written")
    assert encode(golden.event) == golden.state


@ANY
def test_a_golden_file_of_the_present_version_shows_every_field(golden: Golden) -> None:
    if golden.version < CATALOGUE[golden.kind].class_version:
        pytest.skip("its fields were those of its time")
    every = {*COMMON, *own_fields(CATALOGUE[golden.kind])}
    assert golden.decoded.keys() == every
    assert golden.stored.keys() - {"v"} == every


@ANY
def test_a_golden_file_is_told_apart_from_its_kinds_defaults(golden: Golden) -> None:
    """A value that is the default anyway would be read even if it were lost."""
    event = golden.event
    for name in ("senior", "distressed", "fiscal_year_end"):
        if name in golden.decoded:
            assert getattr(event, name) != type(event).__dataclass_fields__[name].default


def test_the_bytes_are_json_in_utf_8_without_spaces() -> None:
    note = next(each for each in GOLDEN if each.kind == "note.added")
    assert encode(note.event).startswith(b'{"v":1,"on":"2019-10-03","actor":"ann","source":"min')
    assert "日本語".encode() in encode(note.event)
    assert json.loads(encode(note.event))["text"] == note.stored["text"]
