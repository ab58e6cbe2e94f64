"""What the comparison says of histories in which the truth is known, because they were simulated.

Every history goes through the code that users run: `contrast`, `compare`, `rank_explanations` with
`standing`, and the sentences. A test may reject at most one null history in twenty; the difference
to that may be three standard errors of the simulation, no more.
"""

from __future__ import annotations

import math
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.random import Generator, default_rng

from cli.present.sentences import comparison_sentences, ranking_sentences
from domain.definition.definition import STANDARD, Grade
from projections.comparing.comparison import compare
from projections.comparing.contrast import Contrast, contrast_responses
from projections.comparing.ranking import Drivers, ranking_conclusion
from projections.outcomes.baseline import MEASURES
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import Facts, facts
from projections.statistics.explanations import rank_explanations
from projections.statistics.noise import best_of_noise
from projections.statistics.proportions import risk_difference
from projections.statistics.ranks import hodges_lehmann
from projections.warehouse.basis import Basis, whole
from projections.warehouse.refresh import in_memory
from tests.benchmarks.measure import table
from tests.projections.logs import written

DRAWS = int(os.environ.get("FIVEYEAR_BENCH_DRAWS", "1000"))
"""Simulated histories of each kind; of those that take a whole comparison, a tenth."""

SEED = 20_240_601
ENOUGH = 999
"""Draws of each permutation test: enough to reject at one in twenty as often as 9,999 do."""

N, EVENTS = 70, 5
LEVEL = 0.05
CLOCK = date(2020, 12, 31)
INDEX_DATE = date(2011, 6, 30)
SEEN_ON = date(2011, 1, 15)
PROMPT, KNOWN_AT, LATE = (date(2011, 7, 15), date(2012, 1, 31), date(2018, 3, 1))
"""When observations of those days were recorded, and in between something of what came after."""
JUDGED_ON = date(2016, 12, 31)
INDUSTRIES = ("building", "legal", "retail", "software")


@dataclass(frozen=True)
class Finding:
    """A share of simulated histories, and whether it is what was asked for."""

    what: str
    share: float
    of: int
    asked: str
    passed: bool


def at_most(what: str, hits: int, of: int, level: float = LEVEL) -> Finding:
    """A share that may exceed a level by three standard errors of the simulation."""
    most = level + 3 * math.sqrt(level * (1 - level) / of)
    return Finding(what, hits / of, of, f"at most {most:.3f}", hits / of <= most)


def near(what: str, hits: int, of: int, low: float, high: float) -> Finding:
    """A share that may lie outside two bounds by three standard errors of the simulation."""
    slack = 3 * math.sqrt(low * (1 - low) / of)
    low, high = low - slack, min(high + slack, 1.0)
    return Finding(what, hits / of, of, f"{low:.3f} to {high:.3f}", low <= hits / of <= high)


# -- histories without an effect -----------------------------------------------------------------


def episodes(
    together: Any, broke_through: Any, cagr: Any, client: Any = None, industry: Any = None
) -> pl.DataFrame:
    """Analysed episodes as `contrast` takes them, a row for each."""
    rows = len(together)
    return pl.DataFrame(
        {
            "client_id": [f"c-{n}" for n in (range(rows) if client is None else client)],
            "industry": ["any"] * rows if industry is None else [INDUSTRIES[n] for n in industry],
            "response": ["together" if each else "apart" for each in together],
            "outcome": ["breakthrough" if each else "flat" for each in broke_through],
            "cagr": np.asarray(cagr, dtype=np.float64),
            "index_date": [INDEX_DATE] * rows,
            "broke_apart_on": pl.Series([None] * rows, dtype=pl.Date),
        }
    )


def events_among(rng: Generator, rows: int = N) -> Any:
    """Which of the rows broke through."""
    return rng.permutation(np.arange(rows) < EVENTS)


def without_effect(rng: Generator) -> pl.DataFrame:
    return episodes(rng.random(N) < 0.5, events_among(rng), rng.normal(0.03, 0.08, N))


def with_ties(rng: Generator) -> pl.DataFrame:
    """Growth in steps of five points a year: most episodes share theirs with others."""
    growth = np.round(rng.normal(0.03, 0.08, N) * 20) / 20
    return episodes(rng.random(N) < 0.5, events_among(rng), growth)


def repeated(rng: Generator) -> pl.DataFrame:
    """Thirty-five clients with two episodes each, which respond alike and grow alike."""
    client = np.repeat(np.arange(N // 2), 2)
    alike = (rng.random(N // 2) < 0.5)[client]
    together = np.where(rng.random(N) < 0.8, alike, rng.random(N) < 0.5)
    growth = rng.normal(0.03, 0.08, N // 2)[client] + rng.normal(0, 0.02, N)
    return episodes(together, events_among(rng), growth, client)


def in_industries(rng: Generator) -> pl.DataFrame:
    """Industries that differ in how often leaders pull together and in how fast clients grow, and
    in nothing that would tie the one to the other within an industry."""
    industry = rng.integers(len(INDUSTRIES), size=N)
    together = rng.random(N) < np.array([0.2, 0.4, 0.6, 0.8])[industry]
    chance = np.array([1.0, 2.0, 3.0, 4.0])[industry]
    broke_through = np.isin(
        np.arange(N), rng.choice(N, EVENTS, replace=False, p=chance / chance.sum())
    )
    growth = np.array([-0.05, 0.0, 0.05, 0.1])[industry] + rng.normal(0, 0.06, N)
    return episodes(together, broke_through, growth, industry=industry)


def by_rank(found: Contrast) -> float | None:
    test = found.shift.permutation
    return None if test is None else test.p


Tests = dict[str, Callable[[Contrast], float | None]]

FREE_OF_INDUSTRIES: Tests = {
    "Fisher": lambda found: found.fisher.p,
    "rank permutation": by_rank,
}
WITHIN_INDUSTRIES: Tests = {
    "exact within industries": lambda found: found.within_industry.test.p,
    "rank permutation": by_rank,
}


def no_effect() -> Iterator[Finding]:
    """How often the tests that decide reject where there is nothing."""
    histories = {
        "5 events in 70": (without_effect, FREE_OF_INDUSTRIES),
        "ties in growth": (with_ties, FREE_OF_INDUSTRIES),
        "repeat episodes": (repeated, FREE_OF_INDUSTRIES),
        "industries that differ": (in_industries, WITHIN_INDUSTRIES),
    }
    for n, (name, (history, asked)) in enumerate(histories.items()):
        rng = default_rng([SEED, n])
        hits = dict.fromkeys(asked, 0)
        for _ in range(DRAWS):
            found = contrast_responses(history(rng), draws=ENOUGH, seed=int(rng.integers(2**32)))
            for test, p_of in asked.items():
                hits[test] += _rejects(p_of(found))
        for test, count in hits.items():
            yield at_most(f"no effect, {name}: {test}", count, DRAWS)


# -- a rater who knows what came of it -----------------------------------------------------------


@cache
def nothing_recorded() -> tuple[Facts, Basis]:
    """The facts of an empty log: every frame with its columns."""
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db")
        basis = whole(log, CLOCK)
        with in_memory(log, basis) as warehouse:
            return facts(warehouse), basis


def judged_in_hindsight(rng: Generator) -> Facts:
    """Seventy clients, each with one threat. What was seen at the time has nothing to do with what
    came after; two observations recorded years later lean to together where it went well."""
    empty, _ = nothing_recorded()
    clients = [f"c-{n}" for n in range(N)]
    growth = rng.normal(0.03, 0.08, N)
    broke_through = np.argsort(np.argsort(growth + rng.normal(0, 0.05, N))) >= N - EVENTS
    well = broke_through | (growth > np.median(growth))
    at_the_time = rng.random(N) < 0.5
    later = rng.random((N, 2)) < np.where(well, 0.85, 0.15)[:, np.newaxis]
    seen = [
        {"client_id": client, "together": bool(together), "graded_at": recorded}
        for n, client in enumerate(clients)
        for together, recorded in ((at_the_time[n], PROMPT), *((each, LATE) for each in later[n]))
    ]
    ends = [
        {"client_id": client, "period_end": date(year, 12, 31), "amount": amount}
        for client, yearly in zip(clients, growth, strict=True)
        for year, amount in ((2010, 100.0), (2015, round(100 * (1 + yearly) ** 5, 4)))
    ]
    tables: dict[str, pl.DataFrame] = {
        "clients": pl.DataFrame({"client_id": clients, "client": clients}).with_columns(
            pl.lit("any").alias("industry"), pl.lit(CLOCK).alias("last_event_on")
        ),
        "threats": pl.DataFrame({"client_id": clients}).with_columns(
            pl.lit("T1").alias("threat"),
            pl.lit("existential").alias("severity"),
            pl.lit(INDEX_DATE - timedelta(days=400)).alias("started_on"),
            pl.lit(INDEX_DATE).alias("ended_on"),
        ),
        "observations": pl.DataFrame(seen).with_columns(
            pl.lit("T1").alias("threat"),
            pl.lit(SEEN_ON).alias("occurred_from"),
            pl.lit(SEEN_ON).alias("occurred_to"),
        ),
        "aftermath": pl.DataFrame({"client_id": clients}).with_columns(
            pl.lit(INDEX_DATE).alias("ended_on"), pl.lit(KNOWN_AT).alias("known_at")
        ),
        "revenue": pl.DataFrame(ends).with_columns(pl.lit("GBP").alias("currency")),
        "judgements": pl.DataFrame(
            {"client_id": clients, "any_no": [not each for each in broke_through]}
        ).with_columns(
            pl.lit(JUDGED_ON).alias("occurred_from"),
            pl.lit(JUDGED_ON).alias("occurred_to"),
            pl.lit(5).alias("criteria_known"),
        ),
    }
    frames: dict[str, Any] = {
        name: _as(rows, getattr(empty, name)) for name, rows in tables.items()
    }
    return replace(empty, whole=True, **frames)


def _as(rows: pl.DataFrame, pattern: pl.DataFrame) -> pl.DataFrame:
    """The rows with all columns of a pattern, numbered where it has positions, null elsewhere."""
    numbered = rows.with_columns(pl.int_range(pl.len()).alias("position"))
    return pl.DataFrame(
        {
            name: numbered[name].cast(dtype)
            if name in numbered.columns
            else pl.Series(name, [None] * rows.height, dtype=dtype)
            for name, dtype in pattern.schema.items()
        }
    )


def hindsight() -> Iterator[Finding]:
    """How often the rank stands out on grade A and on all, and whether the sentence says so."""
    rng, of = default_rng([SEED, 100]), max(DRAWS // 10, 10)
    _, basis = nothing_recorded()
    in_time = everything = only_in_hindsight = said = 0
    for _ in range(of):
        engine = OutcomeEngine(judged_in_hindsight(rng), CLOCK)
        found = compare(engine, STANDARD, basis, draws=0, vary=False)
        assert found.episodes == N
        strict, loose = (
            _rejects(found.hindsight.by_grade[grade].rank_test.p) for grade in (Grade.A, Grade.ALL)
        )
        in_time += strict
        everything += loose
        if loose and not strict:
            only_in_hindsight += 1
            said += any(each.rule == "only in hindsight" for each in comparison_sentences(found))
    yield at_most("a rater who knows: grade A stands out", in_time, of)
    yield Finding(
        "a rater who knows: all stands out",
        everything / of,
        of,
        "five times A, and 0.5",
        everything >= max(5 * in_time, of / 2),
    )
    yield Finding(
        "… and where only all does, the sentence says so",
        said / max(only_in_hindsight, 1),
        only_in_hindsight,
        "1",
        said == only_in_hindsight > 0,
    )


# -- eight explanations of noise -----------------------------------------------------------------


def the_single_greatest() -> Iterator[Finding]:
    """How often one of eight explanations that explain nothing is called the single greatest."""
    rng, said, adjusted = default_rng([SEED, 200]), 0, 0
    _, basis = nothing_recorded()
    noise = best_of_noise(N, EVENTS, len(MEASURES))
    for _ in range(DRAWS):
        ranking = rank_explanations(
            MEASURES,
            rng.integers(1, 6, size=(N, len(MEASURES))).astype(np.float64),
            events_among(rng),
            outcome=rng.normal(size=N),
            seed=int(rng.integers(2**32)),
            draws=ENOUGH,
            bootstrap_draws=ENOUGH,
        )
        found = Drivers(basis, STANDARD, ranking, ranking, noise, ranking_conclusion(ranking))
        said += any(each.rule == "single greatest" for each in ranking_sentences(found))
        adjusted += any(_rejects(each.p_max_t) for each in ranking.explanations)
    yield at_most("eight of noise: one is called the single greatest", said, DRAWS)
    yield at_most("eight of noise: one has an adjusted p of 0.05 or less", adjusted, DRAWS)


# -- intervals -----------------------------------------------------------------------------------


def coverage() -> Iterator[Finding]:
    """How often an interval holds the truth."""
    rng = default_rng([SEED, 300])
    for first, second in ((0.14, 0.14), (0.14, 0.02), (0.5, 0.3)):
        inside = 0
        for _ in range(DRAWS):
            counts = rng.binomial(N // 2, (first, second)).tolist()
            found = risk_difference(counts[0], N // 2, counts[1], N // 2)
            inside += _holds(found.low, found.high, first - second)
        name = f"Newcombe holds {first:.2f} − {second:.2f}, 35 a group"
        yield near(name, inside, DRAWS, 0.93, 0.99)
    for name, places in (("growth", 9), ("growth in whole points", 2)):
        for size in (12, 35):
            inside = 0
            for _ in range(DRAWS):
                growth = np.round(rng.normal([[0.06], [0.01]], 0.08, size=(2, size)), places)
                found = hodges_lehmann(growth[0], growth[1])
                inside += _holds(found.low, found.high, 0.05)
            what = f"Hodges–Lehmann holds 0.05, {size} a group, {name}"
            yield near(what, inside, DRAWS, 0.94, 0.98)


def _holds(low: float | None, high: float | None, truth: float) -> bool:
    """Rounding must not decide where growth comes in steps and the truth is one of them."""
    return low is not None and high is not None and low - 1e-9 <= truth <= high + 1e-9


def _rejects(p: float | None) -> bool:
    return p is not None and p <= LEVEL


def run() -> None:
    """`FIVEYEAR_BENCH_DRAWS` says how many histories are simulated. Ends with 1 where one fails."""
    found = [
        finding
        for part in (no_effect, hindsight, the_single_greatest, coverage)
        for finding in part()
    ]
    table(
        ("simulated histories, seeded", "share", "of", "asked for", ""),
        *(
            (each.what, f"{each.share:.4f}", each.of, each.asked, "pass" if each.passed else "FAIL")
            for each in found
        ),
    )
    if not all(each.passed for each in found):
        sys.exit(1)


if __name__ == "__main__":
    run()
