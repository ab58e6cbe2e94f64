"""What may be said: a small grammar that turns results into sentences, and permits no others.

Every sentence is built here, from figures, by a rule with a name. The rules of speech hold for all:
counts stand beside every share, a percentage needs five, a p-value above 0.05 leaves a question
open and never closes it, and nothing is said of why.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from domain.definitions import Grade, Primary
from projections.comparing.comparison import Comparison
from projections.comparing.contrast import EXPLANATIONS
from projections.comparing.hindsight import Brief
from projections.comparing.ranking import Drivers
from projections.statistics.results import Estimate

LEVEL = 0.05

FEW = 5
"""Of fewer no percentage is given."""


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the rule that permits it."""

    rule: str
    text: str


# -- how figures are said ------------------------------------------------------------------------


def share(count: int, of: int) -> str:
    """`3 of 12 (25 %)`; of fewer than five without the percentage."""
    said = f"{count:,} of {of:,}"
    return said if of < FEW else f"{said} ({100 * count / of:.0f} %)"


def p_value(p: float) -> str:
    """`p = 0.054`; below a thousandth only that it is."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.995 else "p = 1"


def points(estimate: Estimate) -> str:
    """A difference of shares in percentage points, with its interval: `14 points (1 to 29)`."""
    if estimate.estimate is None or estimate.low is None or estimate.high is None:
        return "not known"
    return (
        f"{_signed(100 * estimate.estimate, 0)} points "
        f"({_signed(100 * estimate.low, 0)} to {_signed(100 * estimate.high, 0)})"
    )


def growth_points(estimate: Estimate) -> str:
    """A difference of growth rates, with its interval: `2.1 points a year (−0.3 to 4.4)`."""
    if estimate.estimate is None:
        return "not known"
    said = f"{_signed(100 * estimate.estimate, 1)} points a year"
    if estimate.low is None or estimate.high is None or math.isinf(estimate.low):
        return f"{said} (too few for an interval)"
    return f"{said} ({_signed(100 * estimate.low, 1)} to {_signed(100 * estimate.high, 1)})"


def ratio(estimate: Estimate) -> str:
    """An odds ratio with its interval: `6.4 (0.3 to infinite)`."""
    if estimate.estimate is None or estimate.low is None or estimate.high is None:
        return "not known"
    return f"{_times(estimate.estimate)} ({_times(estimate.low)} to {_times(estimate.high)})"


def _times(value: float) -> str:
    return "infinite" if math.isinf(value) else f"{value:.3g}"


def _signed(value: float, places: int) -> str:
    return f"{value:.{places}f}".replace("-", "−").replace("−0.0", "0.0") or "0"


# -- of a comparison -----------------------------------------------------------------------------


def of_comparison(found: Comparison) -> list[Sentence]:
    """All sentences that a comparison permits, in the order in which they are to be read."""
    if not found.episodes:
        return [Sentence("nothing analysed", "No episode can be analysed: see fiveyear cohort.")]
    said = [*_evidence(found)]
    if found.comparable:
        said += [*_contrast(found), *_hindsight(found), *_before(found)]
    said += _survivors(found)
    said.append(
        Sentence(
            "association",
            f"What is described is an association among {_episodes(found.episodes)}; "
            "it does not say why.",
        )
    )
    return said


def _episodes(count: int) -> str:
    return "1 episode" if count == 1 else f"{count:,} episodes"


def _evidence(found: Comparison) -> Iterator[Sentence]:
    grade, n = found.definition.grade, found.episodes
    unclassified = found.group("unclassified").episodes
    if unclassified == n:
        yield Sentence(
            "no evidence",
            f"All {_episodes(n)} are unclassified: no observation of how their leaders responded "
            f"counts as evidence of grade {grade}. There is nothing to compare.",
        )
    elif not found.comparable:
        counts = ", ".join(f"{group.response} {group.episodes}" for group in found.groups)
        yield Sentence(
            "one group",
            f"There are no two groups to compare under grade {grade}: {counts}.",
        )
    if grade is Grade.A:
        yield Sentence(
            "grade A",
            "Responses rest on grade A alone: observations recorded before the threat ended, or "
            f"within {found.definition.prompt_days} days after.",
        )
        everything = found.hindsight.by_grade[Grade.ALL].episodes
        classified = sum(everything.values()) - everything["unclassified"]
        if classified > n - unclassified:
            yield Sentence(
                "more in hindsight",
                f"With hindsight let in (--grade all), {share(classified, n)} have a response.",
            )
    else:
        yield Sentence(
            "judged in hindsight",
            f"Responses rest on grade {grade}: some were recorded when something of what came "
            "after was known already, and are judged in hindsight.",
        )


def _contrast(found: Comparison) -> Iterator[Sentence]:
    contrast, table = found.contrast, found.contrast.table
    together, apart = table.a + table.b, table.c + table.d
    attainable = contrast.attainable
    if attainable.p is None:
        yield Sentence(
            "no breakthrough to compare",
            f"Among {together} together and {apart} apart, {share(table.a + table.c, table.n)} "
            "broke through: with all or none, no test of breakthroughs can say anything.",
        )
    else:
        yield _attainable(attainable.p, attainable.corrected or 1.0, found)
        yield Sentence(
            "breakthroughs",
            f"Broke through: {share(table.a, together)} together, {share(table.c, apart)} apart; "
            f"difference {points(contrast.risk_difference)}, odds ratio "
            f"{ratio(contrast.odds_ratio)}.",
        )
    growth = contrast.shift.cagr
    if growth.estimate is not None:
        yield Sentence(
            "growth",
            f"Growth, together less apart: {growth_points(growth)}, over {growth.n:,} episodes "
            "with revenue at both ends.",
        )
    yield _primary(found)


def _attainable(p: float, corrected: float, found: Comparison) -> Sentence:
    table = found.contrast.table
    events = table.a + table.c
    said = (
        f"With {events:,} {'breakthrough' if events == 1 else 'breakthroughs'} among "
        f"{table.a + table.b:,} together and {table.c + table.d:,} apart, the smallest p that any "
        f"outcome could reach is {p_value(p)[2:].lstrip('= ')}"
    )
    if p > LEVEL:
        return Sentence("out of reach", f"{said}: nothing it shows could be told from chance.")
    if corrected > LEVEL:
        return Sentence(
            "out of reach among eight",
            f"{said}, and {p_value(corrected)[2:].lstrip('= ')} once corrected for "
            f"{EXPLANATIONS} explanations: trust could not be told from chance among them.",
        )
    return Sentence("within reach", f"{said}.")


def _primary(found: Comparison) -> Sentence:
    what = {
        Primary.BREAKTHROUGH: "of breakthroughs (Fisher's exact test)",
        Primary.RANK: "of the composite rank (permutation within industries)",
    }[found.definition.primary]
    p = found.contrast.p(found.definition.primary)
    if p is None:
        return Sentence("primary not computed", f"The deciding test, {what}, gives no answer here.")
    if p <= LEVEL:
        return Sentence(
            "primary below",
            f"The deciding test, {what}, gives {p_value(p)}: a difference as large as this would "
            "seldom come by chance alone.",
        )
    return Sentence(
        "primary open",
        f"The deciding test, {what}, gives {p_value(p)}: the record leaves the question open.",
    )


def _hindsight(found: Comparison) -> Iterator[Sentence]:
    by_grade = found.hindsight.by_grade
    strict, everything = by_grade[Grade.A], by_grade[Grade.ALL]
    moved = sum(each.episodes for each in found.hindsight.moved if each.grade == str(Grade.ALL))
    if not moved:
        return
    yield Sentence(
        "moved by hindsight",
        f"Letting hindsight in changes the response to {share(moved, found.episodes)} episodes; "
        f"the difference in breakthroughs becomes {points(everything.risk_difference)}.",
    )
    for what, pick in (("breakthroughs", _fisher), ("the composite rank", _rank)):
        before, after = pick(strict), pick(everything)
        if after is not None and after <= LEVEL and (before is None or before > LEVEL):
            was = "no answer" if before is None else p_value(before)
            yield Sentence(
                "only in hindsight",
                f"The difference in {what} stands out only with hindsight ({p_value(after)}; "
                f"grade A: {was}). What was judged once the outcome was known cannot support it.",
            )


def _fisher(brief: Brief) -> float | None:
    return brief.fisher.p


def _rank(brief: Brief) -> float | None:
    return brief.rank_test.p


def _before(found: Comparison) -> Iterator[Sentence]:
    for rule, words, check in (
        ("grew before", "Already before the threat", found.checks.before_the_threat),
        ("negative control", "Before the index date", found.checks.negative_control),
    ):
        p = check.test.p
        if p is not None and p <= LEVEL:
            yield Sentence(
                rule,
                f"{words}, growth differed by {growth_points(check.shift)} ({p_value(p)}; "
                f"{check.n['together']} together, {check.n['apart']} apart): the groups were not "
                "alike to begin with.",
            )


def _survivors(found: Comparison) -> Iterator[Sentence]:
    failed = {
        response: counts
        for response, counts in found.checks.failed_during.items()
        if counts[0] and response != "unclassified"
    }
    if failed:
        said = ", ".join(f"{share(*counts)} {response}" for response, counts in failed.items())
        yield Sentence(
            "survivors",
            f"Broke apart while the threat lasted, and so in no group: {said}.",
        )


# -- of a ranking --------------------------------------------------------------------------------


def of_drivers(found: Drivers) -> list[Sentence]:
    """What may be said of the ranking of the eight explanations."""
    ranking, standing, noise = found.in_time, found.standing, found.noise
    if standing.first is None:
        return [
            Sentence(
                "nothing to rank",
                f"Nothing can be ranked: {share(ranking.events, ranking.n)} analysed episodes "
                "broke through, and ratings of grade A are needed with and without.",
            )
        ]
    said = []
    if noise.median is not None and noise.upper is not None:
        said.append(
            Sentence(
                "noise",
                f"With {ranking.events:,} breakthroughs among {ranking.n:,} episodes, the best of "
                f"eight explanations made of nothing but noise shows an AUC of {noise.median:.2f} "
                f"half of the time, and of {noise.upper:.2f} or more once in twenty.",
            )
        )
    first = ranking.explanations[0]
    figures = (
        f"AUC {first.auc:.2f} over {first.n:,} episodes, {first.events:,} of them breakthroughs"
    )
    name = standing.first.capitalize()
    if standing.single_greatest:
        said.append(
            Sentence(
                "single greatest",
                f"{name} is the single greatest of the eight explanations in this record: "
                f"{figures}, adjusted {p_value(first.p_max_t or 0.0)}.",
            )
        )
    elif first.p_max_t is not None and first.p_max_t <= LEVEL:
        said.append(
            Sentence(
                "leading",
                f"{name} is leading, not distinguishable from {standing.runner_up}: {figures}, "
                f"adjusted {p_value(first.p_max_t)}.",
            )
        )
    else:
        said.append(
            Sentence(
                "not supported",
                "That any of the eight is the single greatest is not supported by this record: "
                f"{standing.first} stands first, {figures}"
                + (f", adjusted {p_value(first.p_max_t)}." if first.p_max_t is not None else "."),
            )
        )
    return said
