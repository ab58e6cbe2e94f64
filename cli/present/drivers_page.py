"""The ranking of the explanations: as rows, and for a person at a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from cli.present.figures import counted
from cli.present.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cli.present.sentences import Sentence
    from projections.comparing.ranking import Drivers
    from projections.statistics.explanations import Explanation, Ranking

COLUMNS = (
    "grade",
    "place",
    "explanation",
    "n",
    "events",
    "auc",
    "p",
    "p_max_t",
    "p_holm",
    "probability_first",
    "rank_low",
    "rank_high",
    "somers_d",
    "n_outcome",
    "why",
)
HEADINGS = {"A": "Ratings recorded in time (grade A)", "all": "All ratings, hindsight included"}
UNKNOWN = "–"


def table(drivers: Drivers) -> Rows:
    """One row per grade and explanation, in the order of the ranking."""
    return Rows(
        COLUMNS,
        [
            (grade, place, *_figures(each))
            for grade, ranking in (("A", drivers.grade_a), ("all", drivers.all_grades))
            for place, each in enumerate(ranking.explanations, 1)
        ],
    )


def page(drivers: Drivers, sentences: Iterable[Sentence], width: int) -> str:
    """Both rankings with their leads, and the sentences."""
    words = [line for each in sentences for line in _filled(each.text, width)]
    alone = [*_filled(_one_each(drivers), width)]
    blocks = [[*_ranking(HEADINGS["A"], drivers.grade_a)]]
    if drivers.conclusion.lacking and drivers.conclusion.first is not None:
        blocks[-1] += ["", "To be called the single greatest:"]
        blocks[-1] += [f"  {line}" for line in drivers.conclusion.lacking]
    if drivers.all_grades.explanations == drivers.grade_a.explanations:
        blocks.append([f"{HEADINGS['all']}: the same."])
    else:
        blocks.append([*_ranking(HEADINGS["all"], drivers.all_grades)])
    return "\n\n".join("\n".join(block) for block in [*blocks, [*alone, *words]])


def _figures(each: Explanation) -> tuple[object, ...]:
    return (
        each.name,
        each.n,
        each.events,
        each.auc,
        each.p,
        each.p_max_t,
        each.p_holm,
        each.probability_first,
        each.rank_low,
        each.rank_high,
        each.somers_d,
        each.n_outcome,
        each.why,
    )


def _ranking(heading: str, ranking: Ranking) -> Iterator[str]:
    yield heading
    if all(each.auc is None for each in ranking.explanations):
        yield (
            f"  Nothing can be ranked: {ranking.events:,} of {ranking.n:,} episodes broke through. "
            "Ratings are"
        )
        yield "  needed for some that did and some that did not."
        return
    yield (
        f"  {'':<15}{'n':>6}{'events':>8}{'AUC':>7}{'adj. p':>8}{'Holm':>7}"
        f"{'P first':>9}{'rank':>6}{'D':>7}"
    )
    for each in ranking.explanations:
        yield (
            f"  {each.name:<15}{each.n:>6,}{each.events:>8,}{_number(each.auc, 2):>7}"
            f"{_number(each.p_max_t, 3):>8}{_number(each.p_holm, 3):>7}"
            f"{_number(each.probability_first, 2):>9}{_places(each):>6}"
            f"{_number(each.somers_d, 2):>7}"
        )
    lead = ranking.lead
    if lead.estimate is None or lead.low is None or lead.high is None:
        yield f"  lead over second place: not known, {lead.why}"
    else:
        first, second = (each.name for each in ranking.explanations[:2])
        yield (
            f"  {first} leads {second} by {_number(lead.estimate, 2)} "
            f"({_number(lead.low, 2)} to {_number(lead.high, 2)}, 95 %)"
        )


def _one_each(drivers: Drivers) -> str:
    """Which episodes are ranked, and what the columns mean."""
    ranking = drivers.grade_a
    later = (
        f" (later episodes excluded: {drivers.later_episodes:,})" if drivers.later_episodes else ""
    )
    return (
        f"The first analysed episode of {counted(ranking.n, 'client')}{later}; events are "
        "breakthroughs. AUC: probability that a client that broke through had the higher rating, "
        f"ties one half. adj. p: max-T over {ranking.draws:,} permutations within industries. "
        f"P first, rank: {ranking.bootstrap_draws:,} resamples. D: Somers' D on the composite rank."
    )


def _places(each: Explanation) -> str:
    if each.rank_low is None or each.rank_high is None:
        return UNKNOWN
    return f"{each.rank_low}–{each.rank_high}"


def _number(value: float | None, places: int) -> str:
    if value is None:
        return UNKNOWN
    if places == 3 and value < 0.001:
        return "<0.001"
    text = f"{value:.{places}f}"
    if not float(text):
        text = text.removeprefix("-")
    return text.replace("-", "−")


def _filled(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, max(width, 40))
