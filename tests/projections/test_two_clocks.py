"""Whatever is logged, corrected, withdrawn and undone, on several clients and in any order: read at
any place on either clock, every table is that of a list of events, filtered and folded."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.client.aggregate import replay
from domain.commands import Command
from events.errors import FiveyearError
from events.kinds.corrections import EventRetracted
from projections.warehouse.basis import BasisQuery, resolve
from projections.warehouse.refresh import in_memory
from tests import given
from tests.naive.facts import moment_of, position_of
from tests.naive.looking_back import Cut, counts_as_today, looking_back, recorded
from tests.naive.tables import Tables
from tests.projections import engines, histories
from tests.projections.histories import STEP, Choice
from tests.projections.laws import law
from tests.projections.logs import MADE, LogBuilder, append, written

pytestmark = pytest.mark.minutes

STREAMS = ("c-a", "c-b", "c-c")

SOON = (0, 0, 1, 1, 30, 91, 365)
"""Days between two things that are logged."""

CHOSEN = st.binary(min_size=12, max_size=12)
READS = 3
"""Looks back in one example: each builds every table twice."""


class TwoClocks(RuleBasedStateMachine):
    """A record that grows, and is looked back at."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.log = written(Path(self.folder.name) / "log.db")
        self.written = 0
        self.builder = LogBuilder(histories.BEGINNING)
        self.reads = 0

    def teardown(self) -> None:
        self.folder.cleanup()

    # -- what is recorded -------------------------------------------------------------------------

    @initialize(clients=st.integers(1, len(STREAMS)))
    def register(self, clients: int) -> None:
        for stream in STREAMS[:clients]:
            self.attempt(stream, given.registered(f"Client {stream}"))

    @rule(steps=st.lists(STEP, min_size=1, max_size=20))
    def log_correct_or_retract(self, steps: list[tuple[str, bytes]]) -> None:
        for word, chosen in steps:
            choice = Choice(chosen)
            self.wait(choice)
            stream = choice.among(tuple(self.builder.clients))
            client, today = self.builder.client(stream), self.builder.now.date()
            if word in ("peers", "unpeers"):
                histories.log_peers(self.builder, word, client, choice)
                continue
            with suppress(FiveyearError):  # what cannot even be meant, such as a day of 32
                for command in histories.meant(word, client, choice, today):
                    self.attempt(stream, command)

    @rule(chosen=CHOSEN)
    def undo_the_last(self, chosen: bytes) -> None:
        """Again and again, one after another, as nothing is undone twice."""
        self.wait(Choice(chosen))
        for each in reversed(self.builder.events):
            stands = each.position in self.builder.client(each.stream).facts
            if stands and self.attempt(each.stream, given.retract(position_of(each))):
                return

    @rule(chosen=CHOSEN)
    def undo_a_withdrawal(self, chosen: bytes) -> None:
        choice = Choice(chosen)
        self.wait(choice)
        withdrawals = [each for each in self.builder.events if isinstance(each, EventRetracted)]
        if withdrawals:
            withdrawal = choice.among(withdrawals[::-1])
            self.attempt(withdrawal.stream, given.retract(position_of(withdrawal)))

    @invariant()
    def what_is_known_follows_from_what_is_recorded(self) -> None:
        for stream, client in self.builder.clients.items():
            assert client == replay(stream, (e for e in self.builder.events if e.stream == stream))

    def wait(self, choice: Choice) -> None:
        self.builder.now += timedelta(days=choice.among(SOON), minutes=choice.among((0, 1, 700)))

    def attempt(self, stream: str, command: Command) -> bool:
        """Whether it was allowed. What is refused leaves no trace."""
        before = deepcopy(self.builder.client(stream)), len(self.builder.events)
        try:
            self.builder.log(stream, command)
        except FiveyearError:
            assert (self.builder.client(stream), len(self.builder.events)) == before
            return False
        return True

    # -- looking back -----------------------------------------------------------------------------

    @precondition(lambda self: self.reads < READS)
    @rule(chosen=CHOSEN)
    def look(self, chosen: bytes) -> None:
        self.reads += 1
        append(self.log, self.builder.events[self.written :])
        self.written = len(self.builder.events)
        choice = Choice(chosen)
        events = self.builder.events
        today = self.builder.now.date() + timedelta(days=choice.among((0, 1, 3000)))
        cut = self.cut(choice)
        event(f"recorded: {'position' if cut.position is not None else cut.moment and 'moment'}")
        event(f"happened: {cut.until and 'until'}")
        stream = choice.among(STREAMS)

        asked = BasisQuery(position=cut.position, as_of=cut.moment, until=cut.until)
        basis = resolve(self.log, asked, today)
        assert basis.position == len(recorded(events, cut))
        assert basis.clock == counts_as_today(events, cut, today, MADE.date())
        naive = looking_back(events, cut, today, MADE.date())
        with in_memory(self.log, basis) as warehouse:
            agree(engines.read(warehouse), naive)
        with in_memory(self.log, basis, stream=stream) as its_own:
            agree(engines.read(its_own), of_one(naive, stream))

    def cut(self, choice: Choice) -> Cut:
        last = choice.among(self.builder.events[::-1])
        until = None
        if choice.among((True, False, True)):
            until = self.last_day(choice)
        match choice.among(("moment", "position", "nothing", "moment", "position")):
            case "moment":
                step = choice.among((0, -1, 1, -86_400_000_000, 3_600_000_000))
                return Cut(moment=moment_of(last) + timedelta(microseconds=step), until=until)
            case "position":
                return Cut(position=position_of(last) - choice.among((0, 0, 0, 1)), until=until)
            case _:
                return Cut(until=until)

    def last_day(self, choice: Choice) -> date:
        """Where something begins or ends, as it was first said or as it reads now, or by a day."""
        days, corrected = [self.builder.now.date()], []
        for client in self.builder.clients.values():
            for said in client.recorded:
                reads = client.facts.get(position_of(said), said)
                days += [said.on.latest, reads.on.latest, reads.on.earliest]
                if reads.on != said.on:
                    corrected += [min(reads.on.latest, said.on.latest), reads.on.latest]
        day = choice.among(choice.among((days, corrected or days))[::-1])
        return day + timedelta(days=choice.among((0, -1, 1, -200)))


def agree(tables: Tables, naive: Tables) -> None:
    differences = {
        name: found
        for name, rows in tables.items()
        if (found := engines.differing(rows, engines.ordered(name, naive[name])))
    }
    assert differences == {}


def of_one(tables: Tables, client_id: str) -> Tables:
    """One client's rows as it is seen alone: without its peers nothing is computed of it."""
    return {
        name: [
            row | dict.fromkeys(OF_OTHERS.get(name, ()))
            for row in rows
            if row["client_id"] == client_id
        ]
        for name, rows in tables.items()
    }


OF_OTHERS = {
    "criteria": ("computed", "peers_from"),
    "outcomes": ("breakthrough_computed", "criteria_computed"),
}
"""The columns that rest on the whole record."""


TestTwoClocks = TwoClocks.TestCase
TestTwoClocks.settings = settings(law(5), stateful_step_count=20)
