"""The invented histories are sound, labelled, the same each time, and show what can happen."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.demo.facts import Correction, Fact, RecordedFact, Retraction
from cli.demo.histories import history, invented
from cli.demo.lives import AS_IF
from cli.demo.names import LABEL, client_name
from cli.demo.sinks import STREAMS, stream_of, through_the_domain, write_directly
from events.dates import PartialDate, add_years
from events.errors import Conflict, Refused
from events.kinds.assessments import CRITERIA, BreakthroughAssessed
from events.kinds.clients import (
    ClientBrokeApart,
    ClientRegistered,
    ClientRenamed,
    EngagementEnded,
    LiquidityRealized,
)
from events.kinds.growth import RevenueReported
from events.kinds.leadership import LeaderJoined, LeadersPulledApart, LeadersPulledTogether
from events.kinds.threats import ThreatAbated, ThreatEncountered
from events.names import normalise
from events.store.log import EventLog

CLIENTS = 70
WRITTEN_DOWN = "f5f5bfe324e5ccc2a788f0fadc0e12b1cc2a55ece23f6364111c494db6f4a29c"
SEVENTY = list(invented(CLIENTS))


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The log that the domain made of all seventy histories."""
    path = tmp_path_factory.mktemp("demo") / "decided.db"
    assert through_the_domain(SEVENTY, path) == len(SEVENTY)
    return path


def rows(path: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


# -- sound ------------------------------------------------------------------------------------


def test_the_domain_accepts_every_event_at_the_time_it_was_recorded(decided: Path) -> None:
    recorded = rows(decided, "select recorded_at, stream, revision from log order by position")
    assert recorded == [
        (int(entry.recorded_at.timestamp()) * 1_000_000, stream_of(entry.client), entry.ordinal)
        for entry in SEVENTY
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_domain_accepts_the_histories_of_other_seeds(tmp_path: Path, seed: int) -> None:
    entries = list(invented(40, seed))
    assert through_the_domain(entries, tmp_path / "log.db") == len(entries)


def test_writing_straight_makes_the_same_rows_as_asking_the_domain(
    tmp_path: Path, decided: Path
) -> None:
    path = tmp_path / "direct.db"
    assert write_directly(SEVENTY, path) == len(SEVENTY)
    for query in (
        "select * from log order by position",
        "select * from names order by normal",
        "select * from meta where name <> 'log_id' order by name",
    ):
        assert rows(path, query) == rows(decided, query)


def test_what_the_domain_refuses_is_not_passed_over(tmp_path: Path) -> None:
    unregistered = history(1)[1:]
    with pytest.raises(Refused, match=r"client\.not_registered"):
        through_the_domain(unregistered, tmp_path / "log.db")


def test_a_log_that_is_there_is_not_written_over(decided: Path) -> None:
    for sink in (through_the_domain, write_directly):
        with pytest.raises(Conflict, match=r"log\.file_exists"):
            sink(SEVENTY, decided)


def test_nothing_is_recorded_before_it_happened_or_after_the_end() -> None:
    for entry in SEVENTY:
        recorded = entry.recorded_at.date()
        assert recorded <= AS_IF
        if isinstance(entry.content, Fact):
            assert entry.content.on.latest <= recorded
            assert (entry.content.source_date or recorded) <= recorded


def test_recorded_order_is_the_order_of_the_sequence_and_of_each_client() -> None:
    assert [entry.recorded_at for entry in SEVENTY] == sorted(
        entry.recorded_at for entry in SEVENTY
    )
    for client in range(1, CLIENTS + 1):
        ordinals = [entry.ordinal for entry in SEVENTY if entry.client == client]
        assert ordinals == list(range(1, len(ordinals) + 1))


# -- the same each time -----------------------------------------------------------------------


def test_the_same_seed_gives_the_same_histories_and_another_seed_gives_others() -> None:
    assert list(invented(CLIENTS)) == SEVENTY
    assert list(invented(CLIENTS, seed=71)) != SEVENTY


def test_a_client_has_the_same_history_among_any_number_of_clients() -> None:
    assert [entry for entry in invented(9) if entry.client == 7] == history(7)
    assert [entry for entry in SEVENTY if entry.client == 7] == history(7)


def test_the_histories_are_those_of_every_version_of_python(decided: Path) -> None:
    """Written down once: a Python whose chance falls otherwise, or a change to what is made up,
    shows here."""
    digest = hashlib.sha256()
    for row in rows(decided, "select recorded_at, stream, kind, data from log order by position"):
        digest.update(repr(row).encode())
    assert digest.hexdigest() == WRITTEN_DOWN


def test_a_client_has_about_fifty_events_over_about_twelve_years() -> None:
    assert 45 <= len(SEVENTY) / CLIENTS <= 55
    spans = [
        (history(client)[-1].recorded_at - history(client)[0].recorded_at).days / 365.25
        for client in range(1, CLIENTS + 1)
    ]
    assert 11 <= sorted(spans)[CLIENTS // 2] <= 13


# -- labelled as invented ---------------------------------------------------------------------


def test_every_name_says_that_it_is_invented(decided: Path) -> None:
    with EventLog.open(decided) as log:
        assert log.meta()["invented"] == "yes"
        assert all(name.endswith(LABEL) for name, _ in log.names())
        assert len(log.names()) == CLIENTS
    for entry in SEVENTY:
        if not isinstance(entry.content, Fact):
            continue
        values = entry.content.values
        names = [values.get("leader"), values.get("rater")]
        if entry.content.kind in (LeadersPulledTogether, LeadersPulledApart):
            names += values.get("leaders", ())
        if entry.content.kind in (ClientRegistered, ClientRenamed):
            names.append(values["name"])
        assert all(name.endswith(LABEL) for name in names if name is not None)


def test_every_event_is_of_the_demo_and_said_by_nobody_real(decided: Path) -> None:
    said = rows(
        decided,
        "select distinct json_extract(data, '$.actor'), json_extract(data, '$.batch') from log",
    )
    assert said == [("demo (invented)", "demo")]


def test_names_and_streams_are_unique_however_many_clients_there_are() -> None:
    many = 100_001
    names = [client_name(client) for client in range(1, many)]
    assert len({normalise(name) for name in names}) == many - 1
    assert len({*names} | {client_name(client, "Group") for client in range(1, many)}) == 2 * (
        many - 1
    )
    assert len({stream_of(client) for client in range(1, many)}) == many - 1 < STREAMS


# -- what there is, by counting ---------------------------------------------------------------


@dataclass
class Known:
    """One client's facts as they read at the end, and when each was recorded."""

    facts: list[tuple[date, Fact]]
    threats: list[tuple[str, date, date | None]] = field(default_factory=list)

    def all(self, *kinds: type[Any]) -> list[tuple[date, Fact]]:
        return [(recorded, fact) for recorded, fact in self.facts if fact.kind in kinds]


def known(client: int) -> Known:
    by_ordinal = {each.ordinal: each for each in history(client)}
    gone: set[int] = set()
    for each in sorted(by_ordinal.values(), key=lambda each: -each.ordinal):
        if isinstance(each.content, Retraction) and each.ordinal not in gone:
            gone.add(each.content.target)
    facts = {
        ordinal: (each.recorded_at.date(), each.content)
        for ordinal, each in by_ordinal.items()
        if isinstance(each.content, Fact) and ordinal not in gone
    }
    for ordinal, each in by_ordinal.items():
        if isinstance(each.content, Correction) and ordinal not in gone:
            recorded, fact = facts[each.content.target]
            facts[each.content.target] = (
                recorded,
                replace(fact, values={**fact.values, **each.content.values}),
            )
    found = Known(list(facts.values()))
    ends = {fact.values["threat"]: fact.on.latest for _, fact in found.all(ThreatAbated)}
    found.threats = sorted(
        (
            (label := fact.values["threat"], fact.on.earliest, ends.get(label))
            for _, fact in found.all(ThreatEncountered)
        ),
        key=lambda threat: threat[1],
    )
    return found


ALL_KNOWN = [known(client) for client in range(1, CLIENTS + 1)]


def episodes(client: Known) -> Iterator[tuple[date, date | None, set[str]]]:
    """Start, end and labels of the threats merged."""
    current: tuple[date, date | None, set[str]] | None = None
    for label, start, end in client.threats:
        if current is not None and (current[1] is None or (start - current[1]).days <= 180):
            ended = None if current[1] is None or end is None else max(current[1], end)
            current = current[0], ended, current[2] | {label}
            continue
        if current is not None:
            yield current
        current = start, end, {label}
    if current is not None:
        yield current


def gaps(client: Known) -> Iterator[int]:
    """Days from the latest end so far to the next threat; negative where they overlap."""
    latest: date | None = None
    for _, start, end in client.threats:
        if latest is not None:
            yield (start - latest).days
        latest = None if end is None else max(end, latest or end)


def responses(client: Known) -> Iterator[tuple[date | None, list[tuple[date, Fact]]]]:
    """Per episode, its end and its observations with the day each was recorded."""
    for start, end, labels in episodes(client):
        yield (
            end,
            [
                (recorded, fact)
                for recorded, fact in client.all(LeadersPulledTogether, LeadersPulledApart)
                if fact.values.get("threat") in labels
                or (fact.values.get("threat") is None and fact.on.within(start, end or AS_IF))
            ],
        )


def grade(client: Known, index: date, recorded: date, fact: Fact) -> str:
    if recorded <= index + timedelta(days=90):
        return "A"
    source_date = fact.source_date
    if fact.source and source_date and source_date <= index + timedelta(days=90):
        return "B"
    outcome = any(other.on.latest > index and day < recorded for day, other in client.facts)
    return "C" if outcome else "B"


def test_threats_overlap_merge_recur_stay_open_and_do_not_end() -> None:
    between = [gap for client in ALL_KNOWN for gap in gaps(client)]
    assert sum(gap < 0 for gap in between) >= 5
    assert sum(0 < gap <= 180 for gap in between) >= 5
    assert sum(gap > 180 for gap in between) >= 5
    ends = [end for client in ALL_KNOWN for _, end, _ in episodes(client)]
    assert sum(end is None for end in ends) >= 3
    assert sum(end is not None and add_years(end, 5) > AS_IF for end in ends) >= 5
    assert sum(end is not None and add_years(end, 5) <= AS_IF for end in ends) >= 40
    assert 1 <= sum(not client.threats for client in ALL_KNOWN) <= 10


def test_responses_are_together_apart_mixed_and_unclassified() -> None:
    found: Counter[str] = Counter()
    for client in ALL_KNOWN:
        for _, seen in responses(client):
            together = sum(fact.kind is LeadersPulledTogether for _, fact in seen)
            net = (2 * together - len(seen)) / len(seen) if seen else None
            found[
                "unclassified"
                if net is None
                else "together"
                if net >= 1 / 3
                else "apart"
                if net <= -1 / 3
                else "mixed"
            ] += 1
    assert min(found[each] for each in ("together", "apart", "mixed", "unclassified")) >= 5


def test_evidence_is_mostly_prompt_and_sometimes_hindsight() -> None:
    grades = Counter(
        grade(client, end, recorded, fact)
        for client in ALL_KNOWN
        for end, seen in responses(client)
        if end is not None
        for recorded, fact in seen
    )
    assert grades["A"] > 5 * (grades["B"] + grades["C"])
    assert min(grades["B"], grades["C"]) >= 3


def test_observations_are_named_and_not_precise_and_not_with_leaders_and_without() -> None:
    seen = [fact for c in ALL_KNOWN for _, fact in c.all(LeadersPulledTogether, LeadersPulledApart)]
    assert {fact.values.get("threat") is None for fact in seen} == {True, False}
    assert {"leaders" in fact.values for fact in seen} == {True, False}
    assert {str(fact.on.precision) for fact in seen} == {"day", "month", "quarter"}


def test_clients_break_apart_under_the_threat_and_in_the_five_years_after() -> None:
    during = after = 0
    for client in ALL_KNOWN:
        for _, fact in client.all(ClientBrokeApart):
            day = fact.on.latest
            found = [(start, end) for start, end, _ in episodes(client) if start <= day]
            during += any(end is None or day <= end for _, end in found)
            after += any(end is not None and end < day <= add_years(end, 5) for _, end in found)
    assert min(during, after) >= 2
    assert 4 <= during + after <= 15


def test_clients_are_sold_in_distress_and_not_and_some_are_lost() -> None:
    sales = [fact.values["distressed"] for c in ALL_KNOWN for _, fact in c.all(LiquidityRealized)]
    assert {True, False} == {*sales}
    lost = 0
    for client in ALL_KNOWN:
        for _, fact in client.all(EngagementEnded):
            lost += all(other.on.latest <= fact.on.latest for _, other in client.facts) and (
                not client.all(ClientBrokeApart)
            )
    assert lost >= 2


def test_about_five_of_seventy_are_judged_to_have_broken_through() -> None:
    breakthroughs = refused = few = 0
    for client in ALL_KNOWN:
        judged = client.all(BreakthroughAssessed)
        if not judged:
            continue
        latest = max(judged, key=lambda each: each[1].on.latest)[1]
        answers = [str(latest.values[name]) for name in CRITERIA]
        answered = [answer for answer in answers if answer != "unknown"]
        breakthroughs += len(answered) >= 3 and "no" not in answered
        refused += "no" in answered
        few += len(answered) in (2, 3)
    assert 4 <= breakthroughs <= 6
    assert refused >= 5
    assert few >= 3


def test_figures_are_corrected_and_facts_withdrawn_and_one_withdrawal_withdrawn() -> None:
    says = {(entry.client, entry.ordinal): entry.content for entry in SEVENTY}
    corrected = [each for each in says.values() if isinstance(each, Correction)]
    assert len(corrected) >= 10
    assert all(each.kind is RevenueReported and each.reason for each in corrected)
    targets = [
        says[client, each.target]
        for (client, _), each in says.items()
        if isinstance(each, Retraction)
    ]
    assert sum(isinstance(target, Fact) for target in targets) >= 3
    assert sum(isinstance(target, Retraction) for target in targets) >= 1


def test_fiscal_years_and_currencies_differ_and_each_client_keeps_its_own() -> None:
    registered = [client.all(ClientRegistered)[0][1].values for client in ALL_KNOWN]
    years = Counter(values["fiscal_year_end"] for values in registered)
    assert {*years} == {"12-31", "03-31", "06-30", "09-30"}
    assert years["12-31"] > CLIENTS / 2
    assert {values["currency"] for values in registered} == {"GBP", "EUR", "USD"}
    for client, values in zip(ALL_KNOWN, registered, strict=True):
        reported = {fact.values["currency"] for _, fact in client.all(RevenueReported)}
        assert reported == {values["currency"]}


def test_every_client_has_leaders_and_registers_first() -> None:
    first: dict[int, RecordedFact] = {}
    for entry in SEVENTY:
        first.setdefault(entry.client, entry)
    for entry in first.values():
        assert isinstance(entry.content, Fact)
        assert entry.content.kind is ClientRegistered
        assert entry.content.on == PartialDate.day(entry.recorded_at.date())
    assert all(client.all(LeaderJoined) for client in ALL_KNOWN)
