"""The kinds of event are those of the domain, and nothing else of the code is stored."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from typing import get_type_hints

import pytest

import events.kinds
from events.base import COMMON, ENVELOPE, Event, own_fields
from events.catalogue import CATALOGUE, CLASSES, CORRECTIONS, class_of
from events.codec import EventMapper, encode
from events.errors import Damaged
from tests.events.golden_files import GOLDEN, Golden

ANY = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.TOPIC)


def test_what_is_common_to_all_kinds_is_as_in_the_domain() -> None:
    said = "on actor source source_date note key batch claimed_recorded_at"
    assert set(COMMON) == set(said.split())


def test_mending_is_correcting_withdrawing_and_erasing() -> None:
    assert {cls.TOPIC for cls in CORRECTIONS} == {
        "event.corrected",
        "event.retracted",
        "subject.erased",
    }


def test_every_event_class_with_a_name_is_in_the_catalogue_once() -> None:
    found = []
    for module in pkgutil.iter_modules(events.kinds.__path__):
        names = vars(importlib.import_module(f"events.kinds.{module.name}"))
        found += [cls for cls in names.values() if isinstance(cls, type) and issubclass(cls, Event)]
    named = {cls for cls in found if "TOPIC" in vars(cls)}
    assert named == set(CLASSES)
    assert len(CLASSES) == len(CATALOGUE)


@ANY
def test_the_name_of_a_kind_is_written_on_its_class(cls: type[Event]) -> None:
    assert vars(cls)["TOPIC"] == cls.TOPIC
    assert class_of(cls.TOPIC) is cls


@ANY
def test_an_event_is_frozen(cls: type[Event]) -> None:
    params = cls.__dataclass_params__  # type: ignore[attr-defined]
    assert params.frozen
    event = next(each for each in GOLDEN if each.kind == cls.TOPIC).event
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.on = event.on  # type: ignore[misc]


@ANY
def test_every_field_says_what_it_may_hold(cls: type[Event]) -> None:
    hints = get_type_hints(cls)
    assert {field.name for field in dataclasses.fields(cls)} <= hints.keys()
    assert set(own_fields(cls)).isdisjoint({*COMMON, *ENVELOPE})


@pytest.mark.parametrize("golden", GOLDEN, ids=str)
def test_no_name_of_a_class_or_module_is_stored(golden: Golden) -> None:
    cls = CATALOGUE[golden.kind]
    stored = EventMapper().to_stored_event(golden.event)
    assert stored.topic == golden.kind
    for name in (cls.__name__, cls.__qualname__, cls.__module__, *cls.__module__.split(".")[:2]):
        assert name.encode() not in encode(golden.event) + stored.topic.encode()


def test_a_kind_that_is_not_known_is_damage_and_shown() -> None:
    with pytest.raises(Damaged, match=r"'client\.promoted'"):
        class_of("client.promoted")


def test_the_catalogue_is_not_changed_in_passing() -> None:
    with pytest.raises(TypeError):
        CATALOGUE["note.added"] = Event  # type: ignore[index]
