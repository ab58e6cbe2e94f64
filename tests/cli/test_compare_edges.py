"""Records at the edges: whatever there is or is not, `compare` answers in words, in any format."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn
from unittest.mock import PropertyMock, patch

import pytest

from cli.session import Session
from domain.definition.definition import STANDARD
from tests.cli.command import Command
from tests.projections.logs import written
from tests.projections.text_tables import Case, case, log_all

WIDE = 80


def history(
    seen: str = "together",
    first: str = "100",
    last: str = "120",
    ended: str | None = "2016-06-30",
    *,
    broke_through: bool = False,
) -> str:
    """One threat, one observation, revenue at both ends, as a history table."""
    lines = ["on | what | with", "2015-03-01 | threat | T1", f"2015-06-01 | {seen} | T1"]
    lines += [f"{ended} | abated | T1"] if ended else []
    lines += [f"FY2015 | revenue | {first}", f"FY2020 | revenue | {last}"]
    lines += ["2021-03-31 | verdict | yes yes yes unknown unknown"] if broke_through else []
    return "\n".join(lines)


def fifty_episodes() -> str:
    """Each of ten days, and more than the 180 days apart that would make them one."""
    lines = ["on | what | with"]
    for number in range(50):
        began = date(1991, 1, 1) + timedelta(days=200 * number)
        seen = ("together", "apart")[number % 2]
        lines += [
            f"{began} | threat | T{number + 1}",
            f"{began + timedelta(days=1)} | {seen} | T{number + 1}",
            f"{began + timedelta(days=10)} | abated | T{number + 1}",
        ]
    lines += [f"FY{year} | revenue | {100 + year % 7}" for year in range(1990, 2026)]
    return "\n".join(lines)


def recorded(*histories: str) -> list[Case]:
    return [case(f"Client {n}", each) for n, each in enumerate(histories, 1)]


BOTH = [history("together")] * 3 + [history("apart", last="90")] * 3

EDGES: dict[str, tuple[list[Case], str]] = {
    "an empty log": ([], "No episode can be analysed"),
    "clients without threats": (
        recorded("on | what | with\n2015-03-01 | note | met"),
        "No episode can be analysed",
    ),
    "no threat that ended": (recorded(history(ended=None)), "threat not ended 1"),
    "one episode in all": (recorded(history()), "no two groups to compare"),
    "one group empty": (recorded(*[history()] * 4), "together 4, mixed 0, apart 0"),
    "all ties, one industry, no breakthrough": (
        recorded(*[history("together")] * 3, *[history("apart")] * 3),
        "0 of 6 (0 %) broke through",
    ),
    "nothing but breakthroughs": (
        recorded(
            *[history("together", broke_through=True)] * 3,
            *[history("apart", broke_through=True)] * 3,
        ),
        "6 of 6 (100 %) broke through",
    ),
    "one against one": (
        recorded(history("together", broke_through=True), history("apart")),
        "Broke through: 1 of 1 together, 0 of 1 apart",
    ),
    "all windows open": (
        recorded(*[history(seen, ended="2022-06-30") for seen in ("together", "apart")]),
        "not yet complete 2",
    ),
    "revenue of nothing and of less at year 0": (
        recorded(*BOTH, history(first="0"), history(first="-10")),
        "no revenue at year 0 2",
    ),
    "revenue of less than nothing at year 5": (
        recorded(*BOTH, history(last="-10")),
        "association in 7 episodes",
    ),
    "two currencies": (recorded(*BOTH, history(last="120 EUR")), "two currencies 1"),
    "a client with fifty episodes": (recorded(fifty_episodes()), "episodes come from 1 client"),
}


@dataclass(frozen=True)
class Edge:
    """A log, and what is to be said of it."""

    fiveyear: Command
    words: str


@pytest.fixture(scope="module", params=EDGES)
def edge(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Edge:
    cases, words = EDGES[request.param]
    fiveyear = Command(tmp_path_factory.mktemp("edge"))
    written(fiveyear.log, log_all(cases).events)
    return Edge(fiveyear, words)


@pytest.mark.varied
def test_a_person_is_answered_in_words(edge: Edge) -> None:
    terminal = PropertyMock(return_value=True)
    with (
        patch.object(Session, "terminal", terminal),
        patch.object(Session, "width", PropertyMock(return_value=WIDE)),
    ):
        shown = edge.fiveyear.run("compare").ok()
    assert edge.words in " ".join(shown.out.split())
    assert max(map(len, shown.out.splitlines())) <= WIDE
    assert "Traceback" not in shown.err


def test_a_pipe_is_answered_in_rows(edge: Edge) -> None:
    shown = edge.fiveyear.run("compare").ok()
    head, *rows = shown.out.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["together", "mixed", "apart", "unclassified"]
    assert {row.count("\t") for row in rows} == {head.count("\t")}
    assert edge.words in shown.err


@pytest.mark.varied
def test_a_program_is_answered_in_json_that_every_parser_takes(edge: Edge) -> None:
    shown = edge.fiveyear.run("compare", "--json").ok()
    document = json.loads(shown.out, parse_constant=_refused)
    groups = sum(group["episodes"] for group in document["groups"])
    assert document["attrition"][-1]["episodes"] == groups
    assert (
        edge.words in " ".join(document["sentences"])
        or "Excluded" in edge.fiveyear.run("compare").err
    )
    assert len(document["sensitivity"]) == len([*STANDARD.variations()])


def test_the_cohort_adds_up(edge: Edge) -> None:
    rows = edge.fiveyear.run("cohort", "--json").ok().json
    for what in ("clients", "episodes"):
        excluded = sum(row[f"{what}_excluded"] for row in rows)
        assert rows[0][what] - excluded == rows[-1][what]


def _refused(token: str) -> NoReturn:
    raise AssertionError(f"{token} is no JSON")
