"""A permutation test of two groups that keeps strata, and the episodes of one client, together."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise, product

import numpy as np
from numpy.random import PCG64, Generator

from projections.statistics.ranks import (
    Booleans,
    Flags,
    Floats,
    Integers,
    Numbers,
    as_flags,
    as_numbers,
    check_same_length,
    midranks,
)

DRAWS = 9_999
CHUNK = 2**21
"""Places of the arrays that are held at one time: 16 MB."""
COUNTED_UP_TO = 10**18
"""A number of arrangements above this is given as None: it has up to thousands of digits."""
ROUNDING = 1e-6
"""What the distance of a sum from its expectation may be off by."""
ONE_BY_ONE = 1_000
"""From this many units on, drawing a few of them beats shuffling them all."""


@dataclass(frozen=True)
class Permutation:
    """The result of a permutation test.

    rank_sum: of the first group, over midranks of all values. expected: its mean over all
    arrangements. p is two-sided. arrangements: how many different ones there are, however many were
    evaluated; None above 10^18. draws: None where all were evaluated. informative: clients that
    could be exchanged with one of other labels. p is None where there is nothing to permute, and
    `why` says the reason.
    """

    p: float | None
    rank_sum: float
    expected: float
    arrangements: int | None
    draws: int | None
    informative: int
    n: int
    method: str
    why: str | None = None


@dataclass(frozen=True)
class _Cell:
    """Clients that can be exchanged: of the same strata, with as many episodes.

    sizes: how many clients have each kind of label vector, the most frequent kind first.
    score: per client and kind, twice the rank sum that the client would add with those labels;
    doubled midranks are whole numbers, so that sums compare exactly.
    """

    sizes: tuple[int, ...]
    score: Integers

    @property
    def arrangements(self) -> int:
        return math.factorial(sum(self.sizes)) // math.prod(map(math.factorial, self.sizes))

    @property
    def base(self) -> int:
        """The sum if all clients had labels of the first kind."""
        return int(self.score[:, 0].sum())

    @property
    def gain(self) -> Integers:
        """What a client adds with labels of each kind instead."""
        return self.score - self.score[:, :1]

    @property
    def expected(self) -> Fraction:
        totals = self.score.sum(axis=0).tolist()
        weighted = sum(size * total for size, total in zip(self.sizes, totals, strict=True))
        return Fraction(weighted, len(self.score))


def permutation_test(
    values: Numbers,
    first: Flags,
    *,
    strata: Sequence[Hashable] | None = None,
    clients: Sequence[Hashable] | None = None,
    seed: int,
    draws: int = DRAWS,
    most_arrangements: int = 200_000,
) -> Permutation:
    """Whether the first group lies higher or lower than the rest, judged by its rank sum.

    One row per episode. `values` are compared by their midranks over all rows; as the sizes of the
    groups stay what they are, that is the same test as by the difference of mean ranks. Labels are
    exchanged only within a stratum. The episodes of a client keep their order and move as one: its
    labels go as a whole to a client of the same stratum with as many episodes. p is the share of
    arrangements whose rank sum is as far from the expected one as the observed, or farther.

    All arrangements are evaluated up to `most_arrangements`; otherwise `draws` random ones, and p =
    (b + 1) / (draws + 1). Without `strata` all rows are in one, without `clients` each row is its
    own. Raises ValueError for NaN, for lengths that differ and for fewer than one draw.

    Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, chapter 4;
    Phipson & Smyth (2010), Stat Appl Genet Mol Biol 9:39.
    """
    measured, label = as_numbers(values), as_flags(first)
    n = len(measured)
    stratum = [None] * n if strata is None else strata
    client = range(n) if clients is None else clients
    check_same_length(measured, label, stratum, client)
    if draws < 1:
        raise ValueError(f"at least one arrangement has to be drawn, not {draws}")
    doubled = np.rint(2 * midranks(measured)).astype(np.int64)
    cells = _cells(doubled, label, stratum, client)
    observed = int(doubled[label].sum())
    expected = sum((cell.expected for cell in cells), Fraction(0))
    arrangements = math.prod(cell.arrangements for cell in cells)
    in_full = arrangements <= most_arrangements
    if arrangements == 1:
        p = None
    elif in_full:
        p = _exact_p(_all_sums(cells), observed, expected)
    else:
        p = _drawn_p(_random_sums(cells, draws, seed), observed, expected)
    return Permutation(
        p=p,
        rank_sum=observed / 2,
        expected=float(expected / 2),
        arrangements=arrangements if arrangements <= COUNTED_UP_TO else None,
        draws=None if in_full else draws,
        informative=sum(sum(cell.sizes) for cell in cells if len(cell.sizes) > 1),
        n=n,
        method=f"rank sum, {'all arrangements' if in_full else 'Monte Carlo'}",
        why="no two clients that may be exchanged differ in label" if p is None else None,
    )


def random_subsets(
    rng: Generator, units: int, size: int, draws: int, *, ordered: bool = False
) -> Iterator[tuple[slice, Integers]]:
    """`size` of the numbers below `units` without repetition, independently for each draw.

    Gives arrays of shape (draws of this part, size) with the part of all draws that they are. All
    subsets are equally likely, and all their orders too if `ordered`.
    """
    step = max(1, CHUNK // max(units if units < ONE_BY_ONE else size, 1))
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        rows = part.stop - start
        if units < ONE_BY_ONE:
            whole = np.tile(np.arange(units), (rows, 1))
            yield part, rng.permuted(whole, axis=1)[:, :size]
        else:
            subset = [rng.choice(units, size, replace=False, shuffle=ordered) for _ in range(rows)]
            yield part, np.stack(subset)


def rows_by(keys: Sequence[Hashable]) -> list[Integers]:
    """The numbers of the rows with each key, in the order of their first appearance."""
    rows: dict[Hashable, list[int]] = defaultdict(list)
    for row, key in enumerate(keys):
        rows[key].append(row)
    return [np.array(own) for own in rows.values()]


def sums_over_events(
    features: Floats, event: Booleans, strata: list[Integers], draws: int, rng: Generator
) -> Floats:
    """The features (rows, columns) summed over the rows with the event, by arrangement.

    First the observed one, then the draws, in which the events of a stratum fall on any of its
    rows. `strata` has the numbers of the rows of each.
    """
    from scipy import sparse  # takes a fifth of a second, and only rankings need it

    sums = np.zeros((draws + 1, features.shape[1]))
    sums[0] = features[event].sum(axis=0)
    drawn = sums[1:]
    for members in strata:
        own, events = features[members], int(event[members].sum())
        # Drawing the fewer of the two kinds says as much and takes less.
        size = min(events, len(members) - events)
        drawn += own.sum(axis=0) if size < events else 0
        if not size:
            continue
        for part, subset in random_subsets(rng, len(members), size, draws):
            picks = sparse.csr_array(
                (np.ones(subset.size), subset.ravel(), np.arange(0, subset.size + 1, size)),
                shape=(len(subset), len(members)),
            )
            drawn[part] += np.asarray(picks @ (-own if size < events else own))
    return sums


def _cells(
    doubled: Integers, label: Booleans, strata: Sequence[Hashable], clients: Sequence[Hashable]
) -> list[_Cell]:
    # A client may have changed its stratum between episodes: it is exchanged with those that did
    # the same, which is also why the number of episodes needs no key of its own.
    alike: dict[tuple[Hashable, ...], list[Integers]] = defaultdict(list)
    for own in rows_by(clients):
        alike[tuple(strata[row] for row in own)].append(own)
    return [_cell(doubled[np.stack(rows)], label[np.stack(rows)]) for rows in alike.values()]


def _cell(doubled: Integers, label: Booleans) -> _Cell:
    """Both have one row per client and one column per episode."""
    kinds = Counter(map(tuple, label.tolist())).most_common()
    vectors = np.array([vector for vector, _ in kinds], dtype=np.int64)
    return _Cell(tuple(size for _, size in kinds), doubled @ vectors.T)


def _all_sums(cells: list[_Cell]) -> Counter[int]:
    """Each sum that an arrangement can have, with the number of arrangements that have it."""
    total = Counter({sum(cell.base for cell in cells): 1})
    for cell in cells:
        own = Counter(_sums(cell.gain.tolist(), cell.sizes, range(len(cell.gain))))
        combined: Counter[int] = Counter()
        for (left, n_left), (right, n_right) in product(total.items(), own.items()):
            combined[left + right] += n_left * n_right
        total = combined
    return total


def _sums(gain: list[list[int]], sizes: tuple[int, ...], free: Sequence[int]) -> Iterator[int]:
    """What each way to give the free clients their labels adds to all having the first kind."""
    kind = len(sizes) - 1
    if kind == 0:
        yield 0
        return
    for subset in combinations(free, sizes[kind]):
        own = sum(gain[client][kind] for client in subset)
        if kind == 1:
            yield own
            continue
        left = [client for client in free if client not in subset]
        for rest in _sums(gain, sizes[:kind], left):
            yield own + rest


def _random_sums(cells: list[_Cell], draws: int, seed: int) -> Integers:
    rng = Generator(PCG64(seed))
    total = np.full(draws, sum(cell.base for cell in cells), dtype=np.int64)
    for cell in cells:
        ends = np.cumsum(cell.sizes[1:]).tolist()
        if not ends:
            continue
        gain = cell.gain
        drawn = random_subsets(rng, len(gain), ends[-1], draws, ordered=len(ends) > 1)
        for part, subset in drawn:
            for kind, (start, end) in enumerate(pairwise([0, *ends]), start=1):
                total[part] += gain[:, kind][subset[:, start:end]].sum(axis=1)
    return total


def _exact_p(sums: Counter[int], observed: int, expected: Fraction) -> float:
    # Whole numbers throughout: a rounding error must not decide whether two sums lie as far away.
    scale, centre = expected.denominator, expected.numerator
    distance = abs(observed * scale - centre)
    as_far = sum(n for value, n in sums.items() if abs(value * scale - centre) >= distance)
    return as_far / sums.total()


def _drawn_p(sums: Integers, observed: int, expected: Fraction) -> float:
    # Less its whole part, which is exact, the rest is small enough for a float to keep.
    whole = math.floor(expected)
    rest = float(expected - whole)
    distance = abs(observed - whole - rest)
    as_far = int((np.abs(sums - whole - rest) >= distance - ROUNDING).sum())
    return (as_far + 1) / (len(sums) + 1)
