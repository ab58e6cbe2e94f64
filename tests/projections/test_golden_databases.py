"""Every log that a release of this software wrote is read for ever, and gives the same tables.

`tests/golden/README.md` says what the files are. None of them is ever edited.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import date
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from domain.definition.definition import STANDARD
from events.base import COMMON, Event, own_fields
from events.catalogue import CATALOGUE
from events.codec import EventMapper, current_form, encode
from events.dates import Precision
from events.fields import schema
from events.kinds.corrections import EventCorrected
from events.store.recorded import RecordedEvent
from projections.warehouse.basis import whole
from projections.warehouse.refresh import in_memory
from tests.naive.tables import Row
from tests.projections import engines
from tests.projections.versions import breaches

FOLDER = Path(__file__).parents[1] / "golden"

CLOCKS = {"0.1.0": date(2022, 12, 31)}
"""By release: the day that counts as today in its tables."""

NOT_PROMISED = {
    "events": {"summary", "data"},
    "timeline": {"summary"},
    "outcomes": {"breakthrough_computed", "criteria_computed"},
}
"""Wording, the present form of an old event, and what does not rest on one client alone."""

SINCE_THEN = {"criteria"}
"""Tables that the first release did not have."""

INTERNAL = {"classified"}
"""What the engine reads and no analyst does."""

SHA256 = {
    "0.1.0/clients.csv": "09ef2f325189cfc7afb0b89b35da572a03abbacec319081206af6c7f3e96002e",
    "0.1.0/drivers.csv": "e4931abc02b508046c3c886fd983cf9cfabfd4de6a6ed18b7029a0d07151d448",
    "0.1.0/episodes.csv": "527d98557313f5a502bfa016eab61f50e7c12b38d4846d3f1d5d3a7f0412a114",
    "0.1.0/events.csv": "37e94cf8d4c5caf26f49bb07fc314158008eae082ed934de35d16fb9c4c70947",
    "0.1.0/leaders.csv": "b42cf841bb472bdae36d02ef2f3dc68fc1119f64759b3d085ca0c560f5294a78",
    "0.1.0/outcomes.csv": "a2a7975578b034c3f6b842f6903f971982717d8169d1b46c1620cb1defb6bd0e",
    "0.1.0/revenue.csv": "e30b65775fb0e5c0b2aaee59b683e4fb7416917c8b0604d48cea8d60b1b01626",
    "0.1.0/revenue_path.csv": "1d528d32aec670af3486a37f3e8dd8d7413fca2a67a3ac220ec754d9f29f439e",
    "0.1.0/threats.csv": "532533175014568f7d5ef089817886cc8f23f9df02cab761de9473d03fc4039a",
    "0.1.0/timeline.csv": "e98ae96c95278d8c0c34b69a1ea04f3e1c8131932a9f6e2dfe4469314167abe1",
    "0.1.0.db": "5171a2adc2bcf189f63f7450ed5f495201976955b063a99a58758df9d0b229a7",
}

RELEASES = sorted(CLOCKS)
ANY = pytest.mark.parametrize("release", RELEASES)


@pytest.fixture
def log(release: str, tmp_path: Path) -> Path:
    """A copy: even opening a log to read it makes files beside it."""
    return Path(shutil.copy(FOLDER / f"{release}.db", tmp_path / "log.db"))


# -- the files ------------------------------------------------------------------------------------


def test_no_golden_file_was_ever_edited() -> None:
    files = (path for path in FOLDER.rglob("*") if path.is_file() and path.name != "README.md")
    assert {
        str(path.relative_to(FOLDER).as_posix()): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    } == SHA256


@ANY
def test_a_golden_log_can_be_read_where_nothing_can_be_written(release: str) -> None:
    with closing(sqlite3.connect(f"file:{FOLDER / release}.db?immutable=1", uri=True)) as raw:
        assert raw.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert raw.execute("pragma journal_mode").fetchall() == [("delete",)]


# -- what they hold -------------------------------------------------------------------------------


def to_hold() -> dict[str, type[Event]]:
    """The kinds that the golden logs have to hold in their present version, by permanent name.

    All, as soon as the project has the version of a release that has no log yet. Until then a kind
    or its version may be newer than any release, and those count that a release had.
    """
    if metadata.version("fiveyear") not in RELEASES:
        return dict(CATALOGUE)
    held = {(kind, version) for kind, version, _ in everything()}
    return {kind: cls for kind, cls in CATALOGUE.items() if (kind, cls.class_version) in held}


def test_every_version_of_every_kind_is_in_one_of_them() -> None:
    shipped = {
        (kind, version)
        for kind, cls in to_hold().items()
        for version in range(1, cls.class_version + 1)
    }
    assert shipped <= {(kind, version) for kind, version, _ in everything()}


def test_every_field_that_can_be_left_out_is_said_in_one_and_left_out_in_another() -> None:
    states = defaultdict(list)
    for kind, version, state in everything():
        if version == CATALOGUE[kind].class_version:
            states[kind].append(json.loads(state))
    for kind, cls in to_hold().items():
        for name in own_fields(cls):
            said = {name in state for state in states[kind]}
            can_be_left_out = schema(cls)[name].optional or schema(cls)[name].many
            assert said == ({True, False} if can_be_left_out else {True}), f"{kind}: {name}"
    for name in COMMON:
        said = {name in state for each in states.values() for state in each}
        assert said == ({True, False} if name not in ("on", "actor") else {True}), name


def test_every_word_that_a_field_can_be_is_used() -> None:
    used = defaultdict(set)
    for kind, _, state in everything():
        for name, value in json.loads(state).items():
            if isinstance(value, str | bool):
                used[kind, name].add(value)
    for kind, cls in to_hold().items():
        for name in own_fields(cls):
            field = schema(cls)[name]
            words = {True, False} if field.type is bool else set(field.choices)
            assert words <= used[kind, name], f"{kind}: {name}"


def test_dates_of_every_precision_and_fields_of_every_type_are_corrected() -> None:
    precisions: set[Precision] = set()
    corrected: set[str] = set()
    taken_away = 0
    for release in RELEASES:
        events = {each.position: EventMapper().to_domain_event(each) for each in stored(release)}
        precisions |= {event.on.precision for event in events.values()}
        for event in events.values():
            if isinstance(event, EventCorrected):
                fields = schema(type(events[event.target]))
                taken_away += list(event.changes.values()).count(None)
                corrected |= {fields[name].type.__name__ for name in event.changes}
                corrected |= {"list" for name in event.changes if fields[name].many}
    assert precisions == set(Precision)
    assert corrected == {
        *("PartialDate", "date", "str", "int", "Decimal", "bool", "list", "TrustLabel", "Severity"),
    }
    assert taken_away > 0


# -- how they are read ----------------------------------------------------------------------------


@ANY
def test_every_stored_event_is_read_and_would_be_stored_the_same(release: str) -> None:
    for each in stored(release):
        brought_up = current_form(each.topic, each.state)
        assert encode(EventMapper().to_domain_event(each)) == brought_up
        if json.loads(each.state)["v"] == CATALOGUE[each.topic].class_version:
            assert brought_up == each.state


def test_a_new_version_of_a_kind_only_adds_fields_of_fixed_values() -> None:
    """So that a correction says the same of an event of any version: see decision 9."""
    alike = defaultdict(list)
    for kind, version, state in everything():
        alike[kind, version].append(state)
    assert [line for (kind, _), each in alike.items() for line in breaches(kind, each)] == []


@ANY
def test_the_sql_models_give_the_golden_tables(release: str, log: Path) -> None:
    clock = CLOCKS[release]
    with in_memory(log, whole(log, clock)) as warehouse:
        found = engines.read(warehouse)
        answer = warehouse.query("select * from events order by position")
        found["events"] = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    assert {*found} - SINCE_THEN - INTERNAL == {*golden(release)}
    for name, rows in golden(release).items():
        assert as_text(name, found[name]) == rows, name


@ANY
def test_the_naive_model_gives_the_golden_tables(release: str) -> None:
    events = [EventMapper().to_domain_event(each) for each in stored(release)]
    found = engines.by_naive(events, CLOCKS[release], STANDARD)
    for name in {*engines.PUBLIC} - SINCE_THEN:
        assert as_text(name, found[name]) == golden(release)[name], name


# -- reading the files ----------------------------------------------------------------------------


def stored(release: str) -> list[RecordedEvent]:
    """Every event of a golden log, read past everything that could write to it."""
    with closing(sqlite3.connect(f"file:{FOLDER / release}.db?immutable=1", uri=True)) as raw:
        return [
            RecordedEvent(
                id=position,
                recorded_us=recorded_at,
                originator_id=stream,
                originator_version=revision,
                topic=kind,
                state=data.encode(),
            )
            for position, recorded_at, stream, revision, kind, data in raw.execute(
                "select position, recorded_at, stream, revision, kind, data from log order by 1"
            )
        ]


def everything() -> list[tuple[str, int, bytes]]:
    """`(kind, version, state)` of every event of every golden log."""
    return [
        (each.topic, json.loads(each.state)["v"], each.state)
        for release in RELEASES
        for each in stored(release)
    ]


def golden(release: str) -> dict[str, list[dict[str, str]]]:
    tables = {}
    for path in (FOLDER / release).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def as_text(table: str, rows: list[Row]) -> list[dict[str, str]]:
    """Rows as the golden files write them, without what no release promises."""
    left_out = NOT_PROMISED.get(table, set())
    return [
        {name: shown(value) for name, value in row.items() if name not in left_out} for row in rows
    ]


def shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.10g}"
        case Decimal():
            return f"{value.normalize():f}"
        case set():
            return " ".join(sorted(value))
        case _:
            return str(value)
