"""The statements that a comparison permits, as data, each by a rule with a name.

A statement holds the figures that it is about. Its words are made where it is shown
(`cli.present.sentences`), so that a page or a notebook can order and word statements in its own
way. Rules for all: how small a p could be comes before any p, a p above `LEVEL` leaves a question
open, and no statement is about causes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from domain.definition.definition import Grade, Primary
from projections.comparing.comparison import Comparison
from projections.comparing.contrast import EXPLANATIONS, LEVEL
from projections.comparing.hindsight import BriefComparison

NOTHING_TO_COMPARE = ("no evidence", "one group")
"""The rules of the statements that say why there is no contrast."""

IN_HINDSIGHT = "judged in hindsight"
"""The rule of the statement that comes before all others where the grade is not A."""


@dataclass(frozen=True)
class Statement:
    """The rule that permits a statement, and its figures by name."""

    rule: str
    values: Mapping[str, Any]


def statement(rule: str, **values: Any) -> Statement:
    return Statement(rule, values)


def comparison_statements(comparison: Comparison) -> Iterator[Statement]:
    """All statements that a comparison permits, in the order in which they are to be read."""
    if not comparison.episodes:
        yield statement("nothing analysed")
        return
    yield from _evidence(comparison)
    if comparison.comparable:
        yield from _breakthroughs(comparison)
        yield from _growth(comparison)
        yield from _repeat_episodes(comparison)
        yield from _primary(comparison)
        yield from _moved_by_hindsight(comparison)
        yield from _only_in_hindsight(comparison)
        yield from _differences_before(comparison)
    else:
        yield from _only_in_hindsight(comparison)
    failed = {name: counts for name, counts in comparison.checks.failed_during.items() if counts[0]}
    if failed:
        yield statement("survivors", by_response=failed)
    if comparison.comparable:
        yield statement("association", n=_compared(comparison).height)
    else:
        yield statement("description", n=comparison.episodes)


def _compared(comparison: Comparison) -> pl.DataFrame:
    responses = ["together", "apart"]
    return comparison.cohort.analysed.filter(pl.col("response").is_in(responses))


def _evidence(comparison: Comparison) -> Iterator[Statement]:
    definition, n = comparison.definition, comparison.episodes
    days, unclassified = definition.prompt_days, comparison.group("unclassified").episodes
    if definition.grade is not Grade.A:
        yield statement(IN_HINDSIGHT, grade=definition.grade, days=days)
    if unclassified == n:
        least = definition.min_evidence
        yield statement("no evidence", n=n, least=least, grade=definition.grade)
    elif not comparison.comparable:
        sizes = {group.response: group.episodes for group in comparison.groups}
        yield statement("one group", grade=definition.grade, groups=sizes)
    if definition.grade is Grade.A:
        yield statement("grade A", days=days)
        by_response = comparison.hindsight.by_grade[Grade.ALL].episodes
        classified = sum(by_response.values()) - by_response["unclassified"]
        if classified > n - unclassified:
            yield statement("more in hindsight", all=(classified, n), grade_a=n - unclassified)


def _breakthroughs(comparison: Comparison) -> Iterator[Statement]:
    contrast, table = comparison.contrast, comparison.contrast.table
    together, apart = table.a + table.b, table.c + table.d
    margins = {"together": together, "apart": apart}
    events, attainable = table.a + table.c, contrast.attainable
    if attainable.p is None:
        yield statement("no contrast in breakthroughs", **margins, broke_through=(events, table.n))
        return
    corrected = attainable.corrected or 1.0
    reach = "out of reach" if attainable.p > LEVEL else "within reach"
    if attainable.p <= LEVEL < corrected:
        reach = "out of reach among eight"
    yield statement(
        reach,
        **margins,
        events=events,
        p=attainable.p,
        corrected=corrected,
        explanations=EXPLANATIONS,
    )
    yield statement(
        "breakthroughs",
        together=(table.a, together),
        apart=(table.c, apart),
        difference=(contrast.risk_difference, table),
        odds_ratio=contrast.odds_ratio,
    )


def _growth(comparison: Comparison) -> Iterator[Statement]:
    growth = comparison.contrast.shift.cagr
    if growth.estimate is not None:
        sizes = {name: comparison.group(name).n_cagr for name in ("together", "apart")}
        yield statement("growth", growth=growth, years=comparison.definition.years, **sizes)


def _repeat_episodes(comparison: Comparison) -> Iterator[Statement]:
    rows = _compared(comparison)
    clients = rows["client_id"].n_unique()
    if clients < rows.height:
        yield statement("repeat episodes", episodes=rows.height, clients=clients)


def _primary(comparison: Comparison) -> Iterator[Statement]:
    contrast, primary = comparison.contrast, comparison.definition.primary
    p = contrast.p(primary)
    if p is None:
        yield statement("primary not computed", test=primary)
        return
    least = contrast.attainable.p
    if primary is Primary.RANK:
        least = contrast.shift.attainable_p
        yield statement("reach of the ranks", p=least)
    rule = "primary below" if p <= LEVEL else "primary open"
    yield statement(rule, test=primary, p=p, reachable=least is None or least <= LEVEL)


def _moved_by_hindsight(comparison: Comparison) -> Iterator[Statement]:
    moved = sum(
        each.episodes for each in comparison.hindsight.moved if each.grade == str(Grade.ALL)
    )
    if moved:
        everything = comparison.hindsight.by_grade[Grade.ALL]
        yield statement(
            "moved by hindsight",
            moved=(moved, comparison.episodes),
            difference=(everything.risk_difference, everything.breakthroughs),
        )


def _only_in_hindsight(comparison: Comparison) -> Iterator[Statement]:
    """For each test, the first grade under which a difference stands out where under A it does not.

    Where there is no contrast, no p is given: how small one could be is not stated before it.
    """
    by_grade = comparison.hindsight.by_grade
    for test in Primary:
        strict = _p(by_grade[Grade.A], test)
        if strict is not None and strict <= LEVEL:
            continue
        for grade in (Grade.AB, Grade.ALL):
            p = _p(by_grade[grade], test)
            if (p is None or p > LEVEL) and grade is comparison.definition.grade:
                p = comparison.contrast.p(test)
            if p is not None and p <= LEVEL:
                shown = {"p": p, "p_grade_a": strict} if comparison.comparable else {}
                yield statement("only in hindsight", test=test, grade=grade, **shown)
                break


def _p(brief: BriefComparison, test: Primary) -> float | None:
    return brief.fisher.p if test is Primary.BREAKTHROUGH else brief.rank_test.p


def _differences_before(comparison: Comparison) -> Iterator[Statement]:
    checks = comparison.checks
    for rule, check in (
        ("grew before", checks.before_the_threat),
        ("negative control", checks.negative_control),
    ):
        p = check.test.p
        if p is not None and p <= LEVEL:
            yield statement(rule, growth=check.shift, p=p, **check.n)
