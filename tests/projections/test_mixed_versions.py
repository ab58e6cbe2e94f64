"""A log that holds several versions of one kind reads as if all of it were of today.

The example: a threat of version 1 had no severity, and one of version 2 no kind of threat; a leader
of version 1 was not said to be senior or not.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from eventsourcing.persistence import StoredEvent

from cli.present.error_text import error_text
from domain.client import aggregate
from domain.definition.definition import STANDARD
from events.base import Event, kind
from events.catalogue import CATALOGUE
from events.codec import EventMapper, current_form, decode, encode
from events.errors import Damaged
from events.fields import Count
from events.kinds.growth import HeadcountReported
from events.kinds.leadership import LeaderJoined
from events.kinds.threats import ThreatEncountered
from events.store.log import EventLog
from events.store.recorded import RecordedEvent
from projections.warehouse import upcasting
from projections.warehouse.basis import whole
from projections.warehouse.refresh import in_memory, opened
from tests.events.golden_files import GOLDEN, Golden
from tests.projections import engines
from tests.projections.text_tables import expect
from tests.projections.versions import breaches, known_as
from tests.support import Clock

STREAM = "c-aldgate000"
CLOCK = date(2026, 6, 30)


@kind
class ThreatEncountered3(ThreatEncountered):
    TOPIC = "threat.encountered"
    class_version: ClassVar[int] = 3

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["severity"] = "serious"

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state["threat_kind"] = "not asked"


@kind
class LeaderJoined2(LeaderJoined):
    TOPIC = "leader.joined"
    class_version: ClassVar[int] = 2

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["senior"] = True


STEPS = """
client.registered  {"v":1,"on":"2014","actor":"ann","name":"A","industry":"b","currency":"GBP","fiscal_year_end":"12-31"}
leader.joined      {"v":1,"on":"2014-01-01","actor":"ann","leader":"Žofie"}
leader.joined      {"v":1,"on":"2014-02-01","actor":"ann","leader":"Bo"}
leader.joined      {"v":2,"on":"2014-03","actor":"ann","leader":"Cy","role":"heir","senior":false}
threat.encountered {"v":1,"on":"2015-Q2","actor":"ann","threat":"T1","description":"fire"}
threat.encountered {"v":3,"on":"2019-03-01","actor":"ann","threat":"T2","description":"flood","severity":"serious","threat_kind":"weather"}
threat.encountered {"v":2,"on":"2020-06-01","actor":"ann","threat":"T3","description":"fraud","severity":"existential"}
threat.encountered {"v":1,"on":"2021-06-01","actor":"ann","threat":"T4","description":"fog"}
threat.abated      {"v":1,"on":"2015-12-31","actor":"ann","threat":"T1"}
threat.abated      {"v":1,"on":"2019-04","actor":"ann","threat":"T2"}
event.corrected    {"v":1,"on":"2022-01-01","actor":"ann","target":5,"changes":{"severity":"existential"},"reason":"r"}
event.corrected    {"v":1,"on":"2022-01-01","actor":"ann","target":5,"changes":{"on":"2015-05","description":"a fire"},"reason":"r"}
event.corrected    {"v":1,"on":"2022-01-01","actor":"ann","target":7,"changes":{"threat_kind":null},"reason":"r"}
event.corrected    {"v":1,"on":"2022-01-01","actor":"ann","target":3,"changes":{"senior":false,"role":"chair"},"reason":"r"}
event.retracted    {"v":1,"on":"2022-01-01","actor":"ann","target":8,"reason":"r"}
leaders.pulled_apart {"v":1,"on":"2015-06-01","actor":"ann","behaviour":"b","threat":"T1"}
"""  # noqa: E501  # each line is what stands in a log
LATER = """
threat.encountered {"v":1,"on":"2023-01-05","actor":"ann","threat":"T5","description":"frost"}
event.corrected    {"v":1,"on":"2023-02-01","actor":"ann","target":2,"changes":{"role":"chair"},"reason":"r"}
"""  # noqa: E501  # as above

LEADERS = """
leader | role  | senior | joined_on
Žofie  | -     | yes    | 2014-01-01
Bo     | chair | no     | 2014-02-01
Cy     | heir  | no     | 2014-03-01
"""
THREATS = """
threat | threat_kind | severity    | description | started_on | ended_on
T1     | not asked   | existential | a fire      | 2015-05-01 | 2015-12-31
T2     | weather     | serious     | flood       | 2019-03-01 | 2019-04-30
T3     | -           | existential | fraud       | 2020-06-01 | -
"""


@pytest.fixture(autouse=True)
def later_software(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, ThreatEncountered3, LeaderJoined2)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.db"
    EventLog.create(path, clock=lambda: datetime(2025, 1, 1, tzinfo=UTC)).close()
    return append(path, STEPS)


def append(path: Path, steps: str) -> Path:
    """The log with what stands in these lines, byte for byte."""
    lines = [line.split(maxsplit=1) for line in steps.strip().splitlines()]
    with EventLog.open(path, clock=Clock()) as log:
        last = log.max_notification_id()
        log.insert_events(
            [
                StoredEvent(STREAM, revision, kind, state.encode())
                for revision, (kind, state) in enumerate(lines, last + 1)
            ]
        )
    return path


def recorded(log: Path) -> list[RecordedEvent]:
    with EventLog.open(log) as opened_log:
        return list(opened_log.select_events(STREAM))


def events(log: Path) -> list[Event]:
    return [EventMapper().to_domain_event(each) for each in recorded(log)]


# -- what is read ---------------------------------------------------------------------------------


def test_the_tables_read_as_if_all_were_of_today(log: Path) -> None:
    with in_memory(log, whole(log, CLOCK)) as warehouse:
        found = engines.read(warehouse)
    expect(LEADERS, found["leaders"])
    expect(THREATS, found["threats"])
    expect("episode | severity\n1 | existential\n2 | serious\n3 | existential", found["episodes"])


def test_the_tables_are_the_same_for_one_client_alone(log: Path) -> None:
    with in_memory(log, whole(log, CLOCK), stream=STREAM) as warehouse:
        expect(THREATS, engines.read(warehouse)["threats"])


def test_the_client_reads_as_the_tables_do(log: Path) -> None:
    history = aggregate.replay(STREAM, events(log)).history
    expect(
        """
        threat | threat_kind | severity    | description | on
        T1     | not asked   | existential | a fire      | 2015-05
        T2     | weather     | serious     | flood       | 2019-03-01
        T3     | -           | existential | fraud       | 2020-06-01
        """,
        [vars(threat.encountered) for threat in history.threats.values()],
    )
    expect(
        """
        leader | role  | senior
        Žofie  | -     | yes
        Bo     | chair | no
        Cy     | heir  | no
        """,
        [vars(joined) for joined in history.leading.values()],
    )


def test_the_tables_and_the_naive_model_agree(log: Path) -> None:
    naive = engines.by_naive(events(log), CLOCK, STANDARD)
    for name, rows in engines.by_engine(log, CLOCK).items():
        assert engines.differing(rows, naive[name]) == [], name


def test_what_is_taken_in_later_is_brought_up_as_well(log: Path) -> None:
    with opened(log, CLOCK) as warehouse:
        expect(THREATS, engines.read(warehouse)["threats"])
    append(log, LATER)
    with opened(log, CLOCK) as warehouse:
        refreshed = engines.read(warehouse)
    expect(THREATS + "T5 | not asked | serious | frost | 2023-01-05 | -", refreshed["threats"])
    expect(LEADERS.replace("Žofie  | -", "Žofie  | chair"), refreshed["leaders"])
    assert refreshed == engines.by_engine(log, CLOCK)


# -- what is rewritten, and what is not -----------------------------------------------------------


def test_every_row_is_brought_to_its_current_form_in_however_many_steps(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upcasting, "BATCH_ROWS", 2)
    with in_memory(log, whole(log, CLOCK)) as warehouse:
        rows = warehouse.query('select data, "on" from source.log order by position').rows
    assert rows == [
        (current_form(each.topic, each.state).decode(), json.loads(each.state)["on"])
        for each in recorded(log)
    ]


def test_the_log_stays_as_it_was(log: Path) -> None:
    with in_memory(log, whole(log, CLOCK)):
        pass
    assert [each.state.decode() for each in recorded(log)] == [
        line.split(maxsplit=1)[1] for line in STEPS.strip().splitlines()
    ]


def test_the_current_form_is_what_would_be_stored_today() -> None:
    state = b'{"v":1,"on":"2015-Q2","actor":"ann","note":"n","threat":"T1","description":"fire"}'
    event = decode("threat.encountered", state, originator_id=STREAM, originator_version=1)
    assert current_form("threat.encountered", state) == encode(event)
    assert json.loads(encode(event)) == {
        **json.loads(state),
        "v": 3,
        "severity": "serious",
        "threat_kind": "not asked",
    }


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_what_is_of_today_is_its_own_current_form(
    golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    if golden.version == CATALOGUE[golden.kind].class_version:
        assert current_form(golden.kind, golden.state) == golden.state


# -- what cannot be read --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('threat.encountered {"v":4,"on":"2015","actor":"a"}', "#17: version 4 of threat.enc"),
        ('note.added {"v":2,"on":"2015","actor":"a","text":"t"}', "#17: version 2 of note.added"),
        ('note.added {"on":"2015","actor":"a","text":"t"}', "#17: version None of note.added"),
        ('note.sung {"v":1,"on":"2015","actor":"a"}', "#17: 'note.sung' is not a kind of event"),
        ('leader.joined {"v":1,"on":"2015","actor":"a","boss":"b"}', "#17: .* no field 'boss'"),
    ],
)
def test_what_is_not_known_here_is_damage_and_named(log: Path, line: str, says: str) -> None:
    append(log, line)
    with (
        pytest.raises(Damaged) as refusal,
        in_memory(log, whole(log, CLOCK)),
    ):
        pass
    assert re.match(says, error_text(refusal.value)[0])


# -- the rule that corrections rest on ------------------------------------------------------------


@kind
class Renaming(Event):
    TOPIC = "headcount.reported"
    class_version: ClassVar[int] = 2
    people: Count

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["people"] = state.pop("count")


@kind
class Deriving(HeadcountReported):
    TOPIC = "headcount.reported"
    class_version: ClassVar[int] = 2
    doubled: Count

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["doubled"] = 2 * state["count"]


HEADCOUNTS = [
    b'{"v":1,"on":"2019","actor":"ann","count":70}',
    b'{"v":1,"on":"2020","actor":"ann","count":80}',
]


def test_steps_that_add_fixed_values_keep_the_rule() -> None:
    joined = [line.split(maxsplit=1)[1].encode() for line in STEPS.strip().splitlines()[1:3]]
    assert breaches("leader.joined", joined) == []


def test_a_step_that_renames_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    known_as(monkeypatch, Renaming)
    assert breaches("headcount.reported", HEADCOUNTS[:1]) == [
        "count of a headcount.reported is 70, and would read None"
    ]


def test_a_step_that_computes_breaks_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A correction of the count would leave what was computed from it as it was."""
    known_as(monkeypatch, Deriving)
    (found,) = breaches("headcount.reported", HEADCOUNTS)
    assert found.startswith("what is added to a headcount.reported is not the same for all")
