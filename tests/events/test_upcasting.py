"""An event that was recorded before its kind changed is read as the kind is now.

The example: a headcount was one number, `count`; from version 2 it is `people`, with those among
them who work `part_time`.

The codec can do more than a release may: decision 9 lets a new version only add fields.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import pytest

from events import codec
from events.base import Event, kind
from events.catalogue import class_of
from events.codec import EventMapper, decode, encode
from events.dates import PartialDate
from events.errors import Damaged
from events.fields import Count
from events.kinds.growth import HeadcountReported
from events.store.log import EventLog

STREAM = "c-aldgate000"


@kind
class HeadcountReported2(Event):
    """The kind as a later version of this software might know it."""

    TOPIC = "headcount.reported"
    class_version: ClassVar[int] = 2
    people: Count
    part_time: Count | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["people"] = state.pop("count")


@kind
class HeadcountReported3(Event):
    """And the version after that: those who work full time, and the others."""

    TOPIC = "headcount.reported"
    class_version: ClassVar[int] = 3
    full_time: Count
    part_time: Count

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        state["people"] = state.pop("count")

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        state.setdefault("part_time", 0)
        state["full_time"] = state.pop("people") - state["part_time"]


def later_version(patch: pytest.MonkeyPatch, cls: type[Event]) -> None:
    """From here on this software knows the kind as `cls`."""
    patch.setattr(codec, "class_of", lambda kind: cls if kind == cls.TOPIC else class_of(kind))


def said(revision: int) -> dict[str, Any]:
    return {
        "originator_id": STREAM,
        "originator_version": revision,
        "on": PartialDate.year(2018 + revision),
        "actor": "ann",
    }


V1 = b'{"v":1,"on":"2019","actor":"ann","count":70}'
V2 = b'{"v":2,"on":"2020","actor":"ann","people":80,"part_time":12}'


def test_the_bytes_of_version_1_are_what_version_1_writes() -> None:
    assert encode(HeadcountReported(**said(1), count=70)) == V1


def test_version_1_is_read_as_version_2(monkeypatch: pytest.MonkeyPatch) -> None:
    later_version(monkeypatch, HeadcountReported2)
    read = decode("headcount.reported", V1, originator_id=STREAM, originator_version=1)
    assert read == HeadcountReported2(**said(1), people=70)


def test_version_1_is_read_as_version_3_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    later_version(monkeypatch, HeadcountReported3)
    read = [
        decode("headcount.reported", V1, originator_id=STREAM, originator_version=1),
        decode("headcount.reported", V2, originator_id=STREAM, originator_version=2),
    ]
    assert read == [
        HeadcountReported3(**said(1), full_time=70, part_time=0),
        HeadcountReported3(**said(2), full_time=68, part_time=12),
    ]


def test_a_stream_that_mixes_versions_is_read_as_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapper = EventMapper()
    with EventLog.create(tmp_path / "log.db") as log:
        log.insert_events([mapper.to_stored_event(HeadcountReported(**said(1), count=70))])
        later_version(monkeypatch, HeadcountReported2)
        newer = HeadcountReported2(**said(2), people=80, part_time=12)
        log.insert_events([mapper.to_stored_event(newer)])
        stored = log.select_events(STREAM)
        assert [each.state for each in stored] == [V1, V2]
        assert [mapper.to_domain_event(each) for each in stored] == [
            HeadcountReported2(**said(1), people=70),
            newer,
        ]


def test_the_stored_bytes_stay_as_they_were(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mapper = EventMapper()
    with EventLog.create(tmp_path / "log.db") as log:
        log.insert_events([mapper.to_stored_event(HeadcountReported(**said(1), count=70))])
        later_version(monkeypatch, HeadcountReported2)
        mapper.to_domain_event(log.select_events(STREAM)[0])
        assert log.select_events(STREAM)[0].state == V1


def test_what_was_upcast_is_checked_as_if_it_were_new(monkeypatch: pytest.MonkeyPatch) -> None:
    later_version(monkeypatch, HeadcountReported2)
    with pytest.raises(Damaged, match=r"stored\.unreadable.*'people': value\.too_small"):
        decode(
            "headcount.reported",
            V1.replace(b"70", b"-1"),
            originator_id=STREAM,
            originator_version=1,
        )


def test_a_version_from_the_future_is_not_read() -> None:
    with pytest.raises(Damaged, match=r"stored\.unknown_version.*version=2, latest=1"):
        decode("headcount.reported", V2, originator_id=STREAM, originator_version=2)


def test_a_field_of_version_1_is_not_known_in_version_2(monkeypatch: pytest.MonkeyPatch) -> None:
    later_version(monkeypatch, HeadcountReported2)
    with pytest.raises(Damaged, match=r"stored\.unknown_field.*\['count'\]"):
        decode(
            "headcount.reported",
            V1.replace(b'"v":1', b'"v":2'),
            originator_id=STREAM,
            originator_version=1,
        )


def test_a_version_1_that_lacks_what_the_step_needs_is_damage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later_version(monkeypatch, HeadcountReported2)
    with pytest.raises(Damaged):
        decode(
            "headcount.reported",
            b'{"v":1,"on":"2019","actor":"ann"}',
            originator_id=STREAM,
            originator_version=1,
        )
