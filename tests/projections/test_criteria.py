"""The breakthrough criteria that follow from the record: the engine and the naive model alike.

The threat of every client here ends on 30 June 2016, so its years run to 30 June 2021; year 0 is
the year to 31 December 2015, and year 5 that to 31 December 2020.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from domain.definition.definition import STANDARD, Breakthrough, Definition
from events.dates import Period
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.warehouse.basis import whole
from projections.warehouse.connection import Warehouse
from projections.warehouse.refresh import in_memory
from tests.naive.tables import Row, tables
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written
from tests.projections.text_tables import CLOCK, case, log_all

THREAT = """
    on         | what     | with | recorded
    2015-03-01 | threat   | T1   |
    2016-06-30 | abated   | T1   |
"""
GREW = "FY2015 | revenue | 100 |\n FY2020 | revenue | {} |\n"


@dataclass
class Computed:
    """Rows of criteria and of outcomes, by client."""

    criteria: dict[str, Row]
    outcomes: dict[str, Row]


def log_of(clients: dict[str, str]) -> LogBuilder:
    builder = log_all(case(name, THREAT + history) for name, history in clients.items())
    builder.now = datetime(2026, 1, 1, tzinfo=UTC)
    return builder


def computed(
    folder: Path, builder: LogBuilder, clock: date = CLOCK, definition: Definition = STANDARD
) -> Computed:
    """What the engine computes of the first episodes; the naive model computes the same."""
    log = written(folder / "log.db", builder.events)
    with in_memory(log, whole(log, clock), definition) as warehouse:
        by_engine = _by_client(rows(warehouse, "criteria"), rows(warehouse, "outcomes"))
    naive = tables(builder.events, clock, definition)
    assert by_engine == _by_client(naive["criteria"], naive["outcomes"])
    return by_engine


def rows(warehouse: Warehouse, table: str) -> list[Row]:
    answer = warehouse.query(f"from {table} where episode = 1")
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _by_client(criteria: list[Row], outcomes: list[Row]) -> Computed:
    by_client: dict[str, Row] = {}
    for row in (row for row in criteria if row["episode"] == 1):
        of_client = by_client.setdefault(row["client_id"], {"peers_from": None})
        of_client[row["criterion"]] = row["computed"]
        if row["criterion"] == "outperformed_peers":
            of_client["peers_from"] = row["peers_from"]
    return Computed(
        by_client,
        {
            row["client_id"]: {
                name: row[name] for name in ("breakthrough_computed", "criteria_computed")
            }
            for row in outcomes
            if row["episode"] == 1
        },
    )


Cases = dict[str, tuple[str, str]]
"""Of clients, each by what is particular to it: its history, and what a criterion is for it."""


def peers(
    builder: LogBuilder,
    growth: str = "0.1",
    first: int = 2016,
    last: int = 2020,
    name: str = "legal",
) -> None:
    for year in range(first, last + 1):
        builder.report_peers(name, Period.fiscal_year(year), growth)


def answers(
    folder: Path, cases: Cases, criterion: str, *reports: Callable[[LogBuilder], None]
) -> dict[str, object]:
    """What a criterion is for each case, all of them in one record, with what else is reported."""
    numbered = dict(enumerate(cases))
    builder = log_of({str(number): cases[name][0] for number, name in numbered.items()})
    for report in reports:
        report(builder)
    of_client = computed(folder, builder).criteria
    return {name: of_client[f"c-{number}"][criterion] for number, name in numbered.items()}


def by_hand(cases: Cases) -> dict[str, str]:
    return {name: criterion for name, (_, criterion) in cases.items()}


# -- the vision -----------------------------------------------------------------------------------


VISION: Cases = {
    "no goal": ("", "unknown"),
    "due and never achieved": ("2016-01-01 | goal | G1 due=2019 |", "no"),
    "late, but on the last day of the years": (
        "2016-01-01 | goal | G1 due=2019 |\n 2021-06-30 | achieved | G1 |",
        "yes",
    ),
    "achieved on the day after the years": (
        "2016-01-01 | goal | G1 due=2019 |\n 2021-07-01 | achieved | G1 |",
        "no",
    ),
    "achieved in a year that reaches beyond": (
        "2016-01-01 | goal | G1 due=2019 |\n 2021 | achieved | G1 |",
        "unknown",
    ),
    "due after the years": ("2016-01-01 | goal | G1 due=2021-07-01 |", "unknown"),
    "due in a year that does": ("2016-01-01 | goal | G1 due=2021 |", "unknown"),
    "due before them": ("2010-01-01 | goal | G1 due=2016-06-30 |", "unknown"),
    "without a date, not achieved": ("2016-01-01 | goal | G1 |", "unknown"),
    "without a date, achieved in the years": (
        "2016-01-01 | goal | G1 |\n 2018 | achieved | G1 |",
        "yes",
    ),
    "without a date, achieved before them": (
        "2014-01-01 | goal | G1 |\n 2016-06-30 | achieved | G1 |",
        "unknown",
    ),
    "one of two missed": (
        """2016-01-01 | goal | G1 due=2018 |
               2016-01-01 | goal | G2 due=2019 |
               2018       | achieved | G1 |""",
        "no",
    ),
    "declared after the years": ("2021-07-01 | goal | G1 due=2019 |", "unknown"),
}


def test_a_vision_is_realised_by_the_goals_due_in_the_years(tmp_path: Path) -> None:
    assert answers(tmp_path, VISION, "realised_vision") == by_hand(VISION)


# -- potential ------------------------------------------------------------------------------------

REPORTED = "FY2017 | revenue | 100 |\n FY2018 | revenue | 120 |\n"


POTENTIAL: Cases = {
    "met exactly": (REPORTED + "2016-12-01 | target | FY2017 100 |", "yes"),
    "missed": (REPORTED + "2016-12-01 | target | FY2017 100.01 |", "no"),
    "one met and one missed": (
        REPORTED + "2016-12-01 | target | FY2017 90 |\n 2016-12-01 | target | FY2018 130 |",
        "unknown",
    ),
    "nothing reported for it": (REPORTED + "2016-12-01 | target | FY2019 90 |", "unknown"),
    "another metric": (REPORTED + "2016-12-01 | target | FY2017 90 margin |", "unknown"),
    "a capital letter": (REPORTED + "2016-12-01 | target | FY2017 90 Revenue |", "yes"),
    "set on its last day": (REPORTED + "2017-12-31 | target | FY2017 90 |", "yes"),
    "set when it was over": (REPORTED + "2018-01-01 | target | FY2017 90 |", "unknown"),
    "a period that began before the years": (
        REPORTED + "2016-01-01 | target | FY2016 90 |\n FY2016 | revenue | 95 |",
        "unknown",
    ),
    "a period that ends after them": (
        REPORTED + "2020-01-01 | target | FY2021 90 |\n FY2021 | revenue | 95 |",
        "unknown",
    ),
    "reported in another currency than the client's": (
        REPORTED + "2018-12-01 | target | FY2019 90 |\n FY2019 | revenue | 95 EUR |",
        "unknown",
    ),
}


def test_potential_is_lived_up_to_by_revenue_targets(tmp_path: Path) -> None:
    assert answers(tmp_path, POTENTIAL, "lived_up_to_potential") == by_hand(POTENTIAL)


# -- weight ---------------------------------------------------------------------------------------


WEIGHT: Cases = {
    "seen above its size": ("2018 | standing | 60 50 |", "yes"),
    "below": ("2018 | standing | 40 50 |", "no"),
    "level with it": ("2018 | standing | 50 50 |", "unknown"),
    "on the index date": ("2016-06-30 | standing | 60 50 |", "unknown"),
    "on the day after": ("2016-07-01 | standing | 60 50 |", "yes"),
    "a year after the years": ("2022-06-30 | standing | 60 50 |", "yes"),
    "later than that": ("2022-07-01 | standing | 60 50 |", "unknown"),
    "the last counts": ("2017 | standing | 60 50 |\n 2019 | standing | 40 50 |", "no"),
    "when the next episode has begun": (
        """2019-01-01 | threat | T2 |
               2019-06-30 | abated | T2 |
               2019-01-01 | standing | 60 50 | 2019-02-01""",
        "unknown",
    ),
}


def test_weight_is_punched_above_where_a_client_is_seen_above_its_size(tmp_path: Path) -> None:
    assert answers(tmp_path, WEIGHT, "punched_above_weight") == by_hand(WEIGHT)


# -- peers as reported ----------------------------------------------------------------------------


# 1.1 to the fifth is 1.61051
AGAINST_PEERS: Cases = {
    revenue: (GREW.format(revenue), criterion)
    for revenue, criterion in (
        ("161.06", "yes"),
        ("161.051", "unknown"),
        ("161.05", "no"),
        ("-5", "no"),
    )
}


def test_growth_is_held_against_the_compounded_medians(tmp_path: Path) -> None:
    outperformed = answers(tmp_path, AGAINST_PEERS, "outperformed_peers", peers)
    assert outperformed == by_hand(AGAINST_PEERS)


@pytest.mark.parametrize(
    ("first", "last", "name", "used"),
    [
        (2016, 2020, "Legal", True),
        (2010, 2024, "legal", True),
        (2017, 2020, "legal", False),
        (2016, 2019, "legal", False),
        (2016, 2020, "health", False),
    ],
    ids=["in capitals", "more years", "the first missing", "the last missing", "of another trade"],
)
def test_every_year_of_the_industry_is_needed(
    tmp_path: Path, first: int, last: int, name: str, used: bool
) -> None:
    builder = log_of({"a": GREW.format(200)})
    peers(builder, first=first, last=last, name=name)
    record = computed(tmp_path, builder).criteria["c-a"]
    assert record["outperformed_peers"] == ("yes" if used else "unknown")
    assert record["peers_from"] == ("peers" if used else None)


def test_peers_that_were_withdrawn_are_not_used(tmp_path: Path) -> None:
    builder = log_of({"a": GREW.format(200)})
    peers(builder)
    builder.retract_peers("legal", len(builder.events))
    assert computed(tmp_path, builder).criteria["c-a"]["peers_from"] is None


def test_the_period_that_ends_nearest_to_the_clients_year_is_taken(tmp_path: Path) -> None:
    """Fiscal years to 31 March grow twice as fast; those to 31 December are the client's own."""
    builder = log_of({"a": GREW.format(170)})
    for year in range(2016, 2022):
        builder.report_peers("legal", Period.fiscal_year(year, "03-31"), "0.2")
    peers(builder)
    assert computed(tmp_path, builder).criteria["c-a"]["outperformed_peers"] == "yes"


# -- other clients --------------------------------------------------------------------------------


def others(*revenues: float) -> dict[str, str]:
    return {f"o{number}": GREW.format(revenue) for number, revenue in enumerate(revenues)}


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (130, (100, 110, 120, 140, 150), "yes"),
        (120, (100, 110, 120, 140, 150), "unknown"),
        (115, (100, 110, 120, 140, 150), "no"),
        (125, (100, 110, 120, 130, 140, 150), "unknown"),
        (135, (100, 110, 120, 130, 140, 150), "yes"),
    ],
    ids=["above the median", "at it", "below it", "between the middle two", "above both"],
)
def test_growth_is_held_against_the_median_of_the_other_clients(
    tmp_path: Path, mine: int, theirs: tuple[float, ...], expected: str
) -> None:
    builder = log_of({"a": GREW.format(mine)} | others(*theirs))
    record = computed(tmp_path, builder).criteria["c-a"]
    assert (record["outperformed_peers"], record["peers_from"]) == (expected, "clients")


def test_four_others_are_too_few_and_a_client_is_never_its_own_peer(tmp_path: Path) -> None:
    record = computed(tmp_path, log_of({"a": GREW.format(200)} | others(100, 101, 102, 103)))
    assert {row["outperformed_peers"] for row in record.criteria.values()} == {"unknown"}
    assert {row["peers_from"] for row in record.criteria.values()} == {None}


@pytest.mark.parametrize(
    "fifth",
    [
        "FY2015 | revenue | 100 EUR |\n FY2020 | revenue | 104 |",
        "FY2015 | revenue | 0 |\n FY2020 | revenue | 104 |",
        "FY2014 | revenue | 100 |\n FY2020 | revenue | 104 |",
        GREW.format(104) + "2017-01-01 | moved | health |",
    ],
    ids=["across currencies", "no base above zero", "other years", "of another industry"],
)
def test_others_count_that_have_both_ends_and_are_of_the_industry(
    tmp_path: Path, fifth: str
) -> None:
    clients = {"a": GREW.format(200), "fifth": fifth} | others(100, 101, 102, 103)
    assert computed(tmp_path, log_of(clients)).criteria["c-a"]["peers_from"] is None


def test_reported_peers_come_before_other_clients(tmp_path: Path) -> None:
    builder = log_of({"a": GREW.format(150)} | others(100, 101, 102, 103, 104))
    peers(builder)
    record = computed(tmp_path, builder).criteria["c-a"]
    assert (record["outperformed_peers"], record["peers_from"]) == ("no", "peers")


AMOUNTS = st.sampled_from([0, 50, 100, 100, 110, 200])


@law(5)
@for_any(
    grown=st.lists(st.tuples(AMOUNTS, AMOUNTS, st.integers(2014, 2016)), min_size=5, max_size=9),
    years=st.integers(1, 5),
)
def test_the_engine_and_the_naive_model_find_the_same_peers(
    tmp_path_factory: pytest.TempPathFactory, grown: list[tuple[int, int, int]], years: int
) -> None:
    clients = {
        f"o{number}": f"FY{first} | revenue | {base} |\n FY{first + years} | revenue | {final} |"
        for number, (base, final, first) in enumerate(grown)
    }
    computed(
        tmp_path_factory.mktemp("peers"),
        log_of(clients),
        definition=replace(STANDARD, years=years),
    )


# -- what they come to ----------------------------------------------------------------------------

THREE = """
    2016-01-01 | goal | G1 due=2018 |
    2018       | achieved | G1 |
    2016-12-01 | target | FY2017 90 |
    2018       | standing | 60 50 |
"""


def test_three_known_and_all_yes_are_a_breakthrough(tmp_path: Path) -> None:
    record = computed(tmp_path, log_of({"a": REPORTED + THREE}))
    assert record.outcomes["c-a"] == {"breakthrough_computed": True, "criteria_computed": 3}


def test_one_no_is_none_however_many_are_known(tmp_path: Path) -> None:
    record = computed(tmp_path, log_of({"a": "2018 | standing | 40 50 |"}))
    assert record.outcomes["c-a"] == {"breakthrough_computed": False, "criteria_computed": 1}


def test_four_are_the_most_that_the_record_knows(tmp_path: Path) -> None:
    builder = log_of({"a": REPORTED + THREE + GREW.format(200)})
    peers(builder)
    five = replace(STANDARD, min_criteria=5)
    record = computed(tmp_path, builder, definition=five)
    assert record.outcomes["c-a"] == {"breakthrough_computed": None, "criteria_computed": 4}
    assert record.criteria["c-a"]["best_for_stakeholders"] == "unknown"


@pytest.mark.parametrize(
    ("later", "clock"),
    [("", date(2021, 6, 29)), ("2010-01-01 | engaged | |\n 2020-01-01 | disengaged | |", CLOCK)],
    ids=["the years are not over", "lost from sight in them"],
)
def test_nothing_is_computed_of_years_that_were_not_followed_to_their_end(
    tmp_path: Path, later: str, clock: date
) -> None:
    record = computed(tmp_path, log_of({"a": REPORTED + THREE + later}), clock)
    assert record.outcomes["c-a"] == {"breakthrough_computed": None, "criteria_computed": 0}


def test_of_one_client_alone_nothing_is_computed(tmp_path: Path) -> None:
    """Its peers may be in the rest of the record."""
    log = written(tmp_path / "log.db", log_of({"a": REPORTED + THREE, "b": ""}).events)
    with in_memory(log, whole(log, CLOCK), stream="c-a") as warehouse:
        query = "select breakthrough_computed, criteria_computed from outcomes"
        assert warehouse.query(query).rows == [(None, None)]
        row = OutcomeEngine(facts(warehouse), CLOCK).outcomes(STANDARD).to_dicts()[0]
    assert (row["breakthrough_computed"], row["criteria_computed"]) == (None, None)


def test_the_outcome_follows_the_breakthrough_that_is_chosen(tmp_path: Path) -> None:
    log = written(tmp_path / "log.db", log_of({"a": REPORTED + THREE}).events)
    with in_memory(log, whole(log, CLOCK)) as warehouse:
        engine = OutcomeEngine(facts(warehouse), CLOCK)
    computed = replace(STANDARD, breakthrough=Breakthrough.COMPUTED)
    assert engine.outcomes(STANDARD)["outcome"].to_list() == ["unknown"]
    assert engine.outcomes(computed)["outcome"].to_list() == ["breakthrough"]
