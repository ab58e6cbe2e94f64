"""The definition of an analysis: every parameter that a figure depends on.

A parameter is declared once, on its field. Options, study files, reports, the sensitivity analysis,
the stored form and its validation iterate over `PARAMETERS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from fractions import Fraction

from domain.definition.parameters import (
    OneOf,
    Option,
    Parameter,
    Rate,
    Share,
    TextOrEvery,
    WholeNumber,
    parameter,
)
from events.errors import Invalid


class Grade(StrEnum):
    """Which grades of evidence count. Grade A was recorded in time, C with hindsight.

    `A` takes observations of grade A alone, `AB` those of A and B, `ALL` every one.
    """

    A = "A"
    AB = "AB"
    ALL = "all"


class Breakthrough(StrEnum):
    """The source of verdicts: raters' judgement, or computation from the record."""

    JUDGED = "judged"
    COMPUTED = "computed"


class Primary(StrEnum):
    """The one test named before results are seen: of breakthroughs, or of the composite rank."""

    BREAKTHROUGH = "breakthrough"
    RANK = "rank"


LAST_YEAR = 5
"""The revenue path reaches from year −5 to year 5, whatever the horizon."""

VERDICT_MONTHS = 12
"""Verdicts count for an episode up to this many months after the horizon."""

ANNUAL_DAYS = (350, 380)
"""A fiscal period of this many days, both included, is an annual figure."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One value for every parameter; None means every.

    Values may be given plain, as a study's file has them: `Definition(net="1/2")`. Raises `Invalid`
    for a value out of a parameter's limits.
    """

    merge_gap_days: int = parameter(
        180,
        WholeNumber(),
        "merge gap",
        "Merge threats of one client at most this many days apart into one episode.",
        varied=(0, 90, 365),
        option=Option("DAYS"),
    )
    prompt_days: int = parameter(
        90,
        WholeNumber(),
        "prompt days",
        "An observation recorded up to this many days after the episode ended is of grade A.",
        varied=(0, 30, 180),
    )
    baseline_days: int = parameter(
        730,
        WholeNumber(),
        "baseline days",
        "Take trust and the seven drivers from this many days before the episode began.",
    )
    grade: Grade = parameter(
        Grade.A,
        OneOf(Grade),
        "grade",
        "Grades of evidence that count: A, A and B, or all.",
        detail="A: observations recorded in time. AB: also those recorded later, but before any "
        "information about the outcome. all: every one, hindsight included.",
        option=Option(),
    )
    min_evidence: int = parameter(
        1,
        WholeNumber(least=1),
        "observations",
        "Minimum number of observations for a response.",
        detail="With fewer, the response is unclassified.",
        varied=(1, 2, 3),
        option=Option("N"),
    )
    net: Fraction = parameter(
        Fraction(1, 3),
        Share(),
        "net",
        "Net response from which the leaders count as together, or, below zero, as apart.",
        detail="It is (together - apart) / (together + apart).",
        varied=("1/5", "1/2", "1"),
    )
    years: int = parameter(
        5,
        WholeNumber(1, LAST_YEAR),
        "years",
        f"Years of follow-up after the index date, 1 to {LAST_YEAR}.",
        varied=(3, 4, 5),
        option=Option("N"),
    )
    grew: float = parameter(
        0.02,
        Rate(),
        "grew",
        "Rate of growth a year above which revenue has grown.",
    )
    declined: float = parameter(
        -0.02,
        Rate(),
        "declined",
        "Rate of growth a year below which revenue has declined.",
        not_above="grew",
    )
    breakthrough: Breakthrough = parameter(
        Breakthrough.JUDGED,
        OneOf(Breakthrough),
        "verdicts",
        "Source of verdicts: judged by raters, or computed from the record.",
        varied=("judged", "computed"),
        option=Option(),
    )
    min_criteria: int = parameter(
        3,
        WholeNumber(1, 5),
        "criteria",
        "Minimum number of known criteria, of five, for a breakthrough.",
        varied=(3, 4, 5),
    )
    primary: Primary = parameter(
        Primary.BREAKTHROUGH,
        OneOf(Primary),
        "primary test",
        "The primary test: of breakthroughs, or of the composite rank.",
        detail="The rank also distinguishes growth. All other tests are shown beside it.",
    )
    severity: str | None = parameter(
        None,
        OneOf(("serious", "existential"), or_every=True),
        "severity",
        "Only episodes of this severity.",
        example="existential",
        varied=(None, "existential"),
        option=Option(),
    )
    industry: str | None = parameter(
        None,
        TextOrEvery("the name of an industry, as the clients have it"),
        "industry",
        "Only clients of this industry.",
        example="legal",
        option=Option("TEXT"),
    )

    def __post_init__(self) -> None:
        for each in PARAMETERS.values():
            object.__setattr__(self, each.name, each.read(getattr(self, each.name)))
        for each in PARAMETERS.values():
            if each.not_above is not None and getattr(self, each.name) > getattr(
                self, each.not_above
            ):
                raise Invalid(
                    "definition.above_another",
                    value=getattr(self, each.name),
                    other=each.not_above,
                    limit=getattr(self, each.not_above),
                ).within(parameter=each.name)

    def variations(self) -> Iterator[tuple[Parameter, Definition]]:
        """Each definition of a sensitivity analysis, with the one parameter that it varies."""
        for each in PARAMETERS.values():
            for value in each.varied:
                varied = replace(self, **{each.name: value})
                if varied != self:
                    yield each, varied

    @property
    def grew_multiple(self) -> float:
        """The multiple over the horizon above which a client grew."""
        return float((1 + self.grew) ** self.years)

    @property
    def declined_multiple(self) -> float:
        """The multiple over the horizon below which a client declined."""
        return float((1 + self.declined) ** self.years)


PARAMETERS: Mapping[str, Parameter] = {
    each.name: replace(each.metadata["parameter"], name=each.name) for each in fields(Definition)
}
"""Every parameter by its name, in the order of the fields."""

STANDARD = Definition()
