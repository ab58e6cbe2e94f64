"""`--study`: a comparison under a definition that was fixed before, and why it is exploratory.

A threat ended in June 2014. What came after was recorded after the study, unless a test says
otherwise.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from projections.comparing.constants import constants
from tests.cli.command import Command, Result
from tests.cli.pasts import on_a_terminal

BEFORE = (
    ("threat", "aldgate", "Client left", "--on", "2013-03-01", "--severity", "existential"),
    ("together", "aldgate", "Weekly dinner", "--on", "2014-01-10"),
    ("abated", "aldgate", "T1", "--on", "2014-06-30"),
    ("revenue", "aldgate", "80", "--period", "FY2013"),
)
AFTER = ("revenue", "aldgate", "160", "--period", "FY2018")


def logged_before(folder: Path) -> Command:
    """#1 to #5: all that happened by the day the threat ended."""
    fiveyear = Command(folder).with_client()
    for words in BEFORE:
        fiveyear.run("log", *words).ok()
    return fiveyear


def logged_after(fiveyear: Command) -> None:
    fiveyear.run("log", *AFTER).ok()


def register(fiveyear: Command, text: str = "", name: str = "s") -> Result:
    path = fiveyear.folder / "study.toml"
    path.write_text(text)
    return fiveyear.run("study", "register", str(path), "--name", name).ok()


def amend(fiveyear: Command, text: str) -> None:
    path = fiveyear.folder / "amended.toml"
    path.write_text(text)
    fiveyear.run("study", "amend", "s", str(path), "--reason", "r").ok()


def study_of(fiveyear: Command, *words: str) -> dict[str, Any]:
    """What is said of the study, by the quickest command that says it."""
    found: dict[str, Any] = fiveyear.run("drivers", "--study", "s", *words, "--json").ok().json
    study: dict[str, Any] = found["study"]
    return study


@pytest.fixture(scope="module")
def logged_once(tmp_path_factory: pytest.TempPathFactory) -> Command:
    command = logged_before(tmp_path_factory.mktemp("study"))
    register(command)
    logged_after(command)
    command.run("cohort").ok()
    return command


@pytest.fixture
def fiveyear(logged_once: Command, tmp_path: Path) -> Command:
    """#6 registers the study, #7 is the revenue of year 5."""
    shutil.copytree(logged_once.folder, tmp_path, dirs_exist_ok=True)
    return Command(tmp_path)


# -- registered before the outcomes --------------------------------------------------------------


def test_a_study_registered_before_the_outcomes_is_not_exploratory(fiveyear: Command) -> None:
    found = fiveyear.run("compare", "--study", "s", "--json").ok().json
    analysed = {group["response"]: group["episodes"] for group in found["groups"]}
    assert sum(analysed.values()) == analysed["unclassified"] == 1, "all was recorded years later"
    study = found["study"]
    assert (study["name"], study["exploratory"], study["why"]) == ("s", False, [])
    assert (study["position"], study["as_of"]) == (6, 6)
    assert study["registered"] == study["actual"]
    canonical = json.dumps(study["registered"], sort_keys=True, separators=(",", ":"))
    assert study["hash"] == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("command", ["compare", "cohort", "drivers"])
def test_every_command_says_so_under_the_hash(fiveyear: Command, command: str) -> None:
    answer = fiveyear.run(command, "--study", "s").ok()
    digest = fiveyear.stored(6)["digest"]
    assert f"Study 's' (#6), definition {digest[:12]}. Registered before the outcomes" in answer.err
    with on_a_terminal():
        page = fiveyear.run(command, "--study", "s").ok()
    assert "Registered before the outcomes were on record." in page.out + page.err


def test_without_a_study_there_is_none(fiveyear: Command) -> None:
    assert fiveyear.run("compare", "--json").ok().json["study"] is None


def test_the_definition_of_the_study_is_the_one_that_is_used(tmp_path: Path) -> None:
    fiveyear = logged_before(tmp_path)
    register(fiveyear, 'min_evidence = 2\ngrade = "all"')
    logged_after(fiveyear)
    found = fiveyear.run("compare", "--study", "s", "--json").ok().json
    assert found["grade"] == "all"
    assert [group["response"] for group in found["groups"] if group["episodes"]] == ["unclassified"]
    assert not found["study"]["exploratory"]


def test_registered_first_of_all_and_nothing_recorded_since(tmp_path: Path) -> None:
    fiveyear = logged_before(tmp_path)
    register(fiveyear)
    study = study_of(fiveyear)
    assert not study["exploratory"]
    answer = fiveyear.run("compare", "--study", "s").ok()
    assert "No episode can be analysed" in answer.err


# -- exploratory, and why ------------------------------------------------------------------------


def why(fiveyear: Command, *words: str) -> list[str]:
    study = study_of(fiveyear, *words)
    reasons: list[str] = study["why"]
    assert study["exploratory"] is bool(reasons)
    return reasons


@pytest.mark.parametrize("command", ["compare", "cohort", "drivers"])
def test_every_command_says_why_in_words(fiveyear: Command, command: str) -> None:
    amend(fiveyear, "years = 4")
    notices = fiveyear.run(command, "--study", "s", "--grade", "all").ok().err
    assert "Study 's' (#6, as of #8), definition " in notices
    assert "EXPLORATORY: the definition was amended once; run with grade = 'all' (the" in notices


def test_registered_after_an_outcome_was_on_record(tmp_path: Path) -> None:
    fiveyear = logged_before(tmp_path)
    logged_after(fiveyear)
    register(fiveyear)
    (reason,) = why(fiveyear)
    assert reason == (
        "registered after outcome information was on record for 1 of the 1 analysed episodes"
    )


def test_registered_after_a_word_about_the_years_after(tmp_path: Path) -> None:
    """It need not be revenue, nor stand: what was once recorded was once known."""
    fiveyear = logged_before(tmp_path)
    fiveyear.run("log", "note", "aldgate", "They thrive", "--on", "2014-07-01").ok()
    fiveyear.run("undo").ok()
    register(fiveyear)
    logged_after(fiveyear)
    (reason,) = why(fiveyear)
    assert reason.startswith("registered after outcome information")


def test_a_word_about_the_last_day_of_the_threat_is_none_of_the_outcome(tmp_path: Path) -> None:
    fiveyear = logged_before(tmp_path)
    fiveyear.run("log", "note", "aldgate", "It is over", "--on", "2014-06-30").ok()
    register(fiveyear)
    logged_after(fiveyear)
    assert why(fiveyear) == []


def test_amended(fiveyear: Command) -> None:
    amend(fiveyear, "years = 4")
    assert why(fiveyear) == ["the definition was amended once"]
    amend(fiveyear, "years = 5")
    assert why(fiveyear) == ["the definition was amended 2 times"]
    study = study_of(fiveyear)
    assert (study["as_of"], study["amended"]["years"], study["registered"]["years"]) == (9, 5, 5)


def test_an_amended_study_is_run_as_amended_and_shows_both(fiveyear: Command) -> None:
    amend(fiveyear, "min_evidence = 2")
    study = study_of(fiveyear)
    assert study["registered"]["min_evidence"] == 1
    assert study["actual"]["min_evidence"] == 2
    assert study["actual"] == study["amended"]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--grade", "all"), "run with grade = 'all' (the study says 'A')"),
        (("--years", "4"), "run with years = 4 (the study says 5)"),
        (("--min-evidence", "2"), "run with min_evidence = 2 (the study says 1)"),
        (("--merge-gap-days", "0"), "run with merge_gap_days = 0 (the study says 180)"),
        (
            ("--severity", "existential"),
            "run with severity = 'existential' (the study says every)",
        ),
        (("--industry", "legal"), "run with industry = 'legal' (the study says every)"),
        (
            ("--breakthrough", "computed"),
            "run with breakthrough = 'computed' (the study says 'judged')",
        ),
        (
            ("--permutations", "99"),
            "run with 99 permutations (every study has 9,999)",
        ),
        (("--until", "2024-12-31"), "limited to what happened up to 2024-12-31"),
    ],
)
def test_run_with_another_flag(fiveyear: Command, words: tuple[str, ...], reason: str) -> None:
    assert why(fiveyear, *words) == [reason]


@pytest.mark.parametrize("words", [("--years", "5"), ("--grade", "a"), ("--permutations", "9999")])
def test_run_with_a_flag_that_says_the_same(fiveyear: Command, words: tuple[str, ...]) -> None:
    assert why(fiveyear, *words) == []


def test_an_industry_counts_as_the_same_however_it_is_written(tmp_path: Path) -> None:
    fiveyear = logged_before(tmp_path)
    register(fiveyear, 'industry = "LEGAL"')
    logged_after(fiveyear)
    assert why(fiveyear) == []
    assert why(fiveyear, "--industry", "Legal") == []


def test_run_by_a_version_that_computes_otherwise(fiveyear: Command) -> None:
    now = constants() | {"verdict_months": 24}
    with patch("projections.comparing.exploratory.constants", return_value=now):
        reasons = why(fiveyear)
    assert reasons == ["this version computes with verdict_months = 24 (registered: 12)"]


# -- locked --------------------------------------------------------------------------------------


def test_a_locked_study_looks_at_its_data_whatever_is_recorded_later(fiveyear: Command) -> None:
    fiveyear.run("study", "lock", "s").ok()
    before = fiveyear.run("compare", "--study", "s", "--json").ok()
    assert before.json["basis"]["position"] == 7
    assert (before.json["study"]["locked_to"], before.json["study"]["why"]) == (7, [])
    fiveyear.run("log", "broke-apart", "aldgate", "dissolved", "--on", "2018-01-01").ok()
    assert fiveyear.run("compare", "--study", "s", "--json").ok().out == before.out


def test_looking_at_more_than_it_is_locked_to(fiveyear: Command) -> None:
    fiveyear.run("study", "lock", "s").ok()
    assert why(fiveyear, "--at", "8") == [
        "run on the record up to #8, and the study is locked to #7"
    ]


def test_looking_at_exactly_what_it_is_locked_to(fiveyear: Command) -> None:
    """The lock itself came later, so it is not known there; the data are the same."""
    fiveyear.run("study", "lock", "s").ok()
    study = study_of(fiveyear, "--at", "7")
    assert (study["why"], study["locked_to"], study["as_of"]) == ([], None, 6)


def test_looking_back_with_as_of_at_a_locked_study(fiveyear: Command) -> None:
    fiveyear.run("study", "lock", "s").ok()
    assert why(fiveyear, "--as-of", "#8") == [
        "run on the record up to #8, and the study is locked to #7"
    ]


def test_locked_to_a_part_that_was_picked_when_more_was_known(fiveyear: Command) -> None:
    fiveyear.run("log", "note", "aldgate", "All is lost", "--on", "2019-01-01").ok()
    fiveyear.run("study", "lock", "s", "--at", "7").ok()
    assert why(fiveyear) == ["locked to #7 when 1 later event was on record"]


def test_what_was_done_to_the_study_itself_is_no_data(fiveyear: Command) -> None:
    amend(fiveyear, "years = 4")
    fiveyear.run("study", "lock", "s", "--at", "7").ok()
    assert why(fiveyear) == ["the definition was amended once"]


# -- the study as it was known -------------------------------------------------------------------


def test_before_it_was_registered_there_is_no_study(fiveyear: Command) -> None:
    answer = fiveyear.run("compare", "--study", "s", "--at", "5")
    assert answer.code == 3
    assert "at #5 there is no study 's' yet: #6 registers it" in answer.err


def test_a_name_that_is_not_known_is_answered_with_one_that_is(fiveyear: Command) -> None:
    register(fiveyear, "years = 4", "Trust first")
    answer = fiveyear.run("compare", "--study", "trust frist")
    assert answer.code == 3
    assert "did you mean Trust first?" in answer.err
    assert fiveyear.run("compare", "--study", " ").code == 2


@pytest.mark.parametrize("command", ["compare", "drivers"])
def test_the_same_basis_gives_the_same_bytes_whatever_comes_later(
    fiveyear: Command, command: str
) -> None:
    words = (command, "--study", "s", "--at", "7", "--json")
    before = fiveyear.run(*words).ok().out
    amend(fiveyear, "years = 4")
    fiveyear.run("study", "lock", "s").ok()
    fiveyear.run("log", "broke-apart", "aldgate", "dissolved", "--on", "2018-01-01").ok()
    assert fiveyear.run(*words).ok().out == before


def test_a_definition_of_a_newer_version_is_not_guessed_at(fiveyear: Command) -> None:
    from domain.commands import Provenance
    from domain.service import RecordService
    from events.store.log import EventLog

    record = RecordService(EventLog.open(fiveyear.log))
    record.register_study("newer", {"years": 5, "weights": "robust"}, Provenance(actor="ann"))
    record.close()
    answer = fiveyear.run("compare", "--study", "newer")
    assert answer.code == 5
    assert "weights: no parameter" in answer.err
    assert "newer version" in answer.err
