"""The comparison for a person at a terminal: figures as tables, then what may be said of them."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cli.charts import sparkline
from cli.render import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from projections.comparing.cohort import Cohort
    from projections.comparing.comparison import Comparison
    from projections.comparing.groups import Group
    from projections.comparing.hindsight import Brief
    from projections.comparing.sentences import Sentence

SHORT = {"breakthrough": "broke thr.", "broke_apart": "broke ap.", "liquidity": "liquidity"}


def page(found: Comparison, said: Iterable[Sentence], width: int, encoding: str) -> str:
    """The index by year, the outcomes, the tests, hindsight, who is left out, and the words."""
    words = [_filled(line, width) for line in [left_out(found.cohort), *(s.text for s in said)]]
    if not found.episodes:
        return "\n".join(words)
    blocks = [_index(found, encoding), _outcomes(found)]
    if found.comparable:
        blocks += [_tests(found), _incidence(found), _hindsight(found), _checks(found)]
        if found.sensitivity:
            blocks.append(_sensitivity(found))
    return "\n\n".join("\n".join(block) for block in [*blocks, words])


def table(found: Comparison) -> Rows:
    """One row per response, every figure with its n."""
    years = [year for year in found.groups[0].index if year >= 0]
    columns = ["response", "episodes", "clients", *found.groups[0].outcomes]
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
            for group in found.groups
        ],
    )


def left_out(cohort: Cohort) -> str:
    """How many episodes are left out, by the first rule they fail."""
    if not cohort.reasons:
        return "Left out: none."
    total = sum(n for _, n in cohort.reasons)
    listed = ", ".join(f"{reason} {n:,}" for reason, n in cohort.reasons)
    return f"Left out: {total:,} ({listed}).  fiveyear cohort --excluded"


def _filled(line: str, width: int) -> str:
    return textwrap.fill(line, max(width, 40))


def _index(found: Comparison, encoding: str) -> Iterator[str]:
    last = found.definition.years
    shown = [year for year in (1, 3) if year < last] + [last]
    yield "Revenue index, threat ended = 100; median (range); years −5 to 5 drawn"
    yield f"{'response':<13}{'n':>5}" + "".join(f"{f'y{year}':>6}" for year in shown)
    for group in found.groups:
        if group.episodes:
            yield _index_line(group, shown, encoding)


def _index_line(group: Group, shown: list[int], encoding: str) -> str:
    cells = "".join(f"{_whole(group.index[year]):>6}" for year in shown)
    low_high = group.index_range[shown[-1]]
    spread = "" if low_high is None else f"({low_high[0]:.0f}–{low_high[1]:.0f})"
    chart = sparkline(list(group.index.values()), encoding=encoding)
    n = group.n_by_year[shown[-1]]
    return f"{group.response:<13}{group.episodes:>5}{cells}  {spread:<12} n={n:<5} {chart}"


def _outcomes(found: Comparison) -> Iterator[str]:
    names = list(found.groups[0].outcomes)
    yield f"{'Outcomes':<13}{'n':>5}" + "".join(f"{SHORT.get(n, n):>10}" for n in names)
    for group in found.groups:
        if group.episodes:
            cells = "".join(f"{group.outcomes[name]:>10}" for name in names)
            yield f"{group.response:<13}{group.episodes:>5}{cells}"


def _tests(found: Comparison) -> Iterator[str]:
    from projections.comparing.sentences import growth_points, p_value, points, ratio

    contrast, industries = found.contrast, found.contrast.within_industry
    smallest = contrast.attainable
    yield "Together less apart (95 % intervals)"
    if smallest.p is not None:
        corrected = p_value(smallest.corrected or 1.0)
        yield f"  smallest p attainable    {p_value(smallest.p)}; of eight explanations {corrected}"
    yield f"  breakthroughs            {points(contrast.risk_difference)}"
    yield f"  odds ratio               {ratio(contrast.odds_ratio)}"
    if contrast.fisher.p is not None and contrast.mid_p.p is not None:
        mid = p_value(contrast.mid_p.p)
        yield f"  Fisher exact             {p_value(contrast.fisher.p)}; mid-{mid}"
    if industries.test.p is not None:
        informing = f"{industries.informing} of {industries.industries} inform"
        yield (
            f"  within industries        {ratio(industries.odds_ratio)}, "
            f"{p_value(industries.test.p)} ({informing})"
        )
    shift, permuted = contrast.shift, contrast.shift.permutation
    yield f"  growth                   {growth_points(shift.cagr)}, n={shift.cagr.n:,}"
    if permuted is not None and permuted.p is not None:
        how = "all arrangements" if permuted.draws is None else f"{permuted.draws:,} draws"
        yield f"  rank, within industries  {p_value(permuted.p)} ({how}), n={shift.n:,}"
    if contrast.e_value.point is not None:
        limit = "none" if contrast.e_value.limit is None else f"{contrast.e_value.limit:.2f}"
        yield f"  E-value                  {contrast.e_value.point:.2f}, of the interval {limit}"


def _incidence(found: Comparison) -> Iterator[str]:
    years = range(1, found.definition.years + 1)
    yield "Happened by year (cumulative incidence, %; those at risk)"
    yield f"{'':<26}" + "".join(f"{f'y{year}':>9}" for year in years)
    for course in found.courses:
        if course.response not in ("together", "apart"):
            continue
        incidence = course.incidence
        for cause, shares in incidence.incidence.items():
            cells = "".join(f"{_percent(value, incidence.n):>9}" for value in shares)
            yield f"{course.response:<12}{SHORT.get(cause, cause):<14}{cells}"
        at_risk = "".join(f"{row.at_risk:>9,}" for row in incidence.risk_table)
        yield f"{course.response:<12}{'at risk':<14}{at_risk}"


def _percent(value: float | None, n: int) -> str:
    """A share of fewer than five is no percentage."""
    return "–" if value is None or n < 5 else f"{100 * value:.0f}"


def _hindsight(found: Comparison) -> Iterator[str]:
    yield "Hindsight let in           together  apart  mixed  uncl.  breakthroughs"
    for grade, brief in found.hindsight.by_grade.items():
        yield f"  evidence {grade!s:<16}" + _brief(brief)


def _brief(brief: Brief) -> str:
    from projections.comparing.sentences import p_value

    counts = brief.episodes
    table = brief.breakthroughs
    p = "" if brief.fisher.p is None else f", {p_value(brief.fisher.p)}"
    return (
        f"{counts['together']:>8,}{counts['apart']:>7,}{counts['mixed']:>7,}"
        f"{counts['unclassified']:>7,}  "
        f"{table.a} of {table.a + table.b}, {table.c} of {table.c + table.d}{p}"
    )


def _sensitivity(found: Comparison) -> Iterator[str]:
    yield "One choice changed at a time  together  apart  mixed  uncl.  breakthroughs"
    for varied in found.sensitivity:
        said = f"{varied.choice.replace('_', ' ')} {varied.was} → {varied.now}"
        yield f"  {said:<28}" + _brief(varied.brief)


def _checks(found: Comparison) -> Iterator[str]:
    from projections.comparing.sentences import growth_points

    checks = found.checks
    yield "Before the threat"
    for check in (checks.before_the_threat, checks.negative_control):
        words = f"growth, years {check.from_year} to {check.to_year} from {check.since}"
        ns = f"n={check.n['together']}, {check.n['apart']}"
        yield f"  {words:<52} {growth_points(check.shift)}, {ns}".replace("years -", "years −")
    for each in checks.balance:
        if each.balance.difference is not None:
            first, second = each.balance.first, each.balance.second
            yield (
                f"  {each.what:<24} {each.balance.difference:+.2f} standard deviations, "
                f"n={first.n}, {second.n}, missing {first.missing}, {second.missing}"
            ).replace(" -", " −")
    yield f"  observations outside every episode, not used: {checks.refused}"


def _whole(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f}"
