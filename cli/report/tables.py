"""The tables of a comparison: every cell has its counts and n."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cli.present.figures import (
    growth_difference,
    level_of,
    p_value,
    ratio,
    share,
    share_difference,
    times,
)
from cli.report.figures import (
    NOTHING,
    Table,
    decimal,
    minus,
    percent,
    rate,
    table,
    whole,
    year,
)
from domain.definition.definition import Grade
from projections.comparing.comparison import Comparison
from projections.comparing.groups import OUTCOMES
from projections.comparing.hindsight import BriefComparison
from projections.statistics.results import Estimate, Significance

OUTCOME_NAMES = {
    "breakthrough": "broke through",
    "grew": "grew",
    "flat": "flat",
    "declined": "declined",
    "liquidity": "sold",
    "broke_apart": "broke apart",
}

GRADES = {Grade.A: "A", Grade.AB: "A and B", Grade.ALL: "all, hindsight included"}


def outcomes(comparison: Comparison) -> Table:
    """The outcomes of the episodes, by response."""
    last = comparison.definition.years
    rows = [
        (
            group.response,
            group.episodes,
            group.clients,
            *(
                share(group.outcomes[name], group.episodes) if group.episodes else NOTHING
                for name in OUTCOMES
            ),
            f"{whole(group.index[last])} (n {group.n_by_year[last]:,})",
            f"{decimal(group.multiple)} (n {group.n_cagr:,})",
            f"{rate(group.cagr, group.n_cagr)} (n {group.n_cagr:,})",
        )
        for group in comparison.groups
    ]
    columns = ["response", "episodes", "clients", *(OUTCOME_NAMES[name] for name in OUTCOMES)]
    columns += [f"index, year {year(last)}", "multiple", "growth a year"]
    return table("Outcomes by response (medians of index and growth)", columns, rows)


def tests(comparison: Comparison) -> Table:
    """Together minus apart: every figure with its method, in a fixed order."""
    return table(
        "Together minus apart, with 95 % intervals",
        ["what", "figure", "n", "method"],
        _tests(comparison),
        words=[1, 3],
    )


def _tests(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    contrast = comparison.contrast
    counts = contrast.table
    smallest, industries = contrast.attainable, contrast.within_industry
    least = f"not known: {smallest.why}"
    if smallest.p is not None:
        corrected = p_value(smallest.corrected or 1.0)
        least = f"{p_value(smallest.p)}; corrected for eight explanations {corrected}"
    yield "smallest attainable p", least, counts.n, "Fisher's exact test"
    both = f"{counts.a:,} of {counts.a + counts.b:,}, {counts.c:,} of {counts.c + counts.d:,}"
    yield "broke through: together, apart", both, counts.n, "counts"
    difference = contrast.risk_difference
    shown = share_difference(difference, counts) or "no share is given of fewer than five"
    yield "difference in breakthroughs", shown, difference.n, difference.method
    yield _row("odds ratio", ratio, contrast.odds_ratio)
    yield _p("the same, as a test", contrast.fisher)
    yield _p("the same, mid-p", contrast.mid_p)
    informing = f"; comparable in {industries.informing} of {industries.industries} industries"
    within = _row("odds ratio within industries", ratio, industries.odds_ratio)
    yield *within[:-1], f"{within[-1]}{informing}"
    yield _p("the same, as a test", industries.test)
    shift = contrast.shift
    yield _row("growth", growth_difference, shift.cagr)
    yield _row("composite rank, in places", _places, shift.rank)
    permuted = shift.permutation
    if permuted is not None:
        drawn = "all arrangements" if permuted.draws is None else f"{permuted.draws:,} draws"
        p = permuted.why or NOTHING if permuted.p is None else p_value(permuted.p)
        yield "the same within industries, as a test", p, permuted.n, f"{permuted.method}, {drawn}"
    evidence = contrast.e_value
    if evidence.point is not None:
        limit = (
            "" if evidence.limit is None else f"; of the limit nearest 1: {times(evidence.limit)}"
        )
        shown = f"{times(evidence.point)}{limit}"
        yield "E-value", shown, counts.n, f"{evidence.method}; {evidence.assumption}"


def _row(what: str, words: Callable[[Estimate], str], estimate: Estimate) -> tuple[object, ...]:
    shown = f"not known: {estimate.why}" if estimate.estimate is None else words(estimate)
    return what, shown, estimate.n, estimate.method


def _p(what: str, test: Significance) -> tuple[object, ...]:
    shown = f"not known: {test.why}" if test.p is None else p_value(test.p)
    return what, shown, test.n, test.method


def _places(estimate: Estimate) -> str:
    if estimate.low is None or estimate.high is None:
        return decimal(estimate.estimate, 1)
    spread = f"{decimal(estimate.low, 1)} to {decimal(estimate.high, 1)}"
    return f"{decimal(estimate.estimate, 1)} ({spread})"


# -- hindsight and choices -------------------------------------------------------------------------

BRIEF = [
    "together",
    "mixed",
    "apart",
    "unclassified",
    "broke through, together",
    "broke through, apart",
    "difference, points",
    "p (Fisher)",
    "growth, points a year",
    "p (rank)",
]


def hindsight(comparison: Comparison) -> Table:
    """The same comparison with more and more evidence included."""
    rows = [(GRADES[grade], *_brief(each)) for grade, each in comparison.hindsight.by_grade.items()]
    return table("The comparison by the evidence included", ["evidence", *BRIEF], rows)


def moved(comparison: Comparison) -> Table:
    """The responses that change when more evidence is included."""
    rows = [
        (f"A → {GRADES[Grade(each.grade)]}", each.from_response, each.to_response, each.episodes)
        for each in comparison.hindsight.moved
    ]
    columns = ["evidence", "response under A", "response then", "episodes"]
    return table("Changed responses", columns, rows, words=[1, 2])


def sensitivity(comparison: Comparison) -> Table:
    """The comparison with one parameter changed at a time."""
    rows = [
        (
            f"{each.choice.replace('_', ' ')}: {minus(each.was)} → {minus(each.now)}",
            *_brief(each.brief),
        )
        for each in comparison.sensitivity
    ]
    return table("One parameter changed at a time", ["parameter", *BRIEF], rows)


def _brief(each: BriefComparison) -> tuple[object, ...]:
    counts, fourfold = each.episodes, each.breakthroughs
    return (
        *(counts[response] for response in ("together", "mixed", "apart", "unclassified")),
        f"{fourfold.a:,} of {fourfold.a + fourfold.b:,}",
        f"{fourfold.c:,} of {fourfold.c + fourfold.d:,}",
        (share_difference(each.risk_difference, fourfold) or NOTHING).replace(" points", ""),
        _small(each.fisher),
        growth_difference(each.growth, unit=""),
        _small(each.rank_test),
    )


def _small(test: Significance) -> str:
    return NOTHING if test.p is None else level_of(test.p)


# -- checks ----------------------------------------------------------------------------------------


def balance(comparison: Comparison) -> Table:
    """How similar together and apart were before the threat."""
    rows = []
    for each in comparison.checks.balance:
        first, second = each.balance.first, each.balance.second
        apart_by = each.balance.difference
        rows.append(
            (
                each.what,
                f"{decimal(first.mean)} (n {first.n:,}, missing {first.missing:,})",
                f"{decimal(second.mean)} (n {second.n:,}, missing {second.missing:,})",
                NOTHING if apart_by is None else minus(f"{apart_by:+.2f}"),
            )
        )
    columns = ["before the threat", "together: mean", "apart: mean", "difference, in deviations"]
    return table("How similar the groups were", columns, rows)


def checks(comparison: Comparison) -> Table:
    """Growth before the threat, break-ups during it, and observations outside every episode."""
    rows: list[tuple[object, ...]] = []
    for name, check in (
        ("reverse causation", comparison.checks.before_the_threat),
        ("negative control", comparison.checks.negative_control),
    ):
        span = f"years {year(check.from_year)} to {year(check.to_year)} from {check.since}"
        sides = "; ".join(
            f"{side} {rate(check.medians[side], check.n[side])} (n {check.n[side]:,})"
            for side in ("together", "apart")
        )
        p = NOTHING if check.test.p is None else p_value(check.test.p)
        known = check.shift.estimate is not None
        shift = growth_difference(check.shift) if known else f"not known: {check.shift.why}"
        rows.append((name, f"median growth, {span}: {sides}", f"{shift}; {p}"))
    failed = "; ".join(
        f"{response} {share(count, of)}"
        for response, (count, of) in comparison.checks.failed_during.items()
        if of
    )
    rows.append(("survivorship", "broke apart during the threat", failed))
    rows.append(
        (
            "immortal time",
            "observations outside every episode, not used",
            f"{comparison.checks.outside_episodes:,}",
        )
    )
    return table("Checks", ["check", "of what", "result"], rows, words=[1, 2])


def raters(comparison: Comparison) -> Table:
    """How well raters agree, where two or more of them rated the same."""
    rows = [
        (
            each.what.replace("_", " "),
            decimal(each.agreement.alpha),
            f"{percent(each.agreement.raw, each.agreement.pairs)} of {each.agreement.pairs:,}",
            each.agreement.units,
            each.agreement.ratings,
        )
        for each in comparison.raters
        if each.agreement.alpha is not None
    ]
    columns = ["rated", "alpha", "pairs that agree", "units", "ratings"]
    return table("Agreement of raters (Krippendorff's alpha)", columns, rows)
