"""The page of `compare`: for a partner at a terminal of 80 columns, by the rules of speech."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from cli.present.comparison_page import exclusions, page, table
from cli.present.sentences import comparison_sentences
from domain.definition.definition import Definition, Grade
from projections.comparing.comparison import Comparison
from tests.projections.comparing.any_comparison import (
    ASCII_MINUS,
    DEFINITIONS,
    LIVES,
    NEVER,
    comparison,
)
from tests.projections.comparing.written_down import Life, compared, life
from tests.projections.laws import law

WIDE = 80
BROKE_THROUGH = {"breakthrough": "2019-05-01"}


def shown(found: Comparison, width: int = WIDE, encoding: str = "utf-8") -> str:
    return page(found, comparison_sentences(found), width, encoding)


def block(text: str, begins: str) -> list[str]:
    """The lines of the part of a page that begins so."""
    return next(part.splitlines() for part in text.split("\n\n") if part.startswith(begins))


def clients(n: int, seen: str, **became: Any) -> list[Life]:
    return [life(f"{seen} {became} {number}", seen, **became) for number in range(n)]


SIX_AND_FIVE = [
    *clients(2, "T", **BROKE_THROUGH),
    *clients(4, "T", revenue={2015: 100, 2016: 113, 2018: 139, 2020: 186}),
    *clients(4, "A", revenue={2015: 100, 2016: 98, 2018: 95, 2020: 93}),
    *clients(1, "A", broke_apart="2018-06-30"),
]


def test_every_median_stands_beside_how_many_it_rests_on() -> None:
    index = block(shown(compared(*SIX_AND_FIVE)), "Revenue index")
    assert index[1].split() == ["response", "episodes", "y1", "n", "y3", "n", "y5", "n", "(range)"]
    # Two of the six together stay at 100; of the five apart one has figures of 100 throughout.
    assert index[2].split()[:9] == "together 6 113 6 139 6 186 6 (100–186)".split()
    assert index[3].split()[:9] == "apart 5 98 5 95 5 93 5 (93–100)".split()


def test_outcomes_are_named_in_full_and_stand_apart() -> None:
    outcomes = block(shown(compared(*SIX_AND_FIVE)), "Outcomes")
    assert re.split(r"  +", outcomes[1]) == (
        "response, episodes, breakthrough, grew, flat, declined, liquidity, broke apart".split(", ")
    )
    assert outcomes[2].split() == "together 6 2 4 0 0 0 0".split()
    assert outcomes[3].split() == "apart 5 0 0 4 0 0 1".split()


def test_how_small_a_p_could_be_stands_above_every_p() -> None:
    text = shown(compared(*SIX_AND_FIVE))
    assert text.index("smallest attainable p") < text.index("Fisher exact")
    # Both of two among six of eleven: 15 of 55 tables; among the five, 10: the smaller alone.
    assert "p = 0.182; corrected for eight explanations p = 1" in text


def test_what_happened_by_each_year_is_counted_beside_its_share() -> None:
    happened = block(shown(compared(*SIX_AND_FIVE)), "Events up to each year")
    assert happened[1].split() == ["together,", "n=6", "y1", "y2", "y3", "y4", "y5"]
    assert happened[2].split() == "broke through 0 (0) 0 (0) 2 (33) 2 (33) 2 (33)".split()
    assert happened[8].split() == "broke apart 0 (0) 1 (20) 1 (20) 1 (20) 1 (20)".split()
    assert happened[10].split() == "at risk 5 4 4 4 4".split()


def test_of_fewer_than_five_no_share_is_given() -> None:
    text = shown(compared(*clients(2, "T", **BROKE_THROUGH), *clients(3, "A")))
    assert "difference in shares" not in text
    assert "broke through            2 of 2, 0 of 3" in text
    happened = block(text, "Events up to each year")
    assert happened[2].split() == "broke through 0 0 2 2 2".split()


def test_what_is_infinite_is_said_in_words() -> None:
    text = shown(compared(*clients(5, "T", **BROKE_THROUGH), *clients(5, "A")))
    assert "odds ratio               infinite (" in text
    assert "E-value                  infinite; of the limit nearest 1: " in text


@pytest.mark.parametrize("grade", [Grade.AB, Grade.ALL])
def test_hindsight_is_said_before_any_figure(grade: Grade) -> None:
    found = compared(*SIX_AND_FIVE, definition=Definition(grade=grade))
    text = shown(found)
    assert text.startswith("Judged in hindsight")
    assert text.count("Judged in hindsight") == 1
    assert not shown(compared(*SIX_AND_FIVE)).startswith("Judged")


def test_lines_do_not_end_within_a_figure() -> None:
    found = compared(*SIX_AND_FIVE)
    for width in range(40, 90):
        words = shown(found, width).split("\n\n")[-1]
        for line in words.splitlines():
            assert not re.search(r"([=<]|\d of|cohort)$", line), line
            assert not re.match(r"(%|=|points\b|--excluded)", line), line


def test_a_terminal_without_bars_gets_plain_ones() -> None:
    text = shown(compared(*SIX_AND_FIVE), encoding="ascii")
    assert "▁" not in text
    assert "#" in text or "@" in text


def test_who_is_excluded_is_counted_by_reason() -> None:
    found = compared(*clients(2, "T"), life("open", "T", ended=None), life("no", "A", revenue={}))
    assert exclusions(found.cohort) == (
        "Excluded: 2 of 4 episodes (threat not ended 1, no revenue at year 0 1).  "
        "fiveyear cohort --excluded"
    )
    assert exclusions(compared(*clients(2, "T")).cohort) == "Excluded: none."


def test_the_rows_have_every_figure_with_its_n() -> None:
    rows = table(compared(*SIX_AND_FIVE))
    lines = list(rows.rows)
    together = dict(zip(rows.columns, lines[0], strict=True))
    assert (together["response"], together["episodes"], together["clients"]) == ("together", 6, 6)
    assert (together["y5"], together["n5"]) == (186, 6)
    assert together["n_cagr"] == 6
    assert len(lines) == 4


def test_thousands_of_episodes_keep_to_the_width() -> None:
    found = compared(*clients(1200, "T", **BROKE_THROUGH), *clients(1100, "A"), draws=0, vary=True)
    assert [line for line in shown(found).splitlines() if len(line) > WIDE] == []


@law(examples=10)
@given(lives=LIVES, definition=DEFINITIONS)
def test_no_page_breaks_a_rule(
    lives: list[tuple[str, str, dict[str, Any], str]], definition: Definition
) -> None:
    found = comparison(lives, definition, vary=True)
    text = shown(found)
    lines = text.splitlines()
    assert max(map(len, lines)) <= WIDE
    assert all(line == line.rstrip() for line in lines)
    assert not NEVER.search(text), NEVER.search(text)
    assert not ASCII_MINUS.search(text), ASCII_MINUS.search(text)
    if found.episodes and definition.grade is not Grade.A:
        assert text.startswith("Judged in hindsight")
    if found.comparable and found.contrast.attainable.p is not None:
        assert text.index("smallest attainable p") == text.index("attainable p") - len("smallest ")
        before = text[: text.index("smallest attainable p")]
        assert not re.search(r"\bp [=<] ", before)
