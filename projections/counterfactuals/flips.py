"""The smallest changes of the record that would give an episode another response or outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from domain.definition.definition import STANDARD, Definition
from projections.counterfactuals.versions import replay_variants
from projections.explanation.parts import EpisodeExplanation
from projections.outcomes.episodes import response_of
from projections.warehouse.build import Cut
from projections.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class Flip:
    """One change, and what the response or the outcome would be then.

    `of` is response or outcome; `change` is added, retracted or regraded. `position` is the event
    that is retracted or regraded, None for what is added: `times` observations of `observed`.
    """

    of: str
    change: str
    becomes: str
    position: int | None = None
    observed: str | None = None
    times: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def flips(
    log: Path, client: Warehouse, episodes: Sequence[EpisodeExplanation]
) -> dict[int, list[Flip]]:
    """By episode, what would flip its response, and then what would flip its outcome.

    `client` holds the tables of one client, on the basis that is kept to.
    """
    without = list(_without(log, client, episodes)) if episodes else []
    return {
        episode.episode: [
            *response_flips(episode, STANDARD),
            *(flip for of, flip in without if of == episode.episode and flip.of == "response"),
            *(flip for of, flip in without if of == episode.episode and flip.of == "outcome"),
        ]
        for episode in episodes
    }


def response_flips(episode: EpisodeExplanation, definition: Definition) -> list[Flip]:
    """The single observations that would flip the response under grade A, were they added,
    retracted, or of grade A; where none would, as few more as it takes."""
    counted = [each.response for each in episode.observations if each.counted]
    becomes = {
        (observed, times): response
        for observed, times, response in _responses_with_more(
            counted.count("together"), counted.count("apart"), definition
        )
        if response != episode.responses["A"]
    }
    known = [
        Flip("response", change, becomes[each.response, more], each.position, each.response)
        for each in episode.observations
        for change, more in (("retracted", -1) if each.counted else ("regraded", 1),)
        if (each.response, more) in becomes
    ]
    fewest = 1 if known else min(times for _, times in becomes if times > 0)
    added = [
        Flip("response", "added", response, observed=observed, times=times)
        for (observed, times), response in becomes.items()
        if times == fewest
    ]
    return [*added, *known]


def _responses_with_more(
    together: int, apart: int, definition: Definition
) -> Iterator[tuple[str, int, str]]:
    """`(observed, times, response)` with one fewer, and with up to so many more, observations of
    one direction. As many again as there are, and one, always give that response."""
    changes = [
        (observed, times)
        for times in range(-1, together + apart + 2)
        for observed in ("together", "apart")
    ]
    rows = pl.DataFrame(
        {
            "together": [together + (n if name == "together" else 0) for name, n in changes],
            "apart": [apart + (n if name == "apart" else 0) for name, n in changes],
        }
    )
    responses = rows.select(response_of(definition.min_evidence, definition.net))["response"]
    for (observed, times), response in zip(changes, responses, strict=True):
        yield observed, times, response


CANDIDATES = """
with latest as (
    select max_by(position, (last_day_of("on"), position)) as position
    from source.effective
    where kind in ('engagement.started', 'engagement.ended')
)

select client_id, position
from source.recorded
anti join source.retracted using (client_id, position)
left join source.effective using (client_id, position)
cross join clients
where case
    when recorded.kind in ('event.corrected', 'event.retracted') then true
    when recorded.kind = 'threat.encountered' then not exists (
        from source.effective as other
        where other.position <> recorded.position
            and other.data ->> 'threat' = effective.data ->> 'threat'
    )
    when recorded.kind in ('engagement.started', 'engagement.ended')
        then recorded.position in (select position from latest)
    when recorded.kind in (
        'threat.abated',
        'revenue.reported',
        'client.broke_apart',
        'liquidity.realized',
        'breakthrough.assessed'
    ) then true
    when recorded.kind = 'client.registered' then false
    else coalesce(last_day_of(effective."on") > clients.engaged_to, false)
end
order by position
"""
"""The events that an outcome may depend on and that could be retracted alone: a threat that others
name, or an engagement that another followed, could not. Any event can be the one that is known to
come after the end of an engagement."""


def _without(
    log: Path, client: Warehouse, episodes: Sequence[EpisodeExplanation]
) -> Iterator[tuple[int, Flip]]:
    """Episodes, and the single events without which they would have another response or outcome,
    corrections and retractions included. An episode is recognised by its first threat."""
    until = client.basis.position
    cuts = [
        Cut(stream, position, until, frozenset({position}))
        for stream, position in client.query(CANDIDATES).rows
    ]
    first = {next(bound.threat for bound in each.began if bound.decides): each for each in episodes}
    only = ("main.outcomes", "derived.membership")
    for warehouse in replay_variants(log, client.basis, cuts, only=only):
        rows = warehouse.query(
            "select split_part(client_id, '@', 2)::bigint as without, threat, response, outcome "
            "from outcomes inner join derived.membership using (client_id, episode) "
            "order by without, threat"
        ).rows
        for position, threat, response, outcome in rows:
            episode = first.get(threat)
            if episode is None:
                continue
            if response != episode.responses["A"]:
                yield episode.episode, Flip("response", "retracted", response, position)
            if outcome != episode.outcome.says:
                yield episode.episode, Flip("outcome", "retracted", outcome, position)
