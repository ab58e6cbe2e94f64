"""Seeded chance, the same on every version of Python."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from events.dates import PartialDate

T = TypeVar("T")


class Chance(Random):
    """Draws for one client. Everything rests on `random` and `gauss`, which do not change."""

    def happens(self, probability: float) -> bool:
        return self.random() < probability

    def between(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self.random() * (high - low + 1))

    def pick(self, items: Sequence[T]) -> T:
        return items[int(self.random() * len(items))]

    def day(self, first: date, last: date) -> date:
        """A day from `first` to `last`, both included; `first` if the two are the wrong way."""
        return first + timedelta(days=self.between(0, max(0, (last - first).days)))

    def later(self, day: date, low: int, high: int) -> date:
        """A day `low` to `high` days later."""
        return day + timedelta(days=self.between(low, high))

    def rating(self, mean: float, spread: float = 0.7) -> int:
        """A rating from 1 to 5."""
        return min(5, max(1, round(self.gauss(mean, spread))))

    def when(self, day: date, first: date, last: date) -> PartialDate:
        """The day as precisely as it is remembered, never reaching outside `first` to `last`."""
        remembered = self.random()
        month = PartialDate.month(day.year, day.month)
        quarter = PartialDate.quarter(day.year, (day.month + 2) // 3)
        if remembered < 0.15 and quarter.within(first, last):
            return quarter
        if remembered < 0.45 and month.within(first, last):
            return month
        return PartialDate.day(day)
