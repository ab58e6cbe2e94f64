"""Statements in words: the one place where what a comparison permits becomes sentences.

The rules of speech hold for all: counts stand beside every share, a percentage needs five, a p
above 0.05 is inconclusive and never shows that there is no difference, and nothing is said of why.
"""

from __future__ import annotations

import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.present.figures import (
    counted,
    growth_difference,
    level_of,
    p_value,
    ratio,
    share,
    share_difference,
)
from domain.definition.definition import Grade, Primary
from projections.comparing.contrast import LEVEL
from projections.comparing.ranking_statements import ranking_statements
from projections.comparing.statements import IN_HINDSIGHT, Statement, comparison_statements
from projections.statistics.results import Estimate
from projections.statistics.two_by_two import Table

if TYPE_CHECKING:
    from projections.comparing.comparison import Comparison
    from projections.comparing.ranking import Drivers

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Sentence:
    """The text of one statement, and the rule that permits it."""

    rule: str
    text: str


def comparison_sentences(comparison: Comparison) -> list[Sentence]:
    """The statements of a comparison in words, in the order in which they are to be read."""
    return _worded(comparison_statements(comparison))


def ranking_sentences(drivers: Drivers) -> list[Sentence]:
    """The statements of a ranking of the eight explanations in words."""
    return _worded(ranking_statements(drivers))


def _worded(statements: Iterable[Statement]) -> list[Sentence]:
    sentences = []
    for each in statements:
        words = SENTENCES[each.rule]
        template = words(each.values) if callable(words) else words
        sentences.append(Sentence(each.rule, Figures().vformat(template, (), each.values)))
    return sentences


class Figures(string.Formatter):
    """`{moved:share episode}`: a value by the name of its figure, and the noun that it counts."""

    def format_field(self, value: Any, format_spec: str) -> str:
        kind, _, noun = format_spec.partition(" ")
        return FIGURES[kind](value, noun) if kind in FIGURES else format(value, format_spec)


TESTS = {
    Primary.BREAKTHROUGH: ("Fisher's exact test on breakthroughs", "breakthroughs"),
    Primary.RANK: ("permutation of the composite rank within industries", "the composite rank"),
}
"""Each test that can be primary, and what it compares."""


def _share_difference(difference: tuple[Estimate, Table]) -> str | None:
    return share_difference(*difference, "percentage points")


FIGURES: dict[str, Callable[[Any, str], str]] = {
    "count": counted,
    "share": lambda counts, noun: share(counts[0], counts[1], noun),
    "shares": lambda by_name, _: ", ".join(f"{name} {share(*of)}" for name, of in by_name.items()),
    "counts": lambda by_name, _: ", ".join(f"{name} {count:,}" for name, count in by_name.items()),
    "p": lambda p, _: "none" if p is None else p_value(p),
    "level": lambda p, _: level_of(p),
    "points": lambda difference, _: (
        share_difference(difference[0], difference[1], "percentage points") or ""
    ),
    "growth": lambda growth, noun: growth_difference(growth, f"percentage points {noun}".strip()),
    "ratio": lambda odds_ratio, _: ratio(odds_ratio),
    "test": lambda test, _: TESTS[test][0],
    "compared": lambda test, _: TESTS[test][1],
    "name": lambda name, _: name.capitalize(),
}

RECORDED = {
    Grade.AB: "grades A and B, also those recorded more than {days} days after the episode ended",
    Grade.ALL: "every grade, also those recorded after information about the outcome was on record",
}

SMALLEST_P = (
    "With {events:count breakthrough} among {together:,} together and {apart:,} apart, the "
    "smallest p that any outcome could reach is {p:level}"
)
DIFFERED = (
    "(growth, together minus apart: {growth:growth a year}, {p:p}, from {together:,} together and "
    "{apart:,} apart). Read every later difference with this in mind."
)


def _no_evidence(v: Values) -> str:
    subject = "The one episode is" if v["n"] == 1 else "All {n:count episode} are"
    few = "no observation" if v["least"] == 1 else "fewer than {least:,} observations"
    verb = "counts" if v["least"] == 1 else "count"
    return (
        f"{subject} unclassified: {few} of how the leaders responded {verb} under grade {{grade}}. "
        "There is nothing to compare."
    )


def _more_in_hindsight(v: Values) -> str:
    few = {0: "none has one", 1: "1 has one"}.get(v["grade_a"], "{grade_a:,} have one")
    verb = "has" if v["all"][1] == 1 else "have"
    return (
        f"With all grades included (--grade all), {{all:share episode}} {verb} a response. With "
        f"grade A alone, {few}."
    )


def _breakthroughs(v: Values) -> str:
    known = _share_difference(v["difference"])
    difference = "difference, together minus apart, {difference:points}; " if known else ""
    return (
        "Broke through: {together:share} together, {apart:share} apart; "
        f"{difference}odds ratio {{odds_ratio:ratio}}."
    )


def _moved_by_hindsight(v: Values) -> str:
    changed = "Including grades B and C changes the response of {moved:share episode}."
    known = _share_difference(v["difference"])
    difference = "The difference in breakthroughs, together minus apart, is then "
    return f"{changed} {difference}{{difference:points}}." if known else changed


def _reach_of_the_ranks(v: Values) -> str:
    beyond = " With these numbers the rank test cannot reach p = 0.05, whatever the result."
    return "The smallest p that the rank test could reach is {p:level} at best." + (
        beyond if v["p"] > LEVEL else ""
    )


def _primary_open(v: Values) -> str:
    if v["reachable"]:
        return (
            "The primary test ({test:test}): {p:p}, inconclusive. There may be a difference that "
            "these numbers cannot show."
        )
    return (
        "The primary test ({test:test}) cannot reach 0.05 here; its p is shown for completeness: "
        "{p:p}."
    )


def _only_in_hindsight(v: Values) -> str:
    shown = " (grade {grade}: {p:p}; grade A: {p_grade_a:p})" if "p" in v else ""
    return (
        f"A difference in {{test:compared}} stands out only with hindsight{shown}. Evidence "
        "recorded after the outcome was known cannot support this difference."
    )


def _highest(v: Values) -> str:
    adjusted = "" if v["adjusted_p"] is None else ", adjusted {adjusted_p:p}"
    return f"AUC {{auc:.2f}} ({{episodes:count episode}}, {{events:count breakthrough}}){adjusted}."


def _leading(v: Values) -> str:
    second = "not distinguishable from {runner_up}" if v["runner_up"] else "with no other to rank"
    return f"{{name:name}} is leading, {second}: {_highest(v)}"


SENTENCES: dict[str, str | Callable[[Values], str]] = {
    "nothing analysed": "No episode can be analysed: see fiveyear cohort.",
    IN_HINDSIGHT: lambda v: (
        f"Judged in hindsight: responses use observations of {RECORDED[v['grade']]}."
    ),
    "no evidence": _no_evidence,
    "one group": "There are no two groups to compare under grade {grade}: {groups:counts}.",
    "grade A": "Responses are based on evidence of grade A alone: observations recorded no later "
    "than {days} days after the episode ended.",
    "more in hindsight": _more_in_hindsight,
    "no contrast in breakthroughs": "Among {together:,} together and {apart:,} apart, "
    "{broke_through:share} broke through. A test of breakthroughs needs at least one that did and "
    "one that did not.",
    "out of reach": f"{SMALLEST_P}. With groups this small no result could reach p = 0.05, so "
    "this test cannot tell a difference from chance.",
    "out of reach among eight": f"{SMALLEST_P}, and {{corrected:level}} after correction for "
    "{explanations} explanations. After that correction no result could reach p = 0.05, so this "
    "comparison cannot single out trust.",
    "within reach": f"{SMALLEST_P}.",
    "breakthroughs": _breakthroughs,
    "growth": "Difference in annual growth, together minus apart: {growth:growth}, from "
    "{together:,} together and {apart:,} apart with revenue at year 0 and year {years}.",
    "repeat episodes": "{episodes:count episode} come from {clients:count client}. Fisher's test "
    "treats episodes as independent; the rank test keeps the episodes of a client together.",
    "primary not computed": "The primary test ({test:test}) cannot be computed here.",
    "reach of the ranks": _reach_of_the_ranks,
    "primary below": "The primary test ({test:test}): {p:p}. A difference as large as this would "
    "seldom come by chance alone.",
    "primary open": _primary_open,
    "moved by hindsight": _moved_by_hindsight,
    "only in hindsight": _only_in_hindsight,
    "grew before": f"Warning: the groups already differed before the threat {DIFFERED}",
    "negative control": f"Warning: the groups already differed before the index date {DIFFERED}",
    "survivors": "Excluded: episodes whose client broke apart during the threat, whether or not "
    "the end of the threat is recorded. By response: {by_response:shares}.",
    "association": "This is an association in {n:count episode}. It does not show why the groups "
    "differ.",
    "description": "This describes {n:count episode}; nothing is compared.",
    "nothing to rank": "Nothing can be ranked: {broke_through:share analysed episode} broke "
    "through. A ranking needs ratings of grade A for some that did and some that did not.",
    "noise": "{events:count breakthrough} among {episodes:count episode}: if all eight "
    "explanations were pure chance, the best would still score AUC {median:.2f} or more in half of "
    "all samples, and {upper:.2f} or more in one of twenty.",
    "single greatest": lambda v: (
        "{name:name} is the single greatest of the eight explanations in this record, on ratings "
        f"of grade A: {_highest(v)}"
    ),
    "leading": _leading,
    "not supported": lambda v: (
        "This record does not show that any one explanation is better than the others. Highest: "
        f"{{name}}, {_highest(v)}"
    ),
}
"""The words of each rule: a template over the values of its statement, or what chooses one."""
