"""Why a client counts as it does: for each episode, the events behind every part of its outcome.

Everything is read from the tables that the outcome itself was read from; nothing is computed here a
second time. Events are named by their numbers.
"""

from __future__ import annotations

from typing import Any

from domain.definition.definition import STANDARD
from projections import frames
from projections.comparing import cohort as cohorts
from projections.readings import Readings
from projections.tracing import reasons
from projections.tracing.explanation import Explained, Figure, PassedOver, Rating, Unplaced
from projections.tracing.reasons import Row
from projections.warehouse import Warehouse

READ = ("main.outcomes", "main.episodes", "main.drivers", *frames.READ)
"""The models that an explanation is read from."""


def explained(client: Warehouse) -> tuple[list[Explained], list[Unplaced]]:
    """Every episode of the one client that the tables hold, and observations outside of all."""
    rules = _rules(client)
    known = {name: _rows(client, query) for name, query in OF_EPISODES.items()}
    reported, endings = _rows(client, REPORTED), _rows(client, ENDINGS)
    judgements = _rows(client, JUDGEMENTS)
    found = []
    for row in _rows(client, EPISODES):
        episode = row["episode"]
        its = {name: [r for r in rows if r["episode"] == episode] for name, rows in known.items()}
        figures = {r["year"]: r for r in its["figures"] if r["place"] == 1}
        first, failing = rules.get(episode, (None, ()))
        fate = reasons.fate(row, its["bounds"], endings)
        breakthrough = reasons.breakthrough(row, judgements)
        found.append(
            Explained(
                episode=episode,
                started_on=row["started_on"],
                index_date=row["index_date"],
                began=reasons.began(row, its["bounds"]),
                ended=reasons.ended(row, its["bounds"]),
                going_on=reasons.going_on(its["bounds"]),
                responses={
                    "A": row["response"],
                    "AB": row["response_ab"],
                    "all": row["response_all"],
                },
                observations=tuple(reasons.observation(each) for each in its["evidence"]),
                baseline=tuple(_picked(Rating, each) for each in its["ratings"]),
                revenue=tuple(_picked(Figure, each) for each in figures.values()),
                passed_over=tuple(
                    _picked(PassedOver, each | {"why": reasons.unused(each, its["figures"])})
                    for each in reported
                    if row["index_date"] is not None
                    and each["number"] not in [taken["number"] for taken in figures.values()]
                ),
                fate=fate,
                breakthrough=breakthrough,
                outcome=reasons.outcome(row, fate, breakthrough, figures),
                analysed=first is None,
                first_failing_rule=first,
                failing_rules=failing,
            )
        )
    return found, [reasons.unplaced(each) for each in _rows(client, OUTSIDE)]


def failing_without_episode(client: Warehouse) -> tuple[str, ...]:
    """The rules that a client without any episode fails."""
    return _rules(client).get(None, (None, ()))[1]


def corrections(client: Warehouse) -> dict[int, list[int]]:
    """The corrections that stand, by the event that they correct, in the order they were made."""
    found: dict[int, list[int]] = {}
    for target, number in client.query(CORRECTIONS).rows:
        found.setdefault(target, []).append(number)
    return found


EPISODES = """
select
    episodes.*,
    outcomes.* exclude (
        client_id, client, episode, index_date, response, breakthrough_computed, criteria_computed
    ),
    (episodes.index_date + to_years(horizon()))::date as horizon_on,
    (episodes.index_date + to_years(horizon()) + to_months(verdict_months()))::date as judged_until,
    lead(episodes.started_on) over (order by episode) as next_started_on,
    verdicts.position as judged_by,
    clients.engaged_to,
    (
        select last(position order by last_day_of("on"), position)
        from staging.effective
        where kind = 'engagement.ended'
    ) as disengaged_by,
    (
        select last(position order by last_day_of("on"), position)
        from staging.effective
        where kind <> 'client.registered'
    ) as last_known_by,
    basis.clock
from episodes
inner join outcomes using (client_id, episode)
inner join clients using (client_id)
left join staging.verdicts using (client_id, episode)
cross join basis
order by episode
"""

BOUNDS = """
select
    membership.episode,
    membership.threat,
    effective.position as number,
    effective.kind = 'threat.encountered' as begins,
    effective."on",
    if(begins, membership.started_on, membership.ended_on) as day
from staging.effective
inner join staging.membership
    on effective.client_id = membership.client_id
    and effective.data ->> 'threat' = membership.threat
where effective.kind in ('threat.encountered', 'threat.abated')
order by number
"""

EVIDENCE = """
with aftermath as (
    select
        spans.episode,
        first(statements.position order by statements.recorded_at, statements.position) as known_by
    from staging.spans
    inner join staging.statements
        on spans.client_id = statements.client_id
        and statements.occurred_to > spans.index_date
    group by spans.episode
),

moved as (
    select (data ->> 'target')::bigint as position, max(log.position) as moved_by
    from staging.log
    anti join staging.withdrawn using (position)
    where kind = 'event.corrected'
        and (json_exists(data, '$.changes.on') or json_exists(data, '$.changes.threat'))
    group by all
)

select
    evidence.episode,
    evidence.position as number,
    evidence.together,
    evidence.grade,
    effective."on",
    observations.graded_at,
    observations.document_date,
    moved.moved_by,
    evidence.known_at,
    if(evidence.known_at is null, null, aftermath.known_by) as known_by,
    spans.index_date,
    spans.index_date + prompt_days() as prompt_until
from staging.evidence
inner join staging.observations using (client_id, position)
inner join staging.effective using (client_id, position)
inner join staging.spans using (client_id, episode)
left join moved using (position)
left join aftermath using (episode)
order by number
"""

OUTSIDE = """
select
    observations.position as number, observations.together, observations.threat, effective."on"
from staging.observations
anti join staging.evidence using (position)
inner join staging.effective using (position)
order by number
"""

RATINGS = """
with measured as (
    select episode, driver as explanation, rating::double as rating, position from drivers
    union all by name
    select episode, measure as explanation, rating, position
    from staging.baseline
    where measure = 'litmus'
)

select measured.episode, explanation, rating, effective."on", position as number
from measured
left join staging.effective using (position)
order by number nulls last, explanation
"""

FIGURES = """
select
    candidates.episode,
    candidates.year,
    candidates.place,
    (spans.index_date + to_years(candidates.year))::date as target,
    candidates.position as number,
    candidates.period_end,
    candidates.amount,
    candidates.currency
from staging.candidates
inner join staging.spans using (client_id, episode)
order by year, place
"""

OF_EPISODES = {"bounds": BOUNDS, "evidence": EVIDENCE, "ratings": RATINGS, "figures": FIGURES}

REPORTED = """
select
    effective.position as number,
    (effective.data ->> 'period_end')::date as period_end,
    (effective.data ->> 'period_end')::date - (effective.data ->> 'period_start')::date + 1 as days,
    (effective.data ->> 'amount')::decimal(22, 4) as amount,
    effective.data ->> 'currency' as currency,
    revenue.position is not null as annual
from staging.effective
left join revenue using (client_id, position)
where effective.kind = 'revenue.reported'
order by number
"""

ENDINGS = """
select
    effective.position as number,
    effective."on",
    last_day_of(effective."on") as occurred_to,
    endings.fate
from staging.effective
left join staging.endings using (client_id, position)
where effective.kind in ('client.broke_apart', 'liquidity.realized')
order by number
"""

JUDGEMENTS = """
select
    judgements.position as number, effective."on", judgements.occurred_from, judgements.occurred_to
from staging.judgements
inner join staging.effective using (client_id, position)
order by number
"""

CORRECTIONS = """
select (data ->> 'target')::bigint as target, position
from staging.log
anti join staging.withdrawn using (position)
where kind = 'event.corrected'
order by target, position
"""


def _rows(client: Warehouse, query: str) -> list[Row]:
    answer = client.query(query)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def _picked(shape: Any, row: Row) -> Any:
    """A row as a part of an explanation, whose fields are columns of it."""
    return shape(**{name: row[name] for name in shape.__dataclass_fields__})


def _rules(client: Warehouse) -> dict[int | None, tuple[str, tuple[str, ...]]]:
    """By episode, for those left out: the first rule that fails, and all that do."""
    facts = frames.facts(client)
    found = Readings(facts, client.basis.clock).outcomes(STANDARD)
    excluded = cohorts.cohort(found, facts.clients, STANDARD).exclusions
    return {
        row["episode"]: (row["first_failing_rule"], tuple(row["failing_rules"].split("; ")))
        for row in excluded.to_dicts()
    }
