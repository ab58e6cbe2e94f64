"""Judgements: trust, the litmus test, the seven drivers, standing, breakthrough."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from events.base import Event, kind
from events.errors import Invalid
from events.fields import Count, Help, Percentile, Rater, Rating, Score, Text

LIFE_EXPERIENCES = 5
"""Per leader, in the litmus test."""

LITMUS_SCORES = ("vision", "stories", "set_aside", "best_idea", "informal")
"""The five items of the litmus test that are scored 0 to 5."""


class TrustLabel(StrEnum):
    """Trust in one word."""

    WEAK = "weak"
    SHALLOW = "shallow"
    DEEP = "deep"


@kind
class TrustAssessed(Event):
    """How far the senior leaders trust each other, 1 to 5."""

    TOPIC = "trust.assessed"
    WORD = "trust"
    rating: Annotated[Rating, Help("From 1, weak, to 5, strong.")]
    label: Annotated[TrustLabel, Help("Trust in one word.")] | None = None
    instrument: Annotated[Text, Help("What it was measured with.")] | None = None
    rater: Rater | None = None


@kind
class LitmusTaken(Event):
    """One result of the litmus test, with the number of leaders who took it.

    `described` counts the life experiences that could be described, five for each leader.
    """

    TOPIC = "litmus.taken"
    WORD = "litmus"
    described: Annotated[
        Count, Help("Life experiences that could be described, of five for each leader.")
    ]
    leaders: Annotated[Count, Help("How many leaders took the test.")]
    vision: Annotated[Score, Help("A common vision.")]
    stories: Annotated[Score, Help("Trust fostered by stories, family history and dreams.")]
    set_aside: Annotated[Score, Help("Willing to set personal preferences aside.")]
    best_idea: Annotated[Score, Help("The best idea wins.")]
    informal: Annotated[Score, Help("They talk informally.")]
    rater: Rater | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.leaders < 1:
            raise Invalid("litmus.no_leaders", leaders=self.leaders).within(field="leaders")
        if self.described > LIFE_EXPERIENCES * self.leaders:
            raise Invalid(
                "litmus.too_many_described",
                described=self.described,
                each=LIFE_EXPERIENCES,
                leaders=self.leaders,
                most=LIFE_EXPERIENCES * self.leaders,
            ).within(field="described")

    @property
    def score(self) -> float:
        """The mean of the six items, each scaled to 0–1."""
        items = [self.described / (LIFE_EXPERIENCES * self.leaders)]
        items += [getattr(self, name) / 5 for name in LITMUS_SCORES]
        return sum(items) / len(items)


class Driver(StrEnum):
    """The seven drivers; with trust they are the eight explanations."""

    TALENT = "talent"
    BUDGET = "budget"
    INDUSTRY = "industry"
    SERVICES = "services"
    STRATEGY = "strategy"
    PLAN = "plan"
    ACCOUNTABILITY = "accountability"


@kind
class DriverAssessed(Event):
    """How strong the client is in one of the seven drivers, 1 to 5."""

    TOPIC = "driver.assessed"
    WORD = "driver"
    driver: Annotated[Driver, Help("One of the seven drivers.")]
    rating: Annotated[Rating, Help("From 1, weak, to 5, strong.")]
    rater: Rater | None = None


@kind
class StandingAssessed(Event):
    """The client's reputation among its peers and its rank by size, both as percentiles."""

    TOPIC = "standing.assessed"
    WORD = "standing"
    perceived_percentile: Annotated[Percentile, Help("Where its peers see it, in percent of them.")]
    size_percentile: Annotated[Percentile, Help("Where its size puts it, in percent of its peers.")]
    rater: Rater | None = None


class Answer(StrEnum):
    """What is known of a criterion."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


CRITERIA = (
    "outperformed_peers",
    "realised_vision",
    "lived_up_to_potential",
    "punched_above_weight",
    "best_for_stakeholders",
)
"""The five breakthrough criteria."""


@kind
class BreakthroughAssessed(Event):
    """Whether the client broke through, by the five criteria."""

    TOPIC = "breakthrough.assessed"
    WORD = "breakthrough"
    outperformed_peers: Annotated[Answer, Help("Outperformed its peers.")] = Answer.UNKNOWN
    realised_vision: Annotated[Answer, Help("Realised its vision.")] = Answer.UNKNOWN
    lived_up_to_potential: Annotated[
        Answer, Help("Lived up to its potential, given its resources.")
    ] = Answer.UNKNOWN
    punched_above_weight: Annotated[Answer, Help("Punched above its weight.")] = Answer.UNKNOWN
    best_for_stakeholders: Annotated[Answer, Help("Had the best outcomes for stakeholders.")] = (
        Answer.UNKNOWN
    )
    rater: Rater | None = None
