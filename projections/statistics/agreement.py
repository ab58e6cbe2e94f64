"""Agreement of raters on the same units, beyond what chance would give."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

Rating = float | str | None
Level = Literal["nominal", "ordinal", "interval", "ratio"]


@dataclass(frozen=True)
class Agreement:
    """Krippendorff's alpha with its counts.

    `alpha` is 1 where all agree, 0 where agreement is what chance gives, negative below that; None
    where it is not defined, and `why` says the reason. `raw` is the share of `pairs` (two ratings
    of one unit) that are equal. `units` counts units with two ratings or more, `ratings` the
    ratings in them; units with fewer are not used.
    """

    alpha: float | None
    raw: float | None
    level: Level
    units: int
    ratings: int
    pairs: int
    method: str = "Krippendorff's alpha"
    why: str | None = None


def krippendorff_alpha(units: Sequence[Sequence[Rating]], level: Level) -> Agreement:
    """Agreement on `units`: for each unit the ratings it was given, None where one is missing.

    `level` says what the ratings are: names (nominal; strings or numbers), ranks (ordinal), numbers
    with a unit (interval) or with a zero as well (ratio). Ratings all alike give no alpha: they do
    not test whether raters distinguish units. Raises ValueError for an unknown level, for a number
    that is not finite, for a string at another level than nominal, and for a negative number at
    level ratio.

    Source: Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections C and D.
    """
    if level not in get_args(Level):
        raise ValueError(f"a level is one of {', '.join(get_args(Level))}, not {level!r}")
    paired = _paired(units)
    codes, values = _coded(paired, level)
    ratings = sum(len(unit) for unit in codes)
    pairs = sum(math.comb(len(unit), 2) for unit in codes)
    if not codes:
        return Agreement(None, None, level, 0, 0, 0, why="no unit has two ratings")
    equal = sum(one == other for unit in codes for one, other in combinations(unit.tolist(), 2))
    counts = np.bincount(np.concatenate(codes), minlength=len(values))
    scale = _scale(values, counts, level)
    observed = sum(
        float(_disagreement(scale, level, unit[:, None], unit[None, :]).sum()) / (len(unit) - 1)
        for unit in codes
    )
    # Value by value, so that many different values do not need a square of them in memory.
    everything = np.arange(len(counts))
    expected = sum(
        count * float(counts @ _disagreement(scale, level, np.array(value), everything))
        for value, count in enumerate(counts.tolist())
    ) / (ratings - 1)
    raw = equal / pairs
    if expected == 0:
        why = "every rating is the same"
        return Agreement(None, raw, level, len(codes), ratings, pairs, why=why)
    return Agreement(1 - observed / expected, raw, level, len(codes), ratings, pairs)


def _paired(units: Sequence[Sequence[Rating]]) -> list[list[float | str]]:
    rated = [[rating for rating in unit if rating is not None] for unit in units]
    return [unit for unit in rated if len(unit) > 1]


def _coded(
    units: list[list[float | str]], level: Level
) -> tuple[list[npt.NDArray[np.int64]], npt.NDArray[np.float64]]:
    """Each rating by the place of its value among all values in order, and those values.

    The values of names are their places.
    """
    distinct = {rating for unit in units for rating in unit}
    for rating in distinct:
        _check(rating, level)
    if level == "nominal":
        ordered = sorted(distinct, key=lambda rating: (isinstance(rating, str), rating))
        values = np.arange(len(ordered), dtype=np.float64)
    else:
        ordered = sorted(distinct)
        values = np.array(ordered, dtype=np.float64)
    place = {value: n for n, value in enumerate(ordered)}
    return [np.array([place[rating] for rating in unit]) for unit in units], values


def _check(rating: float | str, level: Level) -> None:
    if isinstance(rating, str):
        if level != "nominal":
            raise ValueError(f"at level {level} a rating is a number, not {rating!r}")
    elif not math.isfinite(rating):
        raise ValueError(f"a rating is finite, or None where it is missing, not {rating!r}")
    elif level == "ratio" and rating < 0:
        raise ValueError(f"at level ratio a rating is not below zero, as {rating!r} is")


def _scale(
    values: npt.NDArray[np.float64], counts: npt.NDArray[np.int64], level: Level
) -> npt.NDArray[np.float64]:
    """Each value on the scale; the distance of ordinal values is the number of ratings between."""
    if level == "ordinal":
        return np.asarray(np.cumsum(counts) - counts / 2)
    return values


def _disagreement(
    scale: npt.NDArray[np.float64],
    level: Level,
    one: npt.NDArray[np.int64],
    other: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """The squared difference of values, 0 for equal ones."""
    if level == "nominal":
        return np.asarray(one != other, dtype=np.float64)
    difference = scale[one] - scale[other]
    if level == "ratio":
        total = scale[one] + scale[other]
        # Only zero and zero add up to zero, and they do not differ.
        difference = difference / np.where(total == 0, 1.0, total)
    return np.square(difference)
