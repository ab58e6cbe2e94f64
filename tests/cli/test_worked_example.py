"""The worked example of the domain's definitions, logged and read with the command alone."""

from __future__ import annotations

import pytest

from tests.cli.command import Command

REVENUE = {2015: 80, 2016: 90, 2017: 100, 2018: 110, 2019: 130, 2020: 160}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """Threat from 2015-03-01 to 2016-06-30, calendar fiscal years, six years of revenue."""
    fiveyear = Command(tmp_path_factory.mktemp("worked")).with_client("Worked LLP")
    threat = ("log", "threat", "worked", "Largest client left", "--on", "2015-03-01")
    fiveyear.spawn(*threat, "--severity", "existential").ok()
    for year, amount in REVENUE.items():
        fiveyear.run("log", "revenue", "worked", str(amount), "--period", f"FY{year}").ok()
    fiveyear.run("log", "abated", "worked", "T1", "--on", "2016-06-30").ok()
    return fiveyear


def test_its_outcome_is_what_was_worked_out_by_hand(worked: Command) -> None:
    (row,) = worked.spawn("sql", "select * from outcomes", "--json").ok().json
    assert row["index_date"] == "2016-06-30"
    assert (row["r0"], row["r5"], row["multiple"]) == (80, 160, 2.0)
    assert round(100 * row["cagr"], 2) == 14.87
    assert (row["growth"], row["fate"], row["outcome"]) == ("grew", "continuing", "grew")
    assert (row["follow_up_years"], row["complete"]) == (5.0, True)
    assert row["response"] == "unclassified"


def test_its_indices_are_what_was_worked_out_by_hand(worked: Command) -> None:
    query = "select year, period_end, index from revenue_path where year >= 0 order by year"
    rows = worked.run("sql", query, "--json").ok().json
    assert [row["index"] for row in rows] == [100, 112.5, 125, 137.5, 162.5, 200]
    assert [row["period_end"] for row in rows] == [f"{year}-12-31" for year in REVENUE]


def test_the_comparison_shows_the_same(worked: Command) -> None:
    found = worked.run("compare", "--json").ok().json
    groups = {group["response"]: group for group in found["groups"]}
    assert [group["episodes"] for group in found["groups"]] == [0, 0, 0, 1]
    shown = groups["unclassified"]
    assert shown["index"] == {"0": 100, "1": 112.5, "2": 125, "3": 137.5, "4": 162.5, "5": 200}
    assert shown["multiple"] == 2.0
    assert round(100 * shown["cagr"], 2) == 14.87
    assert shown["outcomes"]["grew"] == 1


def test_the_comparison_says_that_no_response_is_known(worked: Command) -> None:
    said = worked.run("compare").ok().err
    assert "The one episode is unclassified" in said
    assert "There is nothing to compare" in said


def test_without_the_projections_the_log_gives_the_same(worked: Command) -> None:
    """They are a cache."""
    before = worked.run("sql", "from outcomes", "--json").ok().out
    worked.log.with_name(worked.log.name + ".duckdb").unlink()
    assert worked.run("sql", "from outcomes", "--json").ok().out == before
