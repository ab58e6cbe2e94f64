"""Every flip that is named is true, and none is kept back: each is tried on a naive account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given as for_any

from domain.client.aggregate import replay
from domain.commands import Command
from domain.definition.definition import STANDARD
from events.base import Event
from events.errors import FiveyearError
from events.kinds.corrections import EventCorrected
from projections.counterfactuals.flips import Flip
from projections.explanation.parts import EpisodeExplanation
from tests import given
from tests.naive.tables import Row, tables
from tests.projections.explaining import explain, explain_events
from tests.projections.histories import CLOCKS, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import LogBuilder

pytestmark = pytest.mark.minutes

THREAT = """
    on         | what     | with | recorded
    2015-03-01 | threat   | T1   |
"""
"""Recorded as #2, and #3 is the first that a case adds; index date 30 June 2016."""

ENDED = "2016-06-30 | abated | T1 |\n"


def turning(history: str, of: str = "response") -> list[str]:
    """What flips the one episode, in short: `added 2 apart → mixed`, `retracted #3 → apart`."""
    (found,) = explain(THREAT + history, turning=True).flips.values()
    return [
        f"added {flip.times} {flip.observed} → {flip.becomes}"
        if flip.position is None
        else f"{flip.change} #{flip.position} → {flip.becomes}"
        for flip in found
        if flip.of == of
    ]


TOGETHER = "2015-04-01 | together | |\n"
APART = "2015-04-02 | apart | |\n"


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        # nothing observed: one of either kind decides
        (ENDED, ["added 1 together → together", "added 1 apart → apart"]),
        # (1 − 1) / 2 = 0
        (TOGETHER + ENDED, ["added 1 apart → mixed", "retracted #3 → unclassified"]),
        # (2 − 1) / 3 is together, (2 − 2) / 4 mixed, (1 − 1) / 2 mixed, (2 − 0) / 2 together
        (
            TOGETHER * 2 + APART + ENDED,
            ["added 1 apart → mixed", "retracted #3 → mixed", "retracted #4 → mixed"],
        ),
        # (3 − 2) / 5 is mixed; with a fourth 2/6, without an apart 2/4, without a together 0
        (
            TOGETHER * 3 + APART * 2 + ENDED,
            [
                "added 1 together → together",
                "retracted #6 → together",
                "retracted #7 → together",
            ],
        ),
        # five: (5 − 2) / 7 is together still, (5 − 3) / 8 mixed; no single one will do
        (TOGETHER * 5 + ENDED, ["added 3 apart → mixed"]),
    ],
)
def test_the_fewest_observations_that_flip_the_response(history: str, expected: list[str]) -> None:
    assert turning(history) == expected


def test_an_observation_of_hindsight_may_flip_the_response_were_it_of_grade_a() -> None:
    history = TOGETHER + ENDED + "2015-05-01 | apart | | 2016-10-01\n"
    assert turning(history) == [
        "added 1 apart → mixed",
        "retracted #3 → unclassified",
        "regraded #5 → mixed",
        # while the episode goes on, what is recorded late is of grade A
        "retracted #4 → mixed",
    ]


def test_a_correction_may_be_what_flips_the_response() -> None:
    history = (
        "2015-04-01 | together | |\n"
        + ENDED
        + "2016-07-01 | apart | |\n | correct | #4 on=2016-06-01 | 2016-07-02\n"
    )
    assert "retracted #6 → together" in turning(history)


REVENUE = "FY2015 | revenue | 80 |\n" + ENDED + "FY2020 | revenue | 160 |\n"
"""#3, #4 and #5."""


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (REVENUE, ["retracted #3 → unknown", "retracted #4 → open", "retracted #5 → unknown"]),
        # 81 for 80 is flat; the correction is what made it so
        (
            REVENUE + " | correct | #4 amount=81 | 2021-01-01\n",
            [
                "retracted #3 → unknown",
                "retracted #4 → open",
                "retracted #5 → unknown",
                "retracted #6 → grew",
            ],
        ),
        # without the retraction, what it withdrew stands again
        (
            REVENUE + "2019-06 | sold | | 2021-01-01\n | retract | #5 | 2021-01-02\n",
            [
                "retracted #3 → unknown",
                "retracted #4 → open",
                "retracted #5 → unknown",
                "retracted #7 → liquidity",
            ],
        ),
        (ENDED + "2019-06 | broke_apart | |\n", ["retracted #4 → unknown"]),
        (
            ENDED + "2017-06 | sold | |\n2019-06 | broke_apart | |\n",
            ["retracted #5 → liquidity"],
        ),
        # a threat that nothing else names: with it the episode goes on
        (
            REVENUE.replace(ENDED, ENDED + "2016-08-01 | threat | T2 |\n"),
            ["retracted #5 → grew"],
        ),
        # what alone is known after the end of the engagement keeps it from being lost
        (
            "2015-04-01 | engaged | |\n" + ENDED
            + "2018-06-30 | disengaged | |\n2019-01-01 | note | |\n",
            ["retracted #4 → open", "retracted #6 → lost"],
        ),
    ],
)  # fmt: skip
def test_the_single_events_without_which_the_outcome_is_another(
    history: str, expected: list[str]
) -> None:
    assert turning(history, "outcome") == expected


# -- for any history --------------------------------------------------------------------------


@law(6)
@for_any(HISTORIES, CLOCKS)
def test_every_flip_is_true_and_no_single_event_that_flips_is_kept_back(
    builder: LogBuilder, clock: date
) -> None:
    for stream in builder.clients:
        events = [event for event in builder.events if event.stream == stream]
        found = explain_events(builder.events, stream, clock=clock, turning=True)
        for episode in found.episodes:
            named = found.flips[episode.episode]
            for flip in named:
                assert_true(flip, episode, events, clock)
            assert_nothing_less_would_do(named, episode, events, clock)
            assert_every_withdrawal_is_named(named, episode, events, clock)


def assert_true(flip: Flip, episode: EpisodeExplanation, events: list[Event], clock: date) -> None:
    assert flip.becomes != now(episode, flip.of)
    match flip.change:
        case "added":
            changed = with_more(events, episode, str(flip.observed), flip.times)
        case "regraded":
            changed = in_time(events, episode, flip.position or 0)
        case _:
            changed = retracted(events, flip.position or 0) or without(events, flip.position or 0)
    row = read(changed, episode, clock)
    assert row is not None
    assert row[flip.of] == flip.becomes, flip


def assert_nothing_less_would_do(
    named: list[Flip], episode: EpisodeExplanation, events: list[Event], clock: date
) -> None:
    response = episode.responses["A"]
    added = {flip.observed: flip.times for flip in named if flip.change == "added"}
    single = any(flip.change != "added" and flip.observed is not None for flip in named)
    fewer = min(added.values(), default=2) - 1
    for observed in ("together", "apart"):
        if fewer and not single:
            row = read(with_more(events, episode, observed, fewer), episode, clock)
            assert row is not None
            assert row["response"] == response
        if single and observed not in added:
            row = read(with_more(events, episode, observed, 1), episode, clock)
            assert row is not None
            assert row["response"] == response
    regraded = {flip.position for flip in named if flip.change == "regraded"}
    for seen in episode.observations:
        if not seen.counted and seen.position not in regraded:
            row = read(in_time(events, episode, seen.position), episode, clock)
            assert row is not None
            assert row["response"] == response


def assert_every_withdrawal_is_named(
    named: list[Flip], episode: EpisodeExplanation, events: list[Event], clock: date
) -> None:
    """Whatever the domain allows to withdraw, and would flip something, is among them."""
    known = {(flip.of, flip.position): flip.becomes for flip in named if flip.change == "retracted"}
    for event in events:
        number = event.position or 0
        changed = retracted(events, number)
        row = read(changed, episode, clock) if changed else None
        if row is None:
            continue
        for of in ("response", "outcome"):
            expected = row[of] if row[of] != now(episode, of) else None
            assert known.get((of, number)) == expected, (of, number)


def now(episode: EpisodeExplanation, of: str) -> str:
    return episode.responses["A"] if of == "response" else episode.outcome.says


def read(events: Iterable[Event], episode: EpisodeExplanation, clock: date) -> Row | None:
    """Its outcome, by another account; None where its first threat is not there."""
    found = tables(events, clock, STANDARD)
    (first, *_) = (bound.threat for bound in episode.began if bound.decides)
    its = [row["episode"] for row in found["episodes"] if first in row["threats"]]
    return next((row for row in found["outcomes"] if row["episode"] in its), None)


def retracted(events: list[Event], number: int) -> list[Event] | None:
    """The events with a retraction of that one; None where the domain does not allow it."""
    builder = LogBuilder(max(event.recorded_at for event in events if event.recorded_at))
    stream = events[0].stream
    client = replay(stream, events)
    builder.clients[stream] = client
    try:
        builder.log(stream, given.retract(number))
    except FiveyearError:
        return None
    return [*events, *(replace(event, position=10**6) for event in builder.events)]


def without(events: list[Event], number: int) -> list[Event]:
    return [event for event in events if event.position != number]


def with_more(
    events: list[Event], episode: EpisodeExplanation, observed: str, times: int
) -> list[Event]:
    """The events with so many observations of the first day, recorded on that day."""
    observe = {"together": given.together, "apart": given.apart}[observed]
    made = event_of(observe(str(episode.started_on)), events)
    return [
        *events,
        *(replace(made, position=10**6 + n, recorded_at=noon(episode)) for n in range(times)),
    ]


def event_of(command: Command, events: list[Event]) -> Event:
    """The event that comes of a command to a client that is only just registered."""
    builder = LogBuilder(datetime(2100, 1, 1, tzinfo=UTC))
    stream = events[0].stream
    builder.log(stream, given.registered())
    builder.log(stream, command)
    return builder.events[-1]


def in_time(events: list[Event], episode: EpisodeExplanation, number: int) -> list[Event]:
    """The events with that one, and what corrects it, recorded on the first day of the episode."""
    return [
        replace(event, recorded_at=noon(episode))
        if event.position == number
        or (isinstance(event, EventCorrected) and event.target == number)
        else event
        for event in events
    ]


def noon(episode: EpisodeExplanation) -> datetime:
    return datetime.combine(episode.started_on, time(12), UTC)
