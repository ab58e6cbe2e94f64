-- One row per episode: the years after it, and whether they were followed to their end.
-- key: client_id, episode
-- as: view
with windows as (
    select
        spans.client_id,
        spans.episode,
        spans.index_date,
        (spans.index_date + to_years(horizon()))::date as horizon_on,
        lead(spans.started_on) over (
            partition by spans.client_id order by spans.episode
        ) as next_started_on,
        -- The end of the engagement ends what is followed only where nothing is known after it.
        if(clients.last_event_on <= clients.engaged_to, clients.engaged_to, null) as lost_on
    from staging.spans
    inner join clients using (client_id)
)

select
    windows.*,
    basis.clock,
    coalesce(horizon_on <= basis.clock, false) as over,
    coalesce(lost_on < horizon_on, false) as lost,
    over and not lost as complete
from windows
cross join basis
