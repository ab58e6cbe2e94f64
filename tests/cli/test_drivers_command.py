"""`drivers`: the eight explanations, ranked on what was known before the threat.

Six clients met a threat in 2013 that ended in June 2014. Two broke through. Trust tells them apart
without an error, talent is the same for all, and nothing else was rated.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from domain.commands import RecordEvent
from events.kinds.assessments import CRITERIA
from tests import given
from tests.cli.command import Command
from tests.cli.pasts import Past, on_a_terminal, recording

TRUST = {"Ash": 5, "Beech": 5, "Cedar": 1, "Dogwood": 2, "Elm": 3, "Fir": 4}
BROKE_THROUGH = {"Ash", "Beech"}


def breakthrough(answer: str, on: str) -> RecordEvent:
    return given.log_event(given.Breakthrough, on, **dict.fromkeys(CRITERIA, answer))


def recorded(past: Past, name: str, *, broke_through: bool, in_time: bool = True) -> None:
    """One client from its first rating to the years after."""
    ratings = (
        given.trust(TRUST[name], "2012-06-01"),
        given.log_event(given.DriverAssessed, "2012-06-01", driver="talent", rating=3),
    )
    past.log(name, given.registered(name))
    if in_time:
        past.log(name, *ratings)
    past.log(name, given.threat("T1", "2013-03-01"), given.abated("T1", "2014-06-30"))
    past.log(name, given.revenue("FY2013", "80"))
    past.log(name, given.revenue("FY2018", "100" if broke_through else "90"))
    if broke_through:
        past.log(name, breakthrough("yes", "2019-01-15"))
    if not in_time:
        past.log(name, *ratings)


@pytest.fixture(scope="module")
def six(tmp_path_factory: pytest.TempPathFactory) -> Command:
    fiveyear = Command(tmp_path_factory.mktemp("six"))
    with recording(fiveyear, "2014-07-15T09:00") as past:
        past.record.today = lambda: date(2026, 1, 1)
        for name in TRUST:
            recorded(past, name, broke_through=name in BROKE_THROUGH)
    return fiveyear


def test_trust_is_first_and_talent_tells_nothing(six: Command) -> None:
    found = six.run("drivers", "--json").ok().json
    assert (found["episodes"], found["breakthroughs"]) == (6, 2)
    first, second, *others = found["ranking"]["a"]["explanations"]
    assert (first["name"], first["n"], first["events"], first["auc"]) == ("trust", 6, 2, 1.0)
    assert (second["name"], second["auc"]) == ("talent", 0.5)
    assert {each["auc"] for each in others} == {None}
    assert found["ranking"]["a"]["lead"]["estimate"] == 0.5


def test_the_p_value_is_that_of_one_arrangement_in_fifteen_and_its_mirror(six: Command) -> None:
    """Of the 15 ways to choose two of six, one has the two highest and one the two lowest ratings.

    Trust has a tie (5, 5) above; the lowest two, 1 and 2, lie as far from the middle: midranks of
    the top two sum to 11, of the lowest to 3, and the mean is 7.
    """
    (trust, *_) = six.run("drivers", "--json").ok().json["ranking"]["a"]["explanations"]
    assert trust["p"] == pytest.approx(2 / 15, abs=0.015)
    assert trust["p_max_t"] == trust["p"], "only one explanation varies"


def test_the_single_greatest_is_not_said_of_six(six: Command) -> None:
    found = six.run("drivers", "--json").ok().json
    assert not found["standing"]["single_greatest"]
    assert any("p-value" in each for each in found["standing"]["lacking"])
    assert "is the single greatest of" not in " ".join(found["sentences"])


def test_the_same_basis_gives_the_same_bytes(six: Command) -> None:
    words = ("drivers", "--json", "--at", str(six.position))
    assert six.run(*words).ok().out == six.run(*words).ok().out


def test_in_a_pipe_there_is_a_row_for_each_grade_and_explanation(six: Command) -> None:
    answer = six.run("drivers").ok()
    head, *rows = [line.split("\t") for line in answer.out.splitlines()]
    assert [(row[0], row[1]) for row in rows] == [
        (grade, str(place)) for grade in ("A", "all") for place in range(1, 9)
    ]
    assert dict(zip(head, rows[0], strict=True))["explanation"] == "trust"
    assert dict(zip(head, rows[-1], strict=True))["why"]
    assert "Basis: #" in answer.err


def test_on_a_terminal_everything_has_its_place(six: Command) -> None:
    with on_a_terminal():
        page = six.run("drivers").ok().out
    assert all(len(line) <= 100 for line in page.splitlines())
    assert "Ratings recorded in time (grade A)" in page
    assert "All ratings, hindsight included: the same." in page
    assert "trust leads talent by 0.50" in page
    assert "The first analysed episode of 6 clients; events are" in page
    assert "To be called the single greatest:" in page
    for word in (
        "AUC",
        "adj. p",
        "Holm",
        "P first",
        "rank",
        "pure chance",
        "Somers' D",
        "Basis: #",
    ):
        assert word in page


def test_the_table_fits_in_eighty_columns(six: Command) -> None:
    from cli.present.drivers_page import page
    from domain.definition.definition import STANDARD
    from projections.comparing.ranking import drivers
    from projections.outcomes.engine import OutcomeEngine
    from projections.outcomes.facts import facts
    from projections.warehouse.basis import BasisQuery, resolve
    from projections.warehouse.refresh import in_memory

    basis = resolve(six.log, BasisQuery(), date(2026, 1, 1))
    with in_memory(six.log, basis) as tables:
        engine = OutcomeEngine(facts(tables), basis.clock)
    text = page(drivers(engine, STANDARD, basis, draws=9, bootstrap_draws=9), [], 80)
    assert max(map(len, text.splitlines())) <= 80


def test_ratings_given_once_the_outcome_was_known_are_hindsight(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    with recording(fiveyear, "2020-01-15T09:00") as past:
        for name in TRUST:
            recorded(past, name, broke_through=name in BROKE_THROUGH, in_time=False)
    found = fiveyear.run("drivers", "--json").ok().json
    assert {each["auc"] for each in found["ranking"]["a"]["explanations"]} == {None}
    assert found["ranking"]["all"]["explanations"][0]["name"] == "trust"
    assert found["standing"]["first"] is None
    with on_a_terminal():
        page = fiveyear.run("drivers").ok().out
    assert "Nothing can be ranked: 2 of 6 episodes broke through." in page


def test_of_each_client_the_first_analysed_episode_counts(tmp_path: Path) -> None:
    """Fir meets a second threat, years later, and breaks through then: it counts as it was."""
    fiveyear = Command(tmp_path)
    with recording(fiveyear, "2014-07-15T09:00") as past:
        past.record.today = lambda: date(2026, 1, 1)
        for name in TRUST:
            recorded(past, name, broke_through=name in BROKE_THROUGH)
        past.log("Fir", given.trust(5, "2019-05-01"), given.threat("T2", "2019-06-01"))
        past.log("Fir", given.abated("T2", "2019-12-31"))
        past.log("Fir", given.revenue("FY2019", "80"), given.revenue("FY2024", "160"))
        past.log("Fir", breakthrough("yes", "2025-02-01"))
    found = fiveyear.run("drivers", "--json").ok().json
    analysed = fiveyear.run("cohort", "--json").ok().json[-1]
    assert (analysed["clients"], analysed["episodes"]) == (6, 7)
    assert (found["episodes"], found["breakthroughs"]) == (6, 2)
    assert found["later_episodes_left_out"] == 1
    with on_a_terminal():
        assert "(later episodes excluded: 1)" in fiveyear.run("drivers").ok().out


@pytest.mark.parametrize("logged", ["nothing", "a client"])
def test_where_nothing_can_be_ranked_it_is_said_in_words(tmp_path: Path, logged: str) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init").ok()
    if logged == "a client":
        fiveyear.with_client()
    with on_a_terminal():
        page = fiveyear.run("drivers").ok().out
    assert "Nothing can be ranked" in page
    assert json.loads(fiveyear.run("drivers", "--json").ok().out)["standing"]["first"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--permutations", "0"), 2),
        (("--permutations", "x"), 2),
        (("--permutations", "99999999"), 2),
        (("--grade", "D"), 2),
        (("--industry", "nowhere"), 3),
        (("--study", "nowhere"), 3),
        (("--at", "99999"), 3),
    ],
)
def test_what_cannot_be_is_refused(six: Command, words: tuple[str, ...], code: int) -> None:
    answer = six.run("drivers", *words)
    assert answer.code == code
    assert "Traceback" not in answer.err


def test_its_options_reach_the_definition(six: Command) -> None:
    found = six.run("drivers", "--permutations", "99", "--industry", "LEGAL", "--json").ok().json
    assert found["ranking"]["a"]["draws"] == 99
    assert found["episodes"] == 6
    assert six.run("drivers", "--severity", "serious", "--json").ok().json["episodes"] == 0
