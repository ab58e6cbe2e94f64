"""Any history of a few clients: what Hypothesis chooses, and the domain allows.

A step is a word and some bytes; the bytes choose everything else: how much time goes by, who it
is about, the date and its precision. Many dates are put close to dates already known, at the
distances on which definitions turn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from hypothesis import strategies as st

from domain.client.aggregate import Client
from domain.client.corrections import correctable
from domain.commands import Command
from domain.definition.definition import Definition, Grade
from events.catalogue import CORRECTIONS
from events.dates import PartialDate, Period, add_months, add_years
from events.errors import FiveyearError, Refused
from events.kinds.assessments import CRITERIA, LITMUS_SCORES, Driver
from tests import given
from tests.projections.logs import LogBuilder

T = TypeVar("T")

BEGINNING = datetime(2012, 3, 1, 9, tzinfo=UTC)
STREAMS = ("c-a", "c-b")

WORDS = (
    "threat threat threat abated abated abated abated abated together apart observed observed "
    "observed observed trust trust driver driver litmus revenues revenues revenues revenues "
    "revenues revenues revenue broke_apart sold sold verdict verdict engaged disengaged disengaged "
    "joined joined left left renamed moved note correct correct correct correct retract retract "
    "goal reached reached aimed aimed standing peers peers unpeers"
).split()

LAGS = (0, 1, 30, 89, 90, 91, 180, 181, 365, 729, 730, 731, 1500, 3000)
"""Days between what happened and its being recorded, or between two things that happened."""

WAITS = (0, 0, 0, 1, 1, 30, 90, 91, 200, 365, 800)
"""Days that go by before the next thing is recorded."""

PEOPLE = ("Ines", "INES", "Bo", "Straße", "STRASSE", "Ⅷ", "viii", "Jo\u00a0Ann", "jo ann")
AMOUNTS = ("100", "110.40", "98", "102", "90.3921", "50", "200", "100", "120", "0", "-5")


class Choice:
    """Choices made one after another by some bytes; all zeros choose the first each time."""

    def __init__(self, chosen: bytes) -> None:
        self._left = int.from_bytes(chosen, "big")

    def among(self, options: Sequence[T]) -> T:
        self._left, index = divmod(self._left, len(options))
        return options[index]

    def often(self) -> bool:
        return self.among((True, True, True, False))


STEP = st.tuples(st.sampled_from(WORDS), st.binary(min_size=12, max_size=12))


def history_of(steps: Sequence[tuple[str, bytes]], streams: Sequence[str] = STREAMS) -> LogBuilder:
    """What comes of the steps; those that the domain refuses leave no trace."""
    builder = LogBuilder(BEGINNING)
    for word, chosen in steps:
        choice = Choice(chosen)
        builder.now += timedelta(days=choice.among(WAITS), minutes=choice.among((0, 1, 700)))
        stream = choice.among(streams)
        client = builder.client(stream)
        if not client.recorded:
            builder.log(stream, given.registered(f"Client {stream}"))
            client = builder.client(stream)
        if word in ("peers", "unpeers"):
            log_peers(builder, word, client, choice)
            continue
        with suppress(FiveyearError):
            for command in meant(word, client, choice, builder.now.date()):
                with suppress(Refused):
                    builder.log(stream, command)
    return builder


HISTORIES = st.lists(STEP, min_size=1, max_size=60).map(history_of)

NAMES = ("Bowline", "Cable", "Davit")

CROWD = tuple(f"c-{letter}" for letter in "abcdefgh")

CROWDED = HISTORIES | st.lists(STEP, min_size=60, max_size=180).map(
    lambda steps: history_of(steps, CROWD)
)
"""Few or many events of few or many clients. Where every example builds all tables, and that takes
far longer than their rows do, one example of many clients tries what twenty small ones would."""

DEFINITIONS = st.builds(
    Definition,
    merge_gap_days=st.sampled_from([0, 1, 30, 90, 180, 181, 365, 2000]),
    baseline_days=st.sampled_from([1, 365, 730, 3000]),
    prompt_days=st.sampled_from([90, 90, 90, 0, 30, 365]),
    grade=st.sampled_from(Grade),
    min_evidence=st.integers(1, 4),
    years=st.integers(1, 5),
    min_criteria=st.integers(3, 5),
)

CLOCKS = st.builds(
    lambda days, years: add_years(date(2014, 2, 28) + timedelta(days=days), years),
    st.integers(0, 400),
    st.integers(0, 16),
)


def meant(word: str, client: Client, choice: Choice, today: date) -> list[Command]:
    if word == "correct":
        return [_correction(client, choice, today)]
    if word == "retract":
        return [given.retract(choice.among(client.recorded).position or 0)]
    if word == "revenues":
        return _figures(client, choice, today)
    if word == "revenue":
        return [_figure(choice, today)]
    if word == "aimed":
        return _aims(client, choice)
    if word == "abated":
        return _ends(client, choice, today)
    return [_command(word, str(_when(client, choice, today)), client, choice)]


def _command(word: str, on: str, client: Client, choice: Choice) -> Command:
    among = choice.among
    ways: dict[str, Callable[[], Command]] = {
        "threat": lambda: given.threat(None, on, severity=among(("serious", "existential"))),
        "together": lambda: _observed(given.together, on, client, choice),
        "apart": lambda: _observed(given.apart, on, client, choice),
        "observed": lambda: _observed(among((given.together, given.apart)), on, client, choice),
        "trust": lambda: given.trust(among((1, 2, 3, 4, 5)), on),
        "driver": lambda: given.log_event(
            given.DriverAssessed, on, driver=among(tuple(Driver)), rating=among((1, 3, 5))
        ),
        "litmus": lambda: given.log_event(
            given.Litmus,
            on,
            described=among((0, 4)),
            leaders=among((3, 1)),
            **{name: among((0, 3, 5)) for name in LITMUS_SCORES},
        ),
        "broke_apart": lambda: given.broke_apart(on),
        "sold": lambda: given.log_event(
            given.LiquidityRealized,
            on,
            liquidity_kind="sale",
            distressed=among((False, False, True)),
        ),
        "verdict": lambda: given.log_event(given.Breakthrough, on, **_criteria(choice)),
        "goal": lambda: given.goal(None, on, due=among((None, _later(on, choice)))),
        "reached": lambda: given.achieved(among(("G1", "G2", "G3")), on),
        "standing": lambda: given.log_event(
            given.Standing, on, perceived_percentile=among((60, 50, 40)), size_percentile=50
        ),
        "engaged": lambda: given.engaged(on),
        "disengaged": lambda: given.disengaged(on),
        "joined": lambda: given.joined(among(PEOPLE), on, role=among((None, "head"))),
        "left": lambda: given.left(among(PEOPLE), on),
        "renamed": lambda: given.renamed(
            f"{among(('Bowline', 'Cable', 'Davit'))} of {client.stream}", on
        ),
        "moved": lambda: given.moved(among(("health", "legal", "retail")), on),
        "note": lambda: given.note("heard", on),
    }
    return ways[word]()


def _observed(observed: Callable[..., Command], on: str, client: Client, choice: Choice) -> Command:
    named = choice.among((None, *client.history.threats))
    if choice.often():
        return observed(on, named)
    written_on = PartialDate.parse(on).latest + timedelta(days=choice.among(LAGS))
    return observed(on, named, source=choice.among(("minutes", None)), source_date=str(written_on))


def _criteria(choice: Choice) -> dict[str, Any]:
    usual = choice.among(("yes", "unknown", "no"))
    return {name: usual if choice.often() else "unknown" for name in CRITERIA}


def _ends(client: Client, choice: Choice, today: date) -> list[Command]:
    """The end of a threat that goes on, if one does."""
    going_on = [
        threat.encountered for threat in client.history.threats.values() if threat.abated is None
    ]
    if not going_on:
        return []
    begun = choice.among(going_on)
    if not choice.often():
        return [given.abated(begun.threat, str(_when(client, choice, today)))]
    day = min(today, begun.on.latest + timedelta(days=choice.among(LAGS)))
    return [given.abated(begun.threat, str(_precise(day, choice)))]


def _figures(client: Client, choice: Choice, today: date) -> list[Command]:
    """Some years in a row, all in one currency, most often around a threat."""
    year_end = choice.among(("12-31", "12-31", "06-30", "02-29"))
    currency = choice.among(("GBP", "GBP", "GBP", "EUR"))
    begun = [threat.encountered.on.earliest for threat in client.history.threats.values()]
    first = choice.among([*begun, today]).year - choice.among((1, 6))
    return [
        given.revenue(str(Period.fiscal_year(year, year_end)), choice.among(AMOUNTS), currency)
        for year in range(first, first + choice.among((12, 13, 2)))
    ]


def _figure(choice: Choice, today: date) -> Command:
    """One period, often not quite a year."""
    end = today - timedelta(days=choice.among(LAGS))
    days = choice.among((365, 349, 350, 380, 381))
    period = Period(end - timedelta(days=days - 1), end)
    return given.revenue(str(period), choice.among(AMOUNTS), choice.among(("GBP", "EUR")))


def _aims(client: Client, choice: Choice) -> list[Command]:
    """Targets for periods that are reported, most often set on the day they begin."""
    reported = [fact for fact in client.facts.values() if isinstance(fact, given.RevenueReported)]
    metric = choice.among(("revenue", "revenue", "Revenue ", "margin"))
    return [
        given.log_event(
            given.TargetSet,
            str(fact.period_start if choice.often() else fact.period_end + timedelta(days=1)),
            metric=metric,
            period_start=fact.period_start,
            period_end=fact.period_end,
            amount=Decimal(choice.among(AMOUNTS)),
        )
        for fact in reported[:: choice.among((1, 2))]
    ]


def _later(on: str, choice: Choice) -> PartialDate:
    return _precise(PartialDate.parse(on).latest + timedelta(days=choice.among(LAGS)), choice)


def log_peers(builder: LogBuilder, word: str, client: Client, choice: Choice) -> None:
    """Some years in a row of the peers of an industry, or one figure of them withdrawn."""
    name = choice.among(("legal", "Legal", "health"))
    if word == "unpeers":
        reported = builder.industry(name).recorded
        if reported:
            with suppress(FiveyearError):
                builder.retract_peers(name, choice.among(reported).position or 0)
        return
    year_end = choice.among(("12-31", "12-31", "06-30"))
    begun = [threat.encountered.on.earliest for threat in client.history.threats.values()]
    first = choice.among([*begun, builder.now.date()]).year - choice.among((1, 6))
    growth = choice.among(("0.02", "-0.02", "0.1", "0", "-1"))
    for year in range(first, first + choice.among((12, 13, 2))):
        with suppress(FiveyearError):
            builder.report_peers(name, Period.fiscal_year(year, year_end), growth)


def _when(client: Client, choice: Choice, today: date) -> PartialDate:
    """Close to something known of the client, or to today; never after today."""
    known = [today, *(fact.on.latest for fact in client.facts.values())]
    day = choice.among(known[:1] + known[:0:-1])
    if choice.often():
        day += timedelta(days=choice.among(LAGS) * choice.among((1, 1, -1)))
    else:
        day = add_months(day, choice.among((6, 12, 60, -6, -12)))
    if day > today:
        day = today - timedelta(days=choice.among(LAGS))
    return _precise(day, choice)


def _precise(day: date, choice: Choice) -> PartialDate:
    exact = PartialDate.day(day)
    return choice.among(
        (
            exact,
            exact,
            exact,
            PartialDate.month(day.year, day.month),
            PartialDate.quarter(day.year, (day.month + 2) // 3),
            PartialDate.year(day.year),
        )
    )


def _correction(client: Client, choice: Choice, today: date) -> Command:
    facts = [event for event in client.recorded if not isinstance(event, CORRECTIONS)]
    target = choice.among(facts)
    labels = (None, *client.history.threats)
    values: dict[str, Any] = {
        "on": lambda: _when(client, choice, today),
        "threat": lambda: choice.among(labels),
        "source_date": lambda: choice.among((None, target.on.earliest, target.on.latest)),
        "source": lambda: choice.among((None, "m")),
        "name": lambda: choice.among(("Eyot", "Fathom")),
        "industry": lambda: choice.among(("health", "legal")),
        "rating": lambda: choice.among((1, 2, 3, 4, 5)),
        "driver": lambda: choice.among(tuple(Driver)),
        "amount": lambda: Decimal(choice.among(AMOUNTS)),
        "currency": lambda: choice.among(("GBP", "EUR")),
        "severity": lambda: choice.among(("serious", "existential")),
        "distressed": lambda: choice.among((True, False)),
        "leader": lambda: choice.among(PEOPLE),
        "leaders": lambda: choice.among((None, ("Ines", "Bo"))),
        "outperformed_peers": lambda: choice.among(("yes", "no", "unknown")),
        "note": lambda: choice.among((None, "heard")),
        "fiscal_year_end": lambda: "03-31",
    }
    names = [name for name in values if name in correctable(type(target))]
    chosen = {choice.among(names)} | ({choice.among(names)} if not choice.often() else set())
    return given.correct(target.position or 0, **{name: values[name]() for name in sorted(chosen)})
