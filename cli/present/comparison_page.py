"""The comparison for a person at a terminal: figures as tables, then sentences."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

from cli.present.charts import sparkline
from cli.present.figures import (
    FEW,
    counted,
    growth_difference,
    level_of,
    p_value,
    ratio,
    share,
    share_difference,
    signed,
    times,
)
from cli.present.rows import Rows
from domain.definition.definition import PARAMETERS
from projections.comparing.statements import IN_HINDSIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.present.sentences import Sentence
    from projections.comparing.cohort import Cohort
    from projections.comparing.comparison import Comparison
    from projections.comparing.contrast import Contrast
    from projections.comparing.groups import Group
    from projections.comparing.hindsight import BriefComparison

WIDE = 80
"""Columns that the tables of the page keep to."""

OUTCOMES = {"broke_apart": "broke apart"}
EVENTS = {"breakthrough": "broke through", "broke_apart": "broke apart"}
"""An outcome as a name, and as an event that happened by a year."""

GLUE = re.compile(
    r"(?<=\bp) (?=[=<])|(?<=[=<]) (?=\d)|(?<=\d) (?=[%(]|of \d|p(?:ercentage|oints))"
    r"|(?<=percentage) (?=points)|(?<=of) (?=\d)"
)
"""Spaces within a figure, at which no line ends."""

Line = list[str]


def page(comparison: Comparison, sentences: Iterable[Sentence], width: int, encoding: str) -> str:
    """The index by year, outcomes, tests, hindsight, checks, exclusions and sentences.

    The sentence about hindsight comes first where the grade is not A.
    """
    first = [each.text for each in sentences if each.rule == IN_HINDSIGHT]
    rest = [each.text for each in sentences if each.rule != IN_HINDSIGHT]
    words = [_filled(line, width) for line in [exclusions(comparison.cohort), *rest]]
    if not comparison.episodes:
        return "\n".join(words)
    blocks = [_index(comparison, encoding), _outcomes(comparison)]
    if comparison.comparable:
        blocks += [
            _tests(comparison),
            _incidence(comparison),
            _hindsight(comparison),
            _checks(comparison),
        ]
        if any(each.agreement.pairs for each in comparison.raters):
            blocks.append(_raters(comparison))
        if comparison.sensitivity:
            blocks.append(_sensitivity(comparison))
    warned = [[_filled(line, width)] for line in first]
    return "\n\n".join("\n".join(block) for block in [*warned, *blocks, words])


def table(comparison: Comparison) -> Rows:
    """One row per response, every figure with its n."""
    years = [year for year in comparison.groups[0].index if year >= 0]
    columns = ["response", "episodes", "clients", *comparison.groups[0].outcomes]
    columns += [f"y{year}" for year in years] + [f"n{year}" for year in years]
    columns += ["multiple", "cagr", "n_cagr"]
    return Rows(
        tuple(columns),
        [
            (
                group.response,
                group.episodes,
                group.clients,
                *group.outcomes.values(),
                *(group.index[year] for year in years),
                *(group.n_by_year[year] for year in years),
                group.multiple,
                group.cagr,
                group.n_cagr,
            )
            for group in comparison.groups
        ],
    )


def exclusions(cohort: Cohort) -> str:
    """How many episodes are excluded, by the first rule that each fails."""
    if not cohort.reasons:
        return "Excluded: none."
    number = sum(n for _, n in cohort.reasons)
    total = counted(cohort.attrition["episodes"][0], "episode")
    listed = ", ".join(f"{reason} {n:,}" for reason, n in cohort.reasons)
    return f"Excluded: {number:,} of {total} ({listed}).  fiveyear cohort --excluded"


def _filled(line: str, width: int) -> str:
    """Wrapped, but not within a figure or an option."""
    glued = GLUE.sub("\N{NO-BREAK SPACE}", line).replace("cohort --", "cohort\N{NO-BREAK SPACE}--")
    filled = textwrap.fill(glued, max(width, 40), break_on_hyphens=False)
    return filled.replace("\N{NO-BREAK SPACE}", " ")


def _columns(lines: list[Line], *, left: int = 1, charts: bool = False) -> Iterator[str]:
    """Cells under each other: the first columns to the left, figures to the right, and charts at
    the end to the left. Two spaces apart, or one where that would be too wide."""
    last = len(lines[0]) - 1
    widths = [max(map(len, cells)) for cells in zip(*lines, strict=True)]
    gap = "  " if sum(widths) + 2 * last <= WIDE else " "
    for line in lines:
        cells = [
            cell.ljust(width) if at < left or (charts and at == last) else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield gap.join(cells).rstrip()


def _index(comparison: Comparison, encoding: str) -> Iterator[str]:
    last = comparison.definition.years
    shown = [year for year in (1, 3) if year < last] + [last]
    yield f"Revenue index, threat ended = 100; median (range); years −5 to {last} drawn"
    head = ["response", "episodes"]
    for year in shown:
        head += [f"y{year}", "n"]
    lines = [_index_line(group, shown, encoding) for group in comparison.groups if group.episodes]
    yield from _columns([[*head, "(range)", ""], *lines], charts=True)


def _index_line(group: Group, shown: list[int], encoding: str) -> Line:
    line = [group.response, str(group.episodes)]
    for year in shown:
        line += [_whole(group.index[year]), str(group.n_by_year[year])]
    low_high = group.index_range[shown[-1]]
    spread = "" if low_high is None else f"({_whole(low_high[0])}–{_whole(low_high[1])})"
    return [*line, spread, sparkline(list(group.index.values()), encoding=encoding)]


def _outcomes(comparison: Comparison) -> Iterator[str]:
    names = list(comparison.groups[0].outcomes)
    yield "Outcomes, in episodes"
    lines = [["response", "episodes", *(OUTCOMES.get(name, name) for name in names)]]
    lines += [
        [group.response, str(group.episodes), *(str(group.outcomes[name]) for name in names)]
        for group in comparison.groups
        if group.episodes
    ]
    yield from _columns(lines)


def _tests(comparison: Comparison) -> Iterator[str]:
    yield "Difference, together minus apart (95 % intervals; points are percentage points)"
    for name, figures in _figures(comparison.contrast):
        yield f"  {name:<24} {figures}"


def _figures(contrast: Contrast) -> Iterator[tuple[str, str]]:
    smallest, industries, table = contrast.attainable, contrast.within_industry, contrast.table
    if smallest.p is not None:
        corrected = p_value(smallest.corrected or 1.0)
        yield (
            "smallest attainable p",
            f"{p_value(smallest.p)}; corrected for eight explanations {corrected}",
        )
    difference = share_difference(contrast.risk_difference, table)
    counts = f"{share(table.a, table.a + table.b)}, {share(table.c, table.c + table.d)}"
    yield "broke through", counts
    if difference is not None:
        yield "difference in shares", difference
    yield "odds ratio", ratio(contrast.odds_ratio)
    if contrast.fisher.p is not None and contrast.mid_p.p is not None:
        yield "Fisher exact", f"{p_value(contrast.fisher.p)}; mid-{p_value(contrast.mid_p.p)}"
    if industries.test.p is not None:
        comparable = f"comparable in {industries.informing} of {industries.industries} industries"
        yield "exact, within industries", f"{p_value(industries.test.p)}; {comparable}"
        yield "odds ratio, stratified", ratio(industries.odds_ratio)
    shift, permuted = contrast.shift, contrast.shift.permutation
    yield "growth", f"{growth_difference(shift.cagr)}, n={shift.cagr.n:,}"
    if permuted is not None and permuted.p is not None:
        how = (
            f"all {permuted.arrangements:,} arrangements"
            if permuted.draws is None
            else f"{permuted.draws:,} draws"
        )
        yield "rank, within industries", f"{p_value(permuted.p)} ({how}), n={shift.n:,}"
    if contrast.e_value.point is not None:
        limit = contrast.e_value.limit
        of_limit = "not known" if limit is None else times(limit)
        yield "E-value", f"{times(contrast.e_value.point)}; of the limit nearest 1: {of_limit}"


def _incidence(comparison: Comparison) -> Iterator[str]:
    years = [f"y{year}" for year in range(1, comparison.definition.years + 1)]
    yield "Events up to each year, with cumulative incidence in %, and episodes at risk"
    for course in comparison.incidence:
        if course.response not in ("together", "apart"):
            continue
        incidence, at = course.incidence, course.incidence.risk_table
        lines = [[f"{course.response}, n={incidence.n:,}", *years]]
        for cause, shares in incidence.incidence.items():
            cells = [
                f"{row.events[cause]:,}{_percent(value, incidence.n)}"
                for row, value in zip(at, shares, strict=True)
            ]
            lines.append([f"  {EVENTS.get(cause, cause)}", *cells])
        yield from _columns([*lines, ["  at risk", *(f"{row.at_risk:,}" for row in at)]])
    yield "Every episode whose client outlived the threat is counted here, those not yet"
    yield "complete or lost to follow-up for as long as they were followed."


def _percent(value: float | None, n: int) -> str:
    """A share of fewer than five is no percentage."""
    if n < FEW:
        return ""
    return " (–)" if value is None else f" ({100 * value:.0f})"


BRIEF = ["together", "apart", "mixed", "uncl.", "broke through", "p"]


def _hindsight(comparison: Comparison) -> Iterator[str]:
    lines = [["By grade of evidence", *BRIEF]]
    for grade, brief in comparison.hindsight.by_grade.items():
        lines.append([f"  evidence {grade!s}", *_brief(brief)])
    yield from _columns(lines)


def _brief(brief: BriefComparison) -> Line:
    """Episodes by response; breakthroughs together and apart; Fisher's p."""
    counts, table, p = brief.episodes, brief.breakthroughs, brief.fisher.p
    return [
        *(str(counts[name]) for name in ("together", "apart", "mixed", "unclassified")),
        f"{table.a}, {table.c}",
        "–" if p is None else level_of(p).replace("below ", "<"),
    ]


def _sensitivity(comparison: Comparison) -> Iterator[str]:
    lines = [["One parameter changed", *BRIEF]]
    for varied in comparison.sensitivity:
        label = PARAMETERS[varied.choice].label
        lines.append([f"  {label} {varied.was} → {varied.now}", *_brief(varied.brief)])
    yield from _columns(lines)


def _checks(comparison: Comparison) -> Iterator[str]:
    checks = comparison.checks
    yield "Growth before, together minus apart"
    for name, check in (
        ("growth before threat", checks.before_the_threat),
        ("growth before index date", checks.negative_control),
    ):
        n = f"n={check.n['together']}, {check.n['apart']}"
        yield f"  {name:<24} {growth_difference(check.shift)}, {n}"
    lines = [["Baseline, in standard deviations", "difference", "together", "apart", "missing"]]
    for each in checks.balance:
        first, second = each.balance.first, each.balance.second
        apart = each.balance.difference
        shown = "–" if apart is None else ("+" if apart > 0 else "") + signed(apart, 2)
        missing = f"{first.missing}, {second.missing}"
        lines.append([f"  {each.what}", shown, f"n={first.n}", f"n={second.n}", missing])
    yield from _columns(lines)
    yield f"Observations outside every episode, not used: {checks.outside_episodes:,}"


def _raters(comparison: Comparison) -> Iterator[str]:
    """Agreement where two or more judged the same; nothing where nobody did."""
    judged = [each for each in comparison.raters if each.agreement.pairs]
    lines = [["Agreement of raters", "alpha", "agree", "pairs", "of"]]
    for each in judged:
        agreement = each.agreement
        alpha = "–" if agreement.alpha is None else signed(agreement.alpha, 2)
        # A share of fewer than five is no percentage.
        few = agreement.raw is None or agreement.pairs < 5
        raw = "–" if few else f"{100 * (agreement.raw or 0):.0f} %"
        what = each.what.replace("_", " ")
        lines.append([f"  {what}", alpha, raw, f"{agreement.pairs}", f"n={agreement.units}"])
    if judged:
        yield from _columns(lines)


def _whole(value: float | None) -> str:
    return "–" if value is None else signed(value, 0).replace(",", "")
