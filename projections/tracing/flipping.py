"""The smallest changes of the record that would give an episode another response or outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from projections.tracing.explanation import Explained
from projections.tracing.retelling import Version, told_again
from projections.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Flip:
    """One change, and what the response or the outcome would be then.

    `of` is response or outcome; `change` is added, withdrawn or regraded. `number` is the event
    that is withdrawn or regraded, None for what is added: `times` observations of `observed`.
    """

    of: str
    change: str
    becomes: str
    number: int | None = None
    observed: str | None = None
    times: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def flips(log: Path, client: Warehouse, episodes: Sequence[Explained]) -> dict[int, list[Flip]]:
    """By episode, what would flip its response, and then what would flip its outcome.

    `client` holds the tables of one client, on the basis that is kept to.
    """
    without = list(_without(log, client, episodes)) if episodes else []
    return {
        episode.episode: [
            *response_flips(client, episode),
            *(flip for of, flip in without if of == episode.episode and flip.of == "response"),
            *(flip for of, flip in without if of == episode.episode and flip.of == "outcome"),
        ]
        for episode in episodes
    }


WITH_MORE = """
select more.observed, more.times, response_of($1 + together, $2 + apart) as becomes
from (
    select
        unnest(['together', 'apart']) as observed,
        unnest([1, 0]) * times as together,
        unnest([0, 1]) * times as apart,
        times
    from range(-1, $1 + $2 + 2) as counts(times)
) as more
order by times, observed desc
"""
"""The response with one fewer, and with so many more, observations of one kind. As many again as
there are, and one, always give that response."""


def response_flips(client: Warehouse, episode: Explained) -> list[Flip]:
    """The single observations that would flip the response under grade A, were they added,
    withdrawn, or of grade A; where none would, as few more as it takes."""
    counted = [each.response for each in episode.observations if each.counted]
    asked = [counted.count("together"), counted.count("apart")]
    becomes = {
        (observed, times): str(response)
        for observed, times, response in client.query(WITH_MORE, asked).rows
        if response != episode.responses["A"]
    }
    known = [
        Flip("response", change, becomes[each.response, more], each.number, each.response)
        for each in episode.observations
        for change, more in (("withdrawn", -1) if each.counted else ("regraded", 1),)
        if (each.response, more) in becomes
    ]
    fewest = 1 if known else min(times for _, times in becomes if times > 0)
    added = [
        Flip("response", "added", response, observed=observed, times=times)
        for (observed, times), response in becomes.items()
        if times == fewest
    ]
    return [*added, *known]


WEIGHED = """
with latest as (
    select max_by(position, (last_day_of("on"), position)) as position
    from staging.effective
    where kind in ('engagement.started', 'engagement.ended')
)

select log.stream, log.position
from staging.log
anti join staging.withdrawn using (position)
left join staging.effective using (position)
cross join clients
where case
    when log.kind in ('event.corrected', 'event.retracted') then true
    when log.kind = 'threat.encountered' then not exists (
        from staging.effective as other
        where other.position <> log.position
            and other.data ->> 'threat' = effective.data ->> 'threat'
    )
    when log.kind in ('engagement.started', 'engagement.ended')
        then log.position in (select position from latest)
    when log.kind in (
        'threat.abated',
        'revenue.reported',
        'client.broke_apart',
        'liquidity.realized',
        'breakthrough.assessed'
    ) then true
    when log.kind = 'client.registered' then false
    else coalesce(last_day_of(effective."on") > clients.engaged_to, false)
end
order by log.position
"""
"""What an outcome may rest on, and what could be withdrawn alone: a threat that others name, or an
engagement that another followed, could not. Any event may be the one that is known to come after
the end of an engagement."""


def _without(
    log: Path, client: Warehouse, episodes: Sequence[Explained]
) -> Iterator[tuple[int, Flip]]:
    """Episodes, and the single events without which they would have another response or outcome:
    corrections and retractions among them. An episode is known again by its first threat."""
    until = client.basis.position
    without = {
        version.label: version
        for stream, position in client.query(WEIGHED).rows
        for version in [Version(stream, position, until, frozenset({position}))]
    }
    first = {next(bound.threat for bound in each.began if bound.decides): each for each in episodes}
    for warehouse in told_again(log, client.basis, without.values(), only=("main.outcomes",)):
        rows = warehouse.query(
            "select client_id, threat, response, outcome from outcomes "
            "inner join staging.membership using (client_id, episode) "
            "order by split_part(client_id, '@', 2)::bigint, threat"
        ).rows
        for label, threat, response, outcome in rows:
            if threat not in first:
                continue
            (position,), episode = without[label].without, first[threat]
            if response != episode.responses["A"]:
                yield episode.episode, Flip("response", "withdrawn", response, position)
            if outcome != episode.outcome.says:
                yield episode.episode, Flip("outcome", "withdrawn", outcome, position)
