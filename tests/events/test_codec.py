"""What is recorded is read as it was said, and what could not be written is not read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.base import Event, own_fields
from events.catalogue import CLASSES
from events.codec import EventMapper, decode, encode
from events.dates import PartialDate
from events.errors import Damaged, Invalid
from events.kinds.clients import NoteAdded
from events.kinds.growth import GoalDeclared, RevenueReported
from events.kinds.studies import StudyRegistered
from events.store.log import EventLog
from events.store.recorded import RecordedEvent
from tests.events.golden_files import GOLDEN, Golden
from tests.events.strategies import events_of

ENVELOPE: dict[str, Any] = {"originator_id": "c-any0000000", "originator_version": 1}


def again(event: Event) -> Event:
    return decode(event.TOPIC, encode(event), **ENVELOPE)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.TOPIC)
@settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data())
def test_any_event_is_read_as_it_was_said(cls: type[Event], data: st.DataObject) -> None:
    event = data.draw(events_of(cls))
    read = again(event)
    assert read == event
    assert type(read) is cls
    assert {name: type(getattr(read, name)) for name in own_fields(cls)} == {
        name: type(getattr(event, name)) for name in own_fields(cls)
    }
    assert encode(read) == encode(event)


def note(**said: Any) -> NoteAdded:
    values: dict[str, Any] = {"on": PartialDate.year(2019), "actor": "ann", "text": "t"} | said
    return NoteAdded(**ENVELOPE, **values)


# -- writing ----------------------------------------------------------------------------------


def test_what_is_absent_is_left_out() -> None:
    assert encode(note()) == b'{"v":1,"on":"2019","actor":"ann","text":"t"}'


def test_what_the_log_gives_is_not_in_the_bytes() -> None:
    recorded = replace(note(), position=7, recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert encode(recorded) == encode(note())
    assert recorded == note()


def test_amounts_are_stored_as_text_exactly() -> None:
    event = RevenueReported(
        **ENVELOPE,
        on=PartialDate.day(date(2019, 12, 31)),
        actor="ann",
        period_start=date(2019, 1, 1),
        period_end=date(2019, 12, 31),
        amount=Decimal("0.10"),
        currency="GBP",
    )
    assert b'"amount":"0.1"' in encode(event)


OUT_OF_REACH = [
    lambda: note(on=PartialDate.day(date(999, 12, 31))),
    lambda: note(on=PartialDate.month(999, 12)),
    lambda: note(on=PartialDate.year(1)),
    lambda: note(on=PartialDate.day(date(3000, 1, 1))),
    lambda: GoalDeclared(
        **ENVELOPE,
        on=PartialDate.year(2019),
        actor="ann",
        goal="G1",
        description="d",
        due=PartialDate.year(3000),
    ),
]


@pytest.mark.parametrize("construct", OUT_OF_REACH, ids=map(str, range(len(OUT_OF_REACH))))
def test_what_could_not_be_read_again_is_not_constructed(construct: Any) -> None:
    """A date that the stored form cannot hold would make the whole stream unreadable."""
    with pytest.raises(Invalid, match=r"date.year_outside"):
        construct()


@pytest.mark.parametrize(
    "definition",
    [{"a": float("nan")}, {"a": float("inf")}, {1: 2}, {"a": date(2019, 1, 1)}, {"a": "\ud800"}],
    ids=["nan", "infinity", "a number for a name", "a date", "broken unicode"],
)
def test_what_is_no_json_is_not_said(definition: dict[Any, Any]) -> None:
    with pytest.raises(Invalid, match=r"^field 'definition': json."):
        StudyRegistered(
            **ENVELOPE,
            on=PartialDate.year(2019),
            actor="ann",
            study="s",
            definition=definition,
            digest="0" * 64,
        )


# -- reading ----------------------------------------------------------------------------------

SOUND = {"v": 1, "on": "2019", "actor": "ann", "rating": 3}
TRUST = "trust.assessed"


def read(changed: dict[str, Any], kind: str = TRUST) -> Event:
    return decode(kind, json.dumps(SOUND | changed).encode(), **ENVELOPE)


def test_the_bytes_that_the_damage_is_done_to_are_sound() -> None:
    assert encode(read({})) == json.dumps(SOUND, separators=(",", ":")).encode()


def test_a_kind_that_is_not_known_is_not_read() -> None:
    with pytest.raises(Damaged, match=r"stored\.unknown_kind\(kind='trust\.felt'"):
        read({}, kind="trust.felt")


@pytest.mark.parametrize("field", ["mood", "V", "position", "originator_id", "recorded_at"])
def test_a_field_that_is_not_known_is_not_read(field: str) -> None:
    with pytest.raises(Damaged, match=rf"stored\.unknown_field.*\['{field}'\]"):
        read({field: 1})


@pytest.mark.parametrize("version", [0, 2, -1, None, "1", 1.0, True])
def test_a_version_that_is_not_known_is_not_read(version: Any) -> None:
    with pytest.raises(Damaged, match=r"stored\.unknown_version\(kind='trust\.assessed'"):
        read({"v": version})


def test_without_a_version_nothing_is_read() -> None:
    with pytest.raises(Damaged, match=r"stored.unknown_version.*version=None"):
        decode(TRUST, b'{"on":"2019","actor":"ann","rating":3}', **ENVELOPE)


@pytest.mark.parametrize("missing", ["on", "actor", "rating"])
def test_without_what_it_needs_an_event_is_not_read(missing: str) -> None:
    stored = {name: value for name, value in SOUND.items() if name != missing}
    with pytest.raises(Damaged, match=missing):
        decode(TRUST, json.dumps(stored).encode(), **ENVELOPE)


@pytest.mark.parametrize(
    "state",
    [b"", b"{", b"null", b"[]", b'"x"', b"7", b"\xff", b"{'v': 1}", b'{"v":1}{"v":1}'],
)
def test_what_is_no_json_object_is_not_read(state: bytes) -> None:
    with pytest.raises(Damaged, match=r"stored\.not_(json|an_object)\(kind='trust\.assessed'"):
        decode(TRUST, state, **ENVELOPE)


BAD_VALUES = [
    (TRUST, {"rating": 9}),
    (TRUST, {"rating": "3"}),
    (TRUST, {"rating": 3.0}),
    (TRUST, {"rating": True}),
    (TRUST, {"rating": None}),
    (TRUST, {"on": "2019-02-30"}),
    (TRUST, {"on": 2019}),
    (TRUST, {"on": ["2019"]}),
    (TRUST, {"actor": ""}),
    (TRUST, {"actor": 5}),
    (TRUST, {"label": "fine"}),
    (TRUST, {"label": {}}),
    (TRUST, {"source_date": "20190101"}),
    (TRUST, {"source_date": "2019-W01-1"}),
    (TRUST, {"source_date": 5}),
    (TRUST, {"claimed_recorded_at": "yesterday"}),
    ("leader.joined", {"leader": "Ines", "senior": 1}),
    ("leaders.pulled_apart", {"behaviour": "b", "leaders": "Ines"}),
    ("leaders.pulled_apart", {"behaviour": "b", "leaders": {"Ines": 1}}),
    ("leaders.pulled_apart", {"behaviour": "b", "leaders": [["Ines"]]}),
    ("leaders.pulled_apart", {"behaviour": "b", "leaders": 5}),
    ("threat.abated", {"threat": "T01"}),
    ("revenue.milestone_reached", {"amount": 5, "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": 0.5, "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": "1e3", "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": "1.00001", "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": "NaN", "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": True, "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": [0, [1], 0], "currency": "GBP"}),
    ("revenue.milestone_reached", {"amount": "5", "currency": "gbp"}),
    ("event.corrected", {"target": 1, "reason": "r", "changes": {}}),
    ("event.corrected", {"target": 1, "reason": "r", "changes": []}),
    ("event.corrected", {"target": 0, "reason": "r", "changes": {"on": "2019"}}),
    ("study.locked", {"data_until": -1}),
]


@pytest.mark.parametrize(
    ("kind", "bad"), BAD_VALUES, ids=[f"{kind} {bad}" for kind, bad in BAD_VALUES]
)
def test_a_value_that_could_not_be_written_is_not_read(kind: str, bad: dict[str, Any]) -> None:
    stored = {name: value for name, value in SOUND.items() if name != "rating" or kind == TRUST}
    with pytest.raises(Damaged):
        decode(kind, json.dumps(stored | bad).encode(), **ENVELOPE)


PERIOD = {"period_start": "2019-01-01", "period_end": "2019-12-31"}


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        ("revenue.reported", PERIOD | {"amount": "1", "currency": "GBP", "on": "2019"}),
        (
            "clients.acquired",
            {"period_start": "2019-12-31", "period_end": "2019-01-01", "count": 1},
        ),
        (
            "litmus.taken",
            {
                "described": 6,
                "leaders": 1,
                "vision": 1,
                "stories": 1,
                "set_aside": 1,
                "best_idea": 1,
                "informal": 1,
            },
        ),
    ],
    ids=["another day than the last", "a period from end to start", "too many life experiences"],
)
def test_values_that_could_not_be_written_together_are_not_read(
    kind: str, bad: dict[str, Any]
) -> None:
    with pytest.raises(Damaged, match=kind):
        decode(kind, json.dumps({"v": 1, "on": "2019", "actor": "ann"} | bad).encode(), **ENVELOPE)


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_of_a_sound_event_no_value_can_be_another_sort_of_thing(golden: Golden) -> None:
    for name, value in golden.stored.items():
        strange: Any = {"x": [1]} if not isinstance(value, dict) else "x"
        state = json.dumps(golden.stored | {name: strange}).encode()
        with pytest.raises(Damaged):
            decode(golden.kind, state, **ENVELOPE)


# -- the library's mapper ---------------------------------------------------------------------


def test_the_mapper_gives_what_the_log_gave() -> None:
    stored = EventMapper().to_stored_event(note())
    assert (stored.topic, stored.originator_id, stored.originator_version) == (
        "note.added",
        "c-any0000000",
        1,
    )
    recorded = RecordedEvent(
        id=7,
        recorded_us=1_577_880_000_000_000,  # 2020-01-01 12:00 UTC
        originator_id=stored.originator_id,
        originator_version=stored.originator_version,
        topic=stored.topic,
        state=stored.state,
    )
    event = EventMapper().to_domain_event(recorded)
    assert event == note()
    assert (event.position, event.recorded_at) == (7, datetime(2020, 1, 1, 12, tzinfo=UTC))


def test_what_was_not_read_from_the_log_has_no_number() -> None:
    event = EventMapper().to_domain_event(EventMapper().to_stored_event(note()))
    assert (event.position, event.recorded_at) == (None, None)


def test_any_text_comes_back_through_the_log(tmp_path: Any) -> None:
    text = "\x01\t\r\n\"'\\ \u2028 \ufeff 日本語 🙂 é e\u0301"
    with EventLog.create(tmp_path / "log.db") as log:
        log.insert_events([EventMapper().to_stored_event(note(text=text, key=text))])
        (stored,) = log.select_events("c-any0000000")
        event = EventMapper().to_domain_event(stored)
        assert isinstance(event, NoteAdded)
        assert (event.text, event.key) == (text, text)
        assert log.with_key(text) is not None
