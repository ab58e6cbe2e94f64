-- One row per episode that a breakthrough assessment speaks of, with the latest of them: `position`
-- is its number, `positions` those of all.
-- key: client_id, episode
-- as: view
-- An assessment belongs to the last episode that had ended before it, if it comes soon enough to
-- speak of the years after it.
with followed as (
    select
        client_id,
        episode,
        index_date,
        index_date + to_years(horizon()) + to_months(verdict_months()) as latest_on,
        lead(started_on) over (partition by client_id order by episode) as next_started_on
    from staging.spans
)

select
    followed.client_id,
    followed.episode,
    last(judgements.breakthrough order by judgements.occurred_to, judgements.position)
        as breakthrough,
    last(judgements.criteria_known order by judgements.occurred_to, judgements.position)
        as criteria_known,
    last(judgements.position order by judgements.occurred_to, judgements.position) as position,
    list(judgements.position order by judgements.position) as positions
from followed
inner join staging.judgements
    on followed.client_id = judgements.client_id
    and judgements.occurred_from > followed.index_date
    and judgements.occurred_to <= followed.latest_on
    and (
        followed.next_started_on is null
        or judgements.occurred_from < followed.next_started_on
    )
group by followed.client_id, followed.episode
