"""The audit: what each event changed and the state it left, from the stored rows alone."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.client.aggregate import Client
from domain.client.aggregate import replay as as_the_aggregate_has_it
from domain.client.corrections import retracted_positions
from domain.client.history import History
from domain.commands import Command
from events.base import Event
from events.codec import encode
from events.errors import Damaged
from projections.audit.agreement import MODELS, Difference, replayed
from projections.audit.replaying import (
    Change,
    Step,
    effective_events,
    not_yet_happened,
    state_of,
    steps,
)
from projections.audit.stored import Entry, events_by_stream, events_of_stream
from projections.warehouse.basis import BasisQuery, resolve
from projections.warehouse.connection import cache_of
from projections.warehouse.refresh import in_memory, opened, rebuild
from tests import given
from tests.projections.histories import BEGINNING, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written
from tests.projections.text_tables import rows

pytestmark = pytest.mark.minutes

STREAM = "c-aldgate000"
TODAY = date(2026, 6, 30)


def entries(*commands: Command) -> list[Entry]:
    """The stored rows of a client with these events, numbered 1, 2, 3 …"""
    client = given.given(given.registered(on="1990-01-01"), *commands).client
    return [stored(event) for event in client.recorded]


def stored(event: Event) -> Entry:
    said = json.loads(encode(event))
    del said["v"]
    return Entry(event.position or 0, 0, event.stream, event.TOPIC, said)


def last(*commands: Command, until: str | None = None) -> Step:
    """The last step of a history."""
    day = None if until is None else date.fromisoformat(until)
    return [*steps(entries(*commands), day)][-1]


def changes(step: Step) -> set[tuple[int, str, Any, Any]]:
    return {(each.position, each.field, each.before, each.after) for each in step.changes}


# -- what an event changed -------------------------------------------------------------------------


def test_a_new_fact_sets_its_fields() -> None:
    step = last(given.threat("T1", on="2019-Q2", source="minutes", key="k-1"))
    assert changes(step) == {
        (2, "on", None, "2019-Q2"),
        (2, "source", None, "minutes"),
        (2, "threat", None, "T1"),
        (2, "description", None, "largest client left"),
        (2, "severity", None, "existential"),
    }, "who recorded it, and under which key, is no part of the world"


def test_a_correction_changes_the_fact_as_it_read_just_before() -> None:
    step = last(given.trust(2, on="2019"), given.correct(2, rating=3), given.correct(2, rating=4))
    assert changes(step) == {(2, "rating", 3, 4)}
    assert step.state["trust"] == {"rating": 4, "on": date(2019, 12, 31)}


def test_a_correction_can_take_a_field_away() -> None:
    step = last(given.trust(2, on="2019", note="by telephone"), given.correct(2, note=None))
    assert changes(step) == {(2, "note", "by telephone", None)}


def test_a_retraction_takes_an_event_away() -> None:
    step = last(given.trust(2, on="2019"), given.retract(2))
    assert changes(step) == {(2, "stands", True, False)}
    assert step.state["trust"] is None
    assert step.state["facts"] == 1


def test_what_a_withdrawn_retraction_had_taken_away_stands_again() -> None:
    step = last(given.trust(2, on="2019"), given.retract(2), given.retract(3))
    assert changes(step) == {(2, "stands", False, True), (3, "stands", True, False)}
    assert step.state["trust"] == {"rating": 2, "on": date(2019, 12, 31)}


def test_where_a_correction_is_withdrawn_its_fields_move_back() -> None:
    step = last(given.trust(2, on="2019"), given.correct(2, rating=5, on="2020"), given.retract(3))
    assert changes(step) == {
        (3, "stands", True, False),
        (2, "rating", 5, 2),
        (2, "on", "2020", "2019"),
    }


def test_a_withdrawn_correction_under_a_later_one_moves_nothing_back() -> None:
    step = last(
        given.trust(2, on="2019"),
        given.correct(2, rating=3),
        given.correct(2, rating=4),
        given.retract(3),
    )
    assert changes(step) == {(3, "stands", True, False)}


def test_a_fact_that_stands_again_reads_as_it_was_corrected() -> None:
    step = last(
        given.trust(2, on="2019"), given.correct(2, rating=3), given.retract(2), given.retract(4)
    )
    assert step.state["trust"] == {"rating": 3, "on": date(2019, 12, 31)}


def test_the_marks_are_the_numbers_of_what_stands() -> None:
    now = effective_events(
        entries(
            given.trust(2, on="2019"),
            given.correct(2, rating=3),
            given.correct(2, rating=4),
            given.retract(4),
            given.note("heard", on="2020"),
            given.retract(6),
        )
    )
    assert now.superseded == {2: 3}
    assert now.retracted == {4: 5, 6: 7}
    assert sorted(now.facts) == [1, 2]


# -- the state it left -----------------------------------------------------------------------------

HISTORY = """
    what                     | state
    joined Ann               | leaders=[Ann]
    joined Ben               | leaders=[Ann,Ben]
    left ANN                 | leaders=[Ben]
    threat T1 2019-Q2        | T1=2019-04-01..open
    abated T1 2020-03        | T1=2019-04-01..2020-03-31
"""


def test_the_state_after_each_step() -> None:
    history = [
        given.joined("Ann", on="2018-01-01"),
        given.joined("Ben", on="2018-01-01"),
        given.left("ANN", on="2019-01-01"),
        given.threat("T1", on="2019-Q2"),
        given.abated("T1", on="2020-03"),
    ]
    expected = [line["state"].split("=", 1) for line in rows(HISTORY)]
    for (part, value), step in zip(expected, [*steps(entries(*history))][1:], strict=True):
        if part == "leaders":
            assert step.state["leaders"] == value.strip("[]").split(",")
        else:
            began, ended = value.split("..")
            threat = step.state["threats"][part]
            assert threat["started_on"] == date.fromisoformat(began)
            over = None if ended == "open" else date.fromisoformat(ended)
            assert threat["ended_on"] == over


def test_everything_that_the_state_says() -> None:
    state = last(
        given.renamed("Bishopsgate LLP", on="2018-05-01"),
        given.moved("insurance", on="2017"),
        given.engaged("2014-03"),
        given.joined("Ann", on="2014"),
        given.goal("G1", on="2016", description="an office abroad"),
        given.goal("G2", on="2016", description="ten million"),
        given.achieved("G1", on="2018"),
        given.threat("T1", on="2019-Q2", severity="serious"),
        given.together("2019-08", "T1"),
        given.apart("2019-09", "T1"),
        given.together("2019-10", "T1"),
        given.revenue("FY2019", "4200000.50"),
        given.revenue("2020-01-01..2020-03-31", "1000000", "EUR"),
        given.trust(4, on="2019-11"),
        given.trust(2, on="2018-11"),
        given.broke_apart("2021", how="demerger"),
    ).state
    assert state == {
        "client": "Bishopsgate LLP",
        "industry": "insurance",
        "currency": "GBP",
        "engaged_since": date(2014, 3, 1),
        "threats": {
            "T1": {"severity": "serious", "started_on": date(2019, 4, 1), "ended_on": None}
        },
        "leaders": ["Ann"],
        "open_goals": {"G2": "ten million"},
        "revenue": {
            "2019-01-01..2019-12-31": {"amount": Decimal("4200000.50"), "currency": "GBP"},
            "2020-01-01..2020-03-31": {"amount": Decimal(1000000), "currency": "EUR"},
        },
        "trust": {"rating": 4, "on": date(2019, 11, 30)},
        "together": 2,
        "apart": 1,
        "broke_apart": {"how": "demerger", "on": date(2021, 12, 31)},
        "facts": 17,
    }


def test_a_corrected_name_counts_and_a_later_renaming_wins() -> None:
    corrected = (given.renamed("Cable", on="2015"), given.correct(1, name="Bowline"))
    assert last(*corrected).state["client"] == "Cable"
    assert last(*corrected, given.retract(2)).state["client"] == "Bowline"
    assert last(*corrected, given.renamed("Davit", on="2014")).state["client"] == "Cable"


def test_what_had_not_happened_by_the_last_day_is_a_step_and_no_part_of_the_state() -> None:
    history = entries(
        given.trust(2, on="2018"), given.trust(3, on="2019-Q2"), given.trust(5, on="2020"),
        given.correct(3, on="2019-06-30"), given.correct(2, on="2021"),
    )  # fmt: skip
    until = date(2019, 6, 30)
    positions = [step.entry.position for step in steps(history, until)]
    assert positions == [1, 2, 3, 4, 5, 6]
    ratings = [(step.state["trust"] or {}).get("rating") for step in steps(history, until)]
    assert ratings == [None, 2, 3, 3, 3, 3]
    assert not_yet_happened(history, effective_events(history), until) == {2, 4}, (
        "as they read now; mends always count"
    )


def test_the_registration_is_included_whenever_it_was_typed() -> None:
    (step,) = steps(
        [stored(e) for e in given.given(given.registered()).client.recorded], date(2001, 1, 1)
    )
    assert (step.state["client"], step.state["facts"]) == ("Aldgate LLP", 1)


# -- stored rows -----------------------------------------------------------------------------------


@pytest.fixture
def two(tmp_path: Path) -> Path:
    builder = LogBuilder(BEGINNING)
    for stream, command in (
        ("c-b", given.registered("Bowline")),
        ("c-a", given.registered("Aldgate LLP")),
        ("c-b", given.threat("T1", on="2011", severity="serious")),
        ("c-a", given.trust(4, on="2011")),
        ("c-b", given.correct(3, severity="existential")),
    ):
        builder.log(stream, command)
    return written(tmp_path / "log.db", builder.events)


def test_one_stream_is_read_alone_and_all_come_one_after_another(two: Path) -> None:
    assert [entry.position for entry in events_of_stream(two, "c-b")] == [1, 3, 5]
    assert [entry.position for entry in events_by_stream(two, 5)] == [2, 4, 1, 3, 5]
    assert [entry.position for entry in events_by_stream(two, 3)] == [2, 1, 3]
    (first, *_) = events_of_stream(two, "c-b")
    assert first.recorded_at == BEGINNING
    assert first.fields["name"] == "Bowline"


def test_what_is_no_log_is_said_to_be_damaged(tmp_path: Path) -> None:
    no_log = tmp_path / "log.db"
    no_log.write_bytes(b"no database" * 100)
    with pytest.raises(Damaged):
        events_of_stream(no_log, "c-a")


# -- the projections hold what the replay leaves ---------------------------------------------------


def test_of_all_clients_it_is_counted_and_the_projections_agree(two: Path) -> None:
    with opened(two, TODAY) as warehouse:
        found = replayed(two, warehouse.basis, warehouse)
    assert found.difference is None
    assert (found.events, found.clients, found.facts) == (5, 2, 4)
    assert (found.corrections, found.retractions) == (1, 0)


@pytest.mark.parametrize(
    ("tampered", "difference"),
    [
        (
            "update threats set severity = 'serious'",
            Difference("c-b", "Bowline", "threats", "severity", "existential", "serious"),
        ),
        (
            "update clients set industry = 'food' where client_id = 'c-a'",
            Difference("c-a", "Aldgate LLP", "clients", "industry", "legal", "food"),
        ),
        (
            "delete from threats",
            Difference(
                "c-b",
                "Bowline",
                "threats",
                None,
                ("T1", "existential", date(2011, 1, 1), None),
                None,
            ),
        ),
        (
            "insert into leaders values ('c-a', 'Aldgate', 'Zed', null, true, '2012-01-01', null)",
            Difference(
                "c-a",
                "Aldgate LLP",
                "leaders",
                None,
                None,
                ("Zed", date(2012, 1, 1), None, True, None),
            ),
        ),
        (
            "insert into revenue values ('c-z', 'Zed', '2012-01-01', '2012-12-31', 1.5, 'GBP', 99)",
            Difference(
                "c-z",
                None,
                "revenue",
                None,
                None,
                (99, date(2012, 1, 1), date(2012, 12, 31), Decimal("1.5"), "GBP"),
            ),
        ),
        (
            "insert into revenue values ('c-0', 'Z', '2012-01-01', '2012-12-31', 1.5, 'GBP', 99)",
            Difference(
                "c-0",
                None,
                "revenue",
                None,
                None,
                (99, date(2012, 1, 1), date(2012, 12, 31), Decimal("1.5"), "GBP"),
            ),
        ),
    ],
)
def test_a_row_that_was_tampered_with_is_the_first_difference(
    two: Path, tampered: str, difference: Difference
) -> None:
    rebuild(two, TODAY)
    with duckdb.connect(str(cache_of(two))) as connection:
        connection.execute(tampered)
    with opened(two, TODAY) as warehouse:
        assert replayed(two, warehouse.basis, warehouse).difference == difference


# -- the laws --------------------------------------------------------------------------------------


@law(60)
@for_any(builder=HISTORIES)
def test_every_prefix_replayed_leaves_the_live_state(builder: LogBuilder) -> None:
    for stream in builder.clients:
        recorded = builder.clients[stream].recorded
        history = [*steps([stored(event) for event in recorded])]
        assert len(history) == len(recorded)
        for number, step in enumerate(history, 1):
            live = as_the_aggregate_has_it(stream, recorded[:number])
            assert step.state == live_state(live)


@law(60)
@for_any(builder=HISTORIES)
def test_the_changes_lead_from_each_reading_to_the_next(builder: LogBuilder) -> None:
    """Applied one after another to nothing, they give the facts that stand, as they read."""
    for stream, client in builder.clients.items():
        said: dict[int, dict[str, Any]] = {}
        gone: set[int] = set()
        for step in steps([stored(event) for event in client.recorded]):
            for change in step.changes:
                _apply(change, said, gone)
        live = as_the_aggregate_has_it(stream, client.recorded)
        assert gone == retracted_positions(client.recorded)
        stands = {position: reads for position, reads in said.items() if position not in gone}
        assert stands == {position: world(fact) for position, fact in live.facts.items()}


@law(8)
@for_any(builder=HISTORIES, cut=st.integers(0, 200), days=st.none() | st.integers(-2000, 6000))
def test_the_projections_hold_what_the_replay_leaves_on_any_basis(
    builder: LogBuilder, cut: int, days: int | None
) -> None:
    until = None if days is None else date.fromordinal(BEGINNING.date().toordinal() + days)
    position = min(cut, len(builder.events)) if cut else None
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        basis = resolve(log, BasisQuery(position=position, until=until), TODAY)
        with in_memory(log, basis, only=MODELS) as warehouse:
            found = replayed(log, basis, warehouse)
    assert found.difference is None
    assert found.events == basis.position
    for stream, client in builder.clients.items():
        recorded = [event for event in client.recorded if (event.position or 0) <= basis.position]
        live = as_the_aggregate_has_it(stream, recorded)
        facts = effective_events([stored(event) for event in recorded]).facts.values()
        assert state_of(facts, until).as_json() == live_state(by_then(live, until))


def by_then(client: Client, until: date | None) -> Client:
    """The client without the facts that had not happened for certain."""
    history = {
        position: fact
        for position, fact in client.facts.items()
        if until is None or isinstance(fact, given.Registered) or fact.on.latest <= until
    }
    return replace(client, facts=history)


def live_state(client: Client) -> dict[str, Any]:
    """The state that an aggregate knows, in the words of the audit."""
    history = client.history
    trust = max(
        history.all(given.Trust), key=lambda fact: (fact.on.latest, fact.position), default=None
    )
    apart = history.broke_apart
    return {
        "client": history.name,
        "industry": history.industry,
        "currency": history.registered.currency if history.registered else None,
        "engaged_since": _engaged_since(history),
        "threats": {
            label: {
                "severity": str(threat.encountered.severity),
                "started_on": threat.encountered.on.earliest,
                "ended_on": threat.abated.on.latest if threat.abated else None,
            }
            for label, threat in history.threats.items()
        },
        "leaders": [joined.leader for joined in history.leading.values()],
        "open_goals": {
            label: goal.declared.description
            for label, goal in history.goals.items()
            if goal.achieved is None
        },
        "revenue": {
            str(period): {"amount": fact.amount, "currency": fact.currency}
            for period, fact in history.revenue.items()
        },
        "trust": trust and {"rating": trust.rating, "on": trust.on.latest},
        "together": len(history.all(given.Together)),
        "apart": len(history.all(given.Apart)),
        "broke_apart": apart and {"how": str(apart.how), "on": apart.on.latest},
        "facts": len(history.facts),
    }


def _engaged_since(history: History) -> date | None:
    """The first day of the engagement that is open. One is open at a time, so the
    event after a start is its end; a cut may hide an imprecise beginning."""
    engagements = [fact for fact in history.facts if isinstance(fact, ENGAGEMENTS)]
    still = [
        fact
        for fact, following in pairwise([*engagements, None])
        if isinstance(fact, given.EngagementStarted)
        and not isinstance(following, given.EngagementEnded)
    ]
    return still[-1].on.earliest if still else None


ENGAGEMENTS = (given.EngagementStarted, given.EngagementEnded)


AROUND = ("v", "actor", "key", "batch", "claimed_recorded_at")


def world(fact: Event) -> dict[str, Any]:
    """What a fact says of the world, as stored."""
    return {name: value for name, value in json.loads(encode(fact)).items() if name not in AROUND}


def _apply(change: Change, said: dict[int, dict[str, Any]], gone: set[int]) -> None:
    if change.field == "stands":
        assert change.before != change.after
        (gone.discard if change.after else gone.add)(change.position)
        return
    fact = said.setdefault(change.position, {})
    assert fact.get(change.field) == change.before
    fact.pop(change.field, None)
    if change.after is not None:
        fact[change.field] = change.after
