"""Which mend made the difference: corrections and retractions between two positions of the log.

Which of them stood at either position is known, and asked of nobody here: only what changed that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Correction:
    """The numbers of a correction and of what it corrects, and the fields that it sets."""

    number: int
    target: int
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Retraction:
    """The numbers of a retraction and of what it withdraws."""

    number: int
    target: int


@dataclass(frozen=True, slots=True)
class Mends:
    """All that mends anything of one client up to the later position, in recorded order.

    `after` is the earlier position. `gone_before` and `gone_now` are the numbers that were
    withdrawn at the earlier and are at the later one; of what was not recorded yet, nothing was.
    """

    after: int
    corrections: tuple[Correction, ...] = ()
    retractions: tuple[Retraction, ...] = ()
    gone_before: Collection[int] = field(default=frozenset())
    gone_now: Collection[int] = field(default=frozenset())

    def appeared(self, fact: int) -> set[int]:
        """What made a fact known that was not: itself, or what let it stand again, or, where only
        part of the world's time is looked at, what moved it there."""
        if fact > self.after:
            return {fact}
        return self._stood_up(fact) if fact in self.gone_before else self.changed(fact, "on")

    def went(self, fact: int) -> set[int]:
        """What made a known fact go: its retraction, or what moved it out of the time looked at."""
        return self._withdrew(fact) if fact in self.gone_now else self.changed(fact, "on")

    def changed(self, fact: int, name: str) -> set[int]:
        """What made a field of a fact read as it does now; empty where nothing did.

        The latest correction of it that stands, if it is new or stands again; and what withdrew a
        later one that would have been read instead.
        """
        before = self._read_from(fact, name, self.gone_before, self.after)
        now = self._read_from(fact, name, self.gone_now)
        causes: set[int] = set()
        if now and now > self.after:
            causes.add(now)
        elif now and now in self.gone_before:
            causes |= self._stood_up(now)
        if before > now and before in self.gone_now:
            causes |= self._withdrew(before)
        return causes

    def fields_of(self, fact: int) -> set[str]:
        """The fields of a fact that corrections set, whether they stand or not."""
        return set[str]().union(*(each.fields for each in self.corrections if each.target == fact))

    def _read_from(
        self, fact: int, name: str, gone: Collection[int], until: int | None = None
    ) -> int:
        """The standing correction from which a field is read; 0 where there is none."""
        return max(
            (
                each.number
                for each in self.corrections
                if each.target == fact
                and name in each.fields
                and each.number not in gone
                and (until is None or each.number <= until)
            ),
            default=0,
        )

    def _withdrew(self, number: int) -> set[int]:
        """What withdrew an event: its retractions that stand, or what made them stand again."""
        return self._all(
            {each.number} if each.number > self.after else self._stood_up(each.number)
            for each in self.retractions
            if each.target == number and each.number not in self.gone_now
        )

    def _stood_up(self, number: int) -> set[int]:
        """What made a withdrawn event stand again: what withdrew its retractions."""
        return self._all(
            self._withdrew(each.number)
            for each in self.retractions
            if each.target == number
            and each.number <= self.after
            and each.number not in self.gone_before
        )

    @staticmethod
    def _all(causes: Iterable[set[int]]) -> set[int]:
        return set[int]().union(*causes)
