"""What became of a client in the years after an episode."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from domain.definition.definition import Definition
from events.kinds.assessments import CRITERIA
from tests.naive.facts import Client, Fact
from tests.naive.responses import Episode

BEGUN = "engagement.started"
ENDED = "engagement.ended"


@dataclass(frozen=True)
class FollowUp:
    """How long an episode was followed, and how that ended."""

    years: float | None
    complete: bool
    fate: str


@dataclass(frozen=True)
class Verdict:
    """What was judged of a breakthrough, and how many of the five criteria were known."""

    breakthrough: bool | None = None
    criteria_known: int = 0


def engaged_to(client: Client) -> date | None:
    """The last day the firm served the client; None while it does, and if it never did.

    One engagement is open at a time, so the next event of any is its end. Of some the
    beginning alone may be on record, of some the end.
    """
    history = [fact.kind for fact in client.facts if fact.kind in (BEGUN, ENDED)]
    if any(kind == BEGUN and following != ENDED for kind, following in pairwise([*history, "now"])):
        return None
    return max((fact.latest for fact in client.all(ENDED)), default=None)


def left_for_good(client: Client) -> date | None:
    """The day the engagement ended, if nothing is known of the client after it."""
    day = engaged_to(client)
    if day is None or any(fact.latest > day for fact in client.about_it):
        return None
    return day


def follow_up(client: Client, episode: Episode, definition: Definition, clock: date) -> FollowUp:
    horizon = episode.horizon(definition.years)
    over = episode.index_date is not None and clock >= horizon
    left = left_for_good(client)
    lost = left is not None and left < horizon
    complete = over and not lost
    if any(
        episode.started_on <= fact.latest <= horizon for fact in client.all("client.broke_apart")
    ):
        fate = "broke_apart"
    elif episode.index_date is not None and any(
        episode.index_date < fact.latest <= horizon and not fact.says.distressed
        for fact in client.all("liquidity.realized")
    ):
        fate = "liquidity"
    elif not over:
        fate = "open"
    elif lost:
        fate = "lost"
    else:
        fate = "continuing"
    return FollowUp(_years(episode, definition, clock, left, complete), complete, fate)


def _years(
    episode: Episode, definition: Definition, clock: date, left: date | None, complete: bool
) -> float | None:
    if episode.index_date is None:
        return None
    if complete:
        return float(definition.years)
    ends = [episode.horizon(definition.years), clock] + ([] if left is None else [left])
    days = max((min(ends) - episode.index_date).days, 0)
    return (days * 400 // 1461) / 100


def judgement(
    client: Client, episode: Episode, following: Episode | None, definition: Definition
) -> Fact | None:
    """The last assessment after the episode, at most a year after its horizon, and before the
    client's next one."""
    if episode.index_date is None:
        return None
    until = date.max if following is None else following.started_on
    soon_enough = episode.horizon(definition.years + 1)
    taken = [
        fact
        for fact in client.all("breakthrough.assessed")
        if episode.index_date < fact.earliest < until and fact.latest <= soon_enough
    ]
    return max(taken, key=lambda fact: (fact.latest, fact.position), default=None)


def judged(
    client: Client, episode: Episode, following: Episode | None, definition: Definition
) -> Verdict:
    """What that assessment comes to."""
    last = judgement(client, episode, following, definition)
    if last is None:
        return Verdict()
    answers = [str(getattr(last.says, name)) for name in CRITERIA]
    known = [answer for answer in answers if answer != "unknown"]
    if "no" in known:
        return Verdict(breakthrough=False, criteria_known=len(known))
    return Verdict(True if len(known) >= definition.min_criteria else None, len(known))


def outcome(fate: str, breakthrough: bool | None, growth: str) -> str:
    if fate == "broke_apart":
        return "broke_apart"
    if breakthrough:
        return "breakthrough"
    if fate in ("liquidity", "open", "lost"):
        return fate
    return growth
