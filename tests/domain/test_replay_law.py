"""For any history, what is known event by event is what the stored stream gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.client.aggregate import Client, decide, evolve, replay
from domain.client.corrections import correctable
from domain.client.history import History
from domain.client.rules import check
from domain.commands import Command
from domain.service import RecordService
from domain.service import new_client as new_stream
from events.catalogue import CORRECTIONS
from events.dates import PartialDate
from events.errors import FiveyearError
from events.store.log import EventLog
from tests import given
from tests.given import TODAY

DATES = st.sampled_from(
    "2018 2019 2019-Q1 2019-Q2 2019-02 2019-05 2019-05-31 2019-06-01 2020-01-15 2020 2021".split()
)
LABELS = st.sampled_from(["T1", "T2", "T3"])
GOALS = st.sampled_from(["G1", "G2"])
PEOPLE = st.sampled_from(["Ines", "ines", "Bo"])
NAMES = st.sampled_from(["Aldgate LLP", "Bowline", "Cable"])
SPANS = st.sampled_from(["FY2018", "FY2019", "FY2020", "2019-01-01..2019-06-30"])
AMOUNTS = st.sampled_from(["1", "2.50", "0"])
MAYBE_LABEL = st.none() | LABELS

COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(given.registered, NAMES),
    st.builds(given.renamed, NAMES, DATES),
    st.builds(given.moved, st.sampled_from(["legal", "health"]), DATES),
    st.builds(given.engaged, DATES),
    st.builds(given.disengaged, DATES),
    st.builds(given.joined, PEOPLE, DATES),
    st.builds(given.left, PEOPLE, DATES),
    st.builds(given.threat, MAYBE_LABEL, DATES),
    st.builds(given.abated, LABELS, DATES),
    st.builds(given.together, DATES, MAYBE_LABEL),
    st.builds(given.apart, DATES, MAYBE_LABEL),
    st.builds(given.trust, st.integers(1, 5), DATES),
    st.builds(given.revenue, SPANS, AMOUNTS),
    st.builds(given.goal, st.none() | GOALS, DATES),
    st.builds(given.achieved, GOALS, DATES),
    st.builds(given.broke_apart, DATES),
    st.builds(given.note, st.sampled_from(["a", "b"]), DATES),
)

DAYS = st.dates(date(2018, 1, 1), date(2021, 12, 31))
CORRECTED: dict[str, st.SearchStrategy[Any]] = {
    "on": DATES.map(PartialDate.parse),
    "threat": MAYBE_LABEL,
    "goal": GOALS,
    "name": NAMES,
    "leader": PEOPLE,
    "leaders": st.none() | st.just(("Ines", "Bo")),
    "rating": st.integers(1, 5),
    "amount": AMOUNTS.map(Decimal),
    "period_start": DAYS,
    "period_end": DAYS,
    "severity": st.just("serious"),
    "source": st.none() | st.just("minutes"),
    "reason": st.none() | st.just("a reason"),
}
"""New values for the fields that a kind has of these."""


def commands(draw: Callable[[st.SearchStrategy[Any]], Any], client: Client) -> Command:
    """Any command that could be meant for a client: it may well be refused."""
    if not client.recorded:
        return given.registered()
    how = draw(st.sampled_from(["tell", "tell", "tell", "correct", "retract"]))
    if how == "tell":
        command: Command = draw(COMMANDS)
        return command
    target = draw(st.sampled_from(client.recorded))
    position = target.position or 0
    if how == "retract" or isinstance(target, CORRECTIONS):
        return given.retract(position)
    names = sorted(CORRECTED.keys() & correctable(type(target)).keys())
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return given.correct(position, **{name: draw(CORRECTED[name]) for name in chosen})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordService]:
    """One log for all examples: each has a stream of its own."""
    path: Path = tmp_path_factory.mktemp("law") / "log.db"
    service = RecordService(EventLog.create(path), today=lambda: TODAY)
    yield service
    service.close()


@settings(suppress_health_check=[HealthCheck.too_slow])
@for_any(data=st.data())
def test_the_state_that_lived_is_the_state_that_is_replayed(
    shared: RecordService, data: st.DataObject
) -> None:
    live = Client(new_stream())
    for _ in range(data.draw(st.integers(1, 25))):
        command = commands(data.draw, live)
        try:
            decided = decide(live, command, TODAY)
        except FiveyearError as refused:
            note(f"refused: {refused.what}")
            continue
        for event in decided.events:
            (recorded,) = shared.append([event])
            live = evolve(live, recorded)

    replayed = shared.client(live.stream)
    assert replayed.recorded == live.recorded
    assert replayed.facts == live.facts
    assert views(replayed) == views(live)
    assert numbered(replayed) == numbered(live)


@settings(suppress_health_check=[HealthCheck.too_slow])
@for_any(data=st.data())
def test_every_event_that_was_decided_on_leaves_a_history_that_could_be_told_anew(
    data: st.DataObject,
) -> None:
    """Whatever is corrected or withdrawn, every fact that is left could follow those before it."""

    live = Client(new_stream())
    for _ in range(data.draw(st.integers(1, 25))):
        try:
            live = given.recorded(live, decide(live, commands(data.draw, live), TODAY))
        except FiveyearError:
            continue
        assert live.facts == replay(live.stream, live.recorded).facts
        facts = [fact for _, fact in sorted(live.facts.items())]
        for number, fact in enumerate(facts):
            check(History.of(facts[:number]), fact)


VIEWS = (
    "registered name industry threats goals engagements leading revenue broke_apart facts kinds"
).split()


def views(client: Client) -> dict[str, Any]:
    return {name: getattr(client.history, name) for name in VIEWS}


def numbered(client: Client) -> list[tuple[int | None, int]]:
    return [(event.position, event.revision) for event in client.recorded]


def test_every_view_of_a_history_is_compared() -> None:

    cached = {name for name, value in vars(History).items() if isinstance(value, cached_property)}
    assert cached | {each.name for each in fields(History)} == set(VIEWS)
