"""The real input, from the raw files to the comparison, held against a computation of its own.

The figures expected here are worked out from the files by nothing but the csv module.
"""

from __future__ import annotations

import calendar
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest

from domain.definition.definition import STANDARD, Grade
from projections.comparing.comparison import Comparison, compare
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.warehouse.connection import Answer
from projections.warehouse.refresh import opened
from tests.projections import fortune500
from tests.projections.fortune500 import LISTS, MISSING, RECESSIONS, Imported, imported, table

pytestmark = pytest.mark.skipif(not fortune500.present(), reason=MISSING)

CLOCK = date(1994, 12, 31)
"""The end of the lists: the five years after the recession of 1990 are still open."""


@dataclass(frozen=True)
class Run:
    """Everything that came of one run, and how many seconds its parts took."""

    imported: Imported
    outcomes: Answer
    figures: Answer
    comparison: Comparison
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    log = tmp_path_factory.mktemp("real") / "log.db"
    seconds = {}
    started = time.perf_counter()
    found = imported(log)
    seconds["import"] = time.perf_counter() - started
    started = time.perf_counter()
    with opened(log, CLOCK) as warehouse:
        seconds["projection"] = time.perf_counter() - started
        started = time.perf_counter()
        comparison = compare(OutcomeEngine(facts(warehouse), CLOCK), STANDARD, warehouse.basis)
        seconds["comparison"] = time.perf_counter() - started
        yield Run(
            found,
            warehouse.query("select * from outcomes order by client, episode"),
            warehouse.query("select client, period_end, amount from revenue"),
            comparison,
            seconds,
        )


def test_every_outcome_is_what_the_files_say(
    run: Run, record_testsuite_property: Callable[[str, object], None]
) -> None:
    for part, seconds in run.seconds.items():
        record_testsuite_property(f"seconds of {part}", round(seconds, 2))
    expected = computed_outcomes()
    found = {
        (row[1], row[3]): dict(zip(run.outcomes.columns, row, strict=True))
        for row in run.outcomes.rows
    }
    assert found.keys() == expected.keys()
    for key, row in expected.items():
        for name, value in row.items():
            assert matches(found[key][name], value), f"{key} {name}: {found[key]} against {row}"


def test_every_figure_is_exact(run: Run) -> None:
    found = {(row[0], row[1].year): Fraction(row[2]) for row in run.figures.rows}
    assert found == revenue_by_year()


def test_a_second_figure_for_a_period_is_refused_and_both_are_shown(run: Run) -> None:
    pairs = second_figures()
    assert len(run.imported.refused) == len(pairs) == 23
    for error, (first, second) in zip(run.imported.refused, pairs, strict=True):
        assert error.code == "revenue.differs"
        values = error.values
        assert (Fraction(values["recorded_amount"]), values["recorded_currency"]) == (first, "USD")
        assert (Fraction(values["amount"]), values["currency"]) == (second, "USD")
    assert run.imported.already == 0


def test_nobody_recorded_a_response_and_the_comparison_says_so(run: Run) -> None:
    groups = {group.response: group for group in run.comparison.groups}
    analysed = sum(
        row["outcome"] not in ("open", "unknown") for row in computed_outcomes().values()
    )
    assert groups["unclassified"].episodes == analysed > 1000
    assert [groups[name].episodes for name in ("together", "mixed", "apart")] == [0, 0, 0]
    assert run.comparison.hindsight.by_grade[Grade.ALL].episodes["unclassified"] == analysed
    assert not run.comparison.comparable


def test_the_attrition_adds_up_from_all_companies_to_those_analysed(run: Run) -> None:
    steps = run.comparison.cohort.attrition.to_dicts()
    assert steps[0]["clients"] == len(run.imported.clients)
    assert steps[0]["episodes"] == run.imported.threats
    for before, after in pairwise(steps):
        for what in ("clients", "episodes"):
            assert after[what] == before[what] - after[f"{what}_excluded"]
    assert steps[-1]["episodes"] == run.comparison.cohort.analysed.height


# -- the same from the raw files --------------------------------------------------------------


def revenue_by_year() -> dict[tuple[str, int], Fraction]:
    """By company and fiscal year, in dollars; of two figures the one that stands first."""
    found: dict[tuple[str, int], Fraction] = {}
    for row in table(LISTS):
        key = (row["company"], int(row["list_year"]) - 1)
        found.setdefault(key, Fraction(row["revenue_musd"]) * 1_000_000)
    return found


def second_figures() -> list[tuple[Fraction, Fraction]]:
    """The first and the second figure, where there are two."""
    first = revenue_by_year()
    seen = set()
    pairs = []
    for row in table(LISTS):
        key = (row["company"], int(row["list_year"]) - 1)
        if key in seen:
            pairs.append((first[key], Fraction(row["revenue_musd"]) * 1_000_000))
        seen.add(key)
    return pairs


def recessions() -> list[tuple[date, date]]:
    """First day of the peak month, last day of the trough month, in order. All lie more than 180
    days apart, so each is an episode of its own."""
    found = []
    for row in table(RECESSIONS):
        year, month = map(int, row["trough"].split("-"))
        end = date(year, month, calendar.monthrange(year, month)[1])
        found.append((date.fromisoformat(row["peak"] + "-01"), end))
    found.sort()
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(found)]
    assert min(gaps) > timedelta(days=180)
    return found


def computed_outcomes() -> dict[tuple[str, int], dict[str, Any]]:
    revenue = revenue_by_year()
    listed: dict[str, set[int]] = {}
    for row in table(LISTS):
        listed.setdefault(row["company"], set()).add(int(row["list_year"]))
    found = {}
    for company, years in listed.items():
        episode = 0
        for start, end in recessions():
            if any(start.year < year <= end.year + 1 for year in years):
                episode += 1
                found[company, episode] = outcome(company, end, revenue)
    return found


def outcome(company: str, end: date, revenue: dict[tuple[str, int], Fraction]) -> dict[str, Any]:
    r0 = revenue.get((company, fiscal_year_at(end)))
    r5 = revenue.get((company, fiscal_year_at(years_after(end, 5))))
    multiple = None if r0 is None or r5 is None else r5 / r0
    growth = "unknown"
    if multiple is not None:
        low, high = Fraction(98, 100) ** 5, Fraction(102, 100) ** 5
        growth = "grew" if multiple > high else "declined" if multiple < low else "flat"
    over = years_after(end, 5) <= CLOCK
    days = (CLOCK - end).days
    return {
        "index_date": end,
        "response": "unclassified",
        "complete": over,
        "follow_up_years": 5.0 if over else int(days / 365.25 * 100) / 100,
        "r0": r0,
        "r5": r5,
        "multiple": multiple,
        "cagr": None if multiple is None else float(multiple) ** 0.2 - 1,
        "growth": growth,
        "fate": "continuing" if over else "open",
        "breakthrough_judged": None,
        "criteria_known": 0,
        "outcome": growth if over else "open",
    }


def fiscal_year_at(day: date) -> int:
    """The calendar year that ends nearest to a day, and less than half a year before it or at most
    half a year after it. No recession ends in June, where that would be close."""
    assert day.month != 6
    return day.year - 1 if day.month < 6 else day.year


def years_after(day: date, years: int) -> date:
    """Every recession ends with a month, none of them a February."""
    return day.replace(year=day.year + years)


def matches(found: Any, expected: Any) -> bool:
    if isinstance(expected, float):
        return bool(found == pytest.approx(expected, rel=1e-12))
    if isinstance(expected, Fraction) and isinstance(found, float):
        return bool(found == pytest.approx(float(expected), rel=1e-12))
    return bool(found == expected)
