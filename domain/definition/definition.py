"""The choices that every figure rests on. A study fixes them; these are the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from events.errors import Invalid


class Grade(StrEnum):
    """How far an observation can be trusted not to be hindsight, and what that lets in.

    `A` takes observations of grade A alone, `AB` those of A and B, `ALL` every one.
    """

    A = "A"
    AB = "AB"
    ALL = "all"


class Breakthrough(StrEnum):
    """Whether a breakthrough is taken as it was judged, or as it follows from the record."""

    JUDGED = "judged"
    COMPUTED = "computed"


class Primary(StrEnum):
    """The one test that decides, fixed beforehand: of breakthroughs, or of the composite rank."""

    BREAKTHROUGH = "breakthrough"
    RANK = "rank"


LAST_YEAR = 5
"""The revenue path reaches from year −5 to year 5, whatever horizon is asked for."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One set of choices.

    merge_gap_days: threats at most this many days apart are one episode.
    prompt_days: days after the index date within which a record is still grade A.
    baseline_days: length of the window before an episode from which trust and drivers are taken.
    grade: which observations count. min_evidence: fewer leave a response unclassified.
    net: a net response of so much or more is together, of so much or less below zero apart.
    years: the horizon after the index date, 1 to 5.
    grew, declined: a CAGR above the one or below the other is growth or decline.
    breakthrough: where breakthroughs are taken from. min_criteria: known criteria that one needs.
    primary: the one test that decides.
    severity, industry: only episodes or clients of that kind; None takes all.
    """

    merge_gap_days: int = 180
    prompt_days: int = 90
    baseline_days: int = 730
    grade: Grade = Grade.A
    min_evidence: int = 1
    net: Fraction = Fraction(1, 3)
    years: int = 5
    grew: float = 0.02
    declined: float = -0.02
    breakthrough: Breakthrough = Breakthrough.JUDGED
    min_criteria: int = 3
    primary: Primary = Primary.BREAKTHROUGH
    severity: str | None = None
    industry: str | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.years <= LAST_YEAR:
            raise Invalid(f"years: {self.years} is no horizon", f"it runs from 1 to {LAST_YEAR}")
        if self.merge_gap_days < 0:
            raise Invalid(f"merge_gap_days: {self.merge_gap_days} is negative", "give 0 or more")
        if self.min_evidence < 1:
            raise Invalid(f"min_evidence: {self.min_evidence} asks for nothing", "give 1 or more")
        if not 0 < self.net <= 1:
            raise Invalid(f"net: {self.net} is no share of a response", "give more than 0, up to 1")
        if not 1 <= self.min_criteria <= 5:
            raise Invalid(f"min_criteria: {self.min_criteria} of five criteria", "give 1 to 5")
        for name in ("prompt_days", "baseline_days"):
            if getattr(self, name) < 0:
                raise Invalid(f"{name}: {getattr(self, name)} is negative", "give 0 or more")
        if not -1 < self.declined <= self.grew:
            raise Invalid(
                f"declined: {self.declined} and grew: {self.grew} leave no room between them",
                "declined lies above -1 and not above grew",
            )

    @property
    def grew_multiple(self) -> float:
        """The multiple over the horizon above which a client grew."""
        return float((1 + self.grew) ** self.years)

    @property
    def declined_multiple(self) -> float:
        """The multiple over the horizon below which a client declined."""
        return float((1 + self.declined) ** self.years)


STANDARD = Definition()

VERDICT_MONTHS = 12
"""A breakthrough assessed so long after the horizon still speaks of the years before it."""

ANNUAL_DAYS = (350, 380)
"""A fiscal period of this many days, both included, is an annual figure."""
