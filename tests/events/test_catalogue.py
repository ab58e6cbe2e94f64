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

# The table "What can be recorded", by hand: the kind, then the fields of its own.
DOMAIN = {
    "client.registered": "name industry currency fiscal_year_end senior_team_size",
    "client.renamed": "name",
    "client.moved_industry": "industry",
    "engagement.started": "reason",
    "engagement.ended": "reason",
    "leader.joined": "leader role senior",
    "leader.left": "leader",
    "threat.encountered": "threat description threat_kind severity",
    "threat.abated": "threat resolution",
    "leaders.pulled_together": "threat behaviour leaders",
    "leaders.pulled_apart": "threat behaviour leaders",
    "trust.assessed": "rating label instrument rater",
    "litmus.taken": "described leaders vision stories set_aside best_idea informal",
    "driver.assessed": "driver rating rater",
    "market.shifted": "direction",
    "revenue.reported": "period_start period_end amount currency",
    "revenue.milestone_reached": "amount currency description",
    "headcount.reported": "count",
    "clients.acquired": "count period_start period_end",
    "expansion.made": "expansion_kind",
    "goal.declared": "goal description due",
    "goal.achieved": "goal",
    "target.set": "metric period_start period_end amount",
    "standing.assessed": "perceived_percentile size_percentile rater",
    "liquidity.realized": "liquidity_kind amount multiple distressed",
    "client.broke_apart": "how",
    "breakthrough.assessed": (
        "outperformed_peers realised_vision lived_up_to_potential punched_above_weight "
        "best_for_stakeholders rater"
    ),
    "note.added": "text",
    "event.corrected": "target changes reason",
    "event.retracted": "target reason",
    "subject.erased": "subject",
    "study.registered": "definition digest",
    "study.amended": "definition digest",
    "study.locked": "",
    "peers.reported": "industry period_start period_end median_growth n",
}

ANY = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.TOPIC)


def test_the_kinds_are_those_of_the_domain() -> None:
    assert set(CATALOGUE) == set(DOMAIN)


@pytest.mark.parametrize("kind", DOMAIN)
def test_a_kind_has_the_fields_of_the_domain(kind: str) -> None:
    assert set(DOMAIN[kind].split()) <= set(own_fields(CATALOGUE[kind]))


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
