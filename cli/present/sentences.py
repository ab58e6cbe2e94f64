"""What may be said: a small grammar that turns results into sentences, and permits no others.

Every sentence is built here, from figures, by a rule with a name. The rules of speech hold for all:
counts stand beside every share, a percentage needs five, a p-value above 0.05 leaves a question
open and never closes it, and nothing is said of why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from cli.present.figures import (
    LEVEL,
    counted,
    growth_points,
    level_of,
    p_value,
    points,
    ratio,
    share,
)
from domain.definition.definition import Grade, Primary
from projections.comparing.comparison import Comparison
from projections.comparing.contrast import EXPLANATIONS
from projections.comparing.hindsight import BriefComparison
from projections.comparing.ranking import Drivers
from projections.statistics.two_by_two import Table


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the rule that permits it."""

    rule: str
    text: str


NOTHING_TO_COMPARE = ("no evidence", "one group")
"""The rules of the sentences that say why there is no contrast."""

IN_HINDSIGHT = "judged in hindsight"
"""The rule of the sentence that comes before all others where the grade is not A."""


# -- of a comparison -----------------------------------------------------------------------------


def comparison_sentences(found: Comparison) -> list[Sentence]:
    """All sentences that a comparison permits, in the order in which they are to be read."""
    if not found.episodes:
        return [Sentence("nothing analysed", "No episode can be analysed: see fiveyear cohort.")]
    said = [*_evidence(found)]
    if found.comparable:
        said += [*_contrast(found), *_hindsight(found), *_before(found)]
    else:
        said += _hindsight_alone(found)
    said += _survivors(found)
    said.append(
        Sentence(
            "association",
            f"What is described is an association among {_episodes(_compared(found).height)}; "
            "it does not say why."
            if found.comparable
            else f"Described: {_episodes(found.episodes)}; nothing is compared.",
        )
    )
    return said


def _episodes(count: int) -> str:
    return counted(count, "episode", "episodes")


def _compared(found: Comparison) -> pl.DataFrame:
    return found.cohort.analysed.filter(pl.col("response").is_in(["together", "apart"]))


def _evidence(found: Comparison) -> Iterator[Sentence]:
    grade, days = found.definition.grade, found.definition.prompt_days
    if grade is not Grade.A:
        recorded = {
            Grade.AB: f"of grades A and B, also those recorded more than {days} days after the "
            "threat ended",
            Grade.ALL: "of every grade, also those recorded when something of what came after was "
            "known",
        }[grade]
        yield Sentence(
            IN_HINDSIGHT, f"Judged in hindsight: responses rest on observations {recorded}."
        )
    yield from _nothing_to_compare(found)
    if grade is Grade.A:
        yield Sentence(
            "grade A",
            "Responses rest on grade A alone: observations recorded before the threat ended, or "
            f"within {days} days after.",
        )
        n, unclassified = found.episodes, found.group("unclassified").episodes
        everything = found.hindsight.by_grade[Grade.ALL].episodes
        classified = sum(everything.values()) - everything["unclassified"]
        if classified > n - unclassified:
            yield Sentence(
                "more in hindsight",
                f"With hindsight let in (--grade all), {share(classified, n)} "
                f"{'has' if n == 1 else 'have'} a response, {n - unclassified:,} without.",
            )


def _nothing_to_compare(found: Comparison) -> Iterator[Sentence]:
    n, least = found.episodes, found.definition.min_evidence
    under = f"grade {found.definition.grade}"
    if found.group("unclassified").episodes == n:
        subject = "The one episode is" if n == 1 else f"All {_episodes(n)} are"
        few = "no observation" if least == 1 else f"fewer than {least:,} observations"
        yield Sentence(
            "no evidence",
            f"{subject} unclassified: {few} of how the leaders responded "
            f"{'counts' if least == 1 else 'count'} under {under}. There is nothing to compare.",
        )
    elif not found.comparable:
        counts = ", ".join(f"{group.response} {group.episodes:,}" for group in found.groups)
        yield Sentence("one group", f"There are no two groups to compare under {under}: {counts}.")


def _contrast(found: Comparison) -> Iterator[Sentence]:
    contrast, table = found.contrast, found.contrast.table
    together, apart = table.a + table.b, table.c + table.d
    attainable = contrast.attainable
    if attainable.p is None:
        yield Sentence(
            "no contrast in breakthroughs",
            f"Among {together:,} together and {apart:,} apart, {share(table.a + table.c, table.n)} "
            "broke through: with all or none, no test of breakthroughs can say anything.",
        )
    else:
        yield _attainable(attainable.p, attainable.corrected or 1.0, table)
        difference = points(contrast.risk_difference, table)
        yield Sentence(
            "breakthroughs",
            f"Broke through: {share(table.a, together)} together, {share(table.c, apart)} apart; "
            + ("" if difference is None else f"difference {difference}, ")
            + f"odds ratio {ratio(contrast.odds_ratio)}.",
        )
    growth = contrast.shift.cagr
    if growth.estimate is not None:
        sides = (found.group(response) for response in ("together", "apart"))
        over = " and ".join(f"{group.n_cagr:,} {group.response}" for group in sides)
        yield Sentence(
            "growth",
            f"Growth, together less apart: {growth_points(growth)}, over {over} with revenue at "
            "both ends.",
        )
    yield from _repeats(found)
    yield from _primary(found)


def _attainable(p: float, corrected: float, table: Table) -> Sentence:
    said = (
        f"With {counted(table.a + table.c, 'breakthrough', 'breakthroughs')} among "
        f"{table.a + table.b:,} together and {table.c + table.d:,} apart, the smallest p that any "
        f"outcome could reach is {level_of(p)}"
    )
    if p > LEVEL:
        return Sentence("out of reach", f"{said}: nothing it shows could be told from chance.")
    if corrected > LEVEL:
        return Sentence(
            "out of reach among eight",
            f"{said}, and {level_of(corrected)} once corrected for {EXPLANATIONS} explanations: "
            "trust could not be told from chance among them.",
        )
    return Sentence("within reach", f"{said}.")


def _repeats(found: Comparison) -> Iterator[Sentence]:
    rows = _compared(found)
    clients = rows["client_id"].n_unique()
    if clients < rows.height:
        yield Sentence(
            "repeat episodes",
            f"These are {_episodes(rows.height)} of {counted(clients, 'client', 'clients')}: the "
            "test of breakthroughs takes each on its own, the test of ranks keeps those of a "
            "client together.",
        )


def _primary(found: Comparison) -> Iterator[Sentence]:
    primary = found.definition.primary
    what = {
        Primary.BREAKTHROUGH: "of breakthroughs (Fisher's exact test)",
        Primary.RANK: "of the composite rank (permutation within industries)",
    }[primary]
    p, least = found.contrast.p(primary), found.contrast.shift.attainable_p
    if p is None:
        yield Sentence("primary not computed", f"The deciding test, {what}, gives no answer here.")
        return
    if primary is Primary.RANK and least is not None:
        beyond = ": nothing it shows could be told from chance" if least > LEVEL else ""
        yield Sentence(
            "reach of the ranks",
            "The smallest p that the test of ranks could reach is "
            f"{level_of(least)} at best{beyond}.",
        )
    verdict = (
        ("primary below", "a difference as large as this would seldom come by chance alone")
        if p <= LEVEL
        else ("primary open", "the record leaves the question open")
    )
    yield Sentence(verdict[0], f"The deciding test, {what}, gives {p_value(p)}: {verdict[1]}.")


# -- of hindsight --------------------------------------------------------------------------------

TESTED = {Primary.BREAKTHROUGH: "breakthroughs", Primary.RANK: "the composite rank"}


def _hindsight(found: Comparison) -> Iterator[Sentence]:
    by_grade = found.hindsight.by_grade
    moved = sum(each.episodes for each in found.hindsight.moved if each.grade == str(Grade.ALL))
    if moved:
        everything = by_grade[Grade.ALL]
        difference = points(everything.risk_difference, everything.breakthroughs)
        yield Sentence(
            "moved by hindsight",
            f"Letting hindsight in changes the response in {share(moved, found.episodes)} episodes"
            + (
                "."
                if difference is None
                else f"; the difference in breakthroughs is then {difference}."
            ),
        )
    for test, what in TESTED.items():
        stands_out = _only_in_hindsight(found, test)
        if stands_out is not None:
            grade, p = stands_out
            before = _p(by_grade[Grade.A], test)
            was = "no answer" if before is None else p_value(before)
            yield Sentence(
                "only in hindsight",
                f"The difference in {what} stands out only with hindsight (grade {grade}: "
                f"{p_value(p)}; grade A: {was}). What was judged once the outcome was known "
                "cannot support it.",
            )


def _hindsight_alone(found: Comparison) -> Iterator[Sentence]:
    """Where there is no contrast, no p is given either: not before how small one could be."""
    for test, what in TESTED.items():
        if _only_in_hindsight(found, test) is not None:
            yield Sentence(
                "only in hindsight",
                f"A difference in {what} stands out only with hindsight let in. What was judged "
                "once the outcome was known cannot support it.",
            )


def _only_in_hindsight(found: Comparison, test: Primary) -> tuple[Grade, float] | None:
    """The first grade that lets in enough for a difference to stand out, where A does not."""
    by_grade = found.hindsight.by_grade
    strict = _p(by_grade[Grade.A], test)
    if strict is not None and strict <= LEVEL:
        return None
    decided = found.contrast.p(test)
    for grade in (Grade.AB, Grade.ALL):
        shown = decided if grade is found.definition.grade else None
        for p in (_p(by_grade[grade], test), shown):
            if p is not None and p <= LEVEL:
                return grade, p
    return None


def _p(brief: BriefComparison, test: Primary) -> float | None:
    return brief.fisher.p if test is Primary.BREAKTHROUGH else brief.rank_test.p


# -- of the checks -------------------------------------------------------------------------------


def _before(found: Comparison) -> Iterator[Sentence]:
    for rule, words, check in (
        ("grew before", "Already before the threat", found.checks.before_the_threat),
        ("negative control", "Before the index date", found.checks.negative_control),
    ):
        p = check.test.p
        if p is not None and p <= LEVEL:
            yield Sentence(
                rule,
                f"{words}, growth differed by {growth_points(check.shift)}, {p_value(p)}, over "
                f"{check.n['together']:,} together and {check.n['apart']:,} apart: the groups "
                "were not alike to begin with.",
            )


def _survivors(found: Comparison) -> Iterator[Sentence]:
    failed = {
        response: counts for response, counts in found.checks.failed_during.items() if counts[0]
    }
    if failed:
        said = ", ".join(f"{share(*counts)} {response}" for response, counts in failed.items())
        yield Sentence(
            "survivors",
            f"Broke apart while the threat lasted, and so in no group: {said}.",
        )


# -- of a ranking --------------------------------------------------------------------------------


def ranking_sentences(found: Drivers) -> list[Sentence]:
    """What may be said of the ranking of the eight explanations."""
    ranking, standing, noise = found.grade_a, found.conclusion, found.noise
    if standing.first is None:
        return [
            Sentence(
                "nothing to rank",
                f"Nothing can be ranked: {share(ranking.events, ranking.n)} analysed episodes "
                "broke through, and ratings of grade A are needed with and without.",
            )
        ]
    said = []
    breakthroughs = counted(ranking.events, "breakthrough", "breakthroughs")
    if noise.median is not None and noise.upper is not None:
        said.append(
            Sentence(
                "noise",
                f"With {breakthroughs} among {_episodes(ranking.n)}, the best of eight "
                f"explanations made of nothing but noise shows an AUC of {noise.median:.2f} or "
                f"more half of the time, and of {noise.upper:.2f} or more once in twenty.",
            )
        )
    return [*said, _standing(found)]


def _standing(found: Drivers) -> Sentence:
    standing, first = found.conclusion, found.grade_a.explanations[0]
    name = (standing.first or "").capitalize()
    adjusted = first.p_max_t
    figures = f"AUC {first.auc:.2f} over {_episodes(first.n)}, {first.events:,} of them " + (
        "a breakthrough" if first.events == 1 else "breakthroughs"
    )
    if adjusted is not None:
        figures += f", adjusted {p_value(adjusted)}"
    if standing.single_greatest:
        return Sentence(
            "single greatest",
            f"{name} is the single greatest of the eight explanations in this record, on ratings "
            f"of grade A: {figures}.",
        )
    if adjusted is not None and adjusted <= LEVEL and (first.auc or 0) > 0.5:
        runner_up = standing.runner_up
        beside = f"not distinguishable from {runner_up}" if runner_up else "with no other to rank"
        return Sentence("leading", f"{name} is leading, {beside}: {figures}.")
    return Sentence(
        "not supported",
        "That one of the eight explanations stands above the others is not supported by this "
        f"record: {standing.first} stands first, {figures}.",
    )
