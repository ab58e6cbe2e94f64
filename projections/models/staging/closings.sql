-- One row per episode whose client broke apart, or was sold or listed, between its beginning and
-- its horizon; `positions` are the events that say so.
-- key: client_id, episode
-- as: view
select
    spans.client_id,
    spans.episode,
    bool_or(endings.fate = 'broke_apart') as broke_apart,
    bool_or(endings.fate = 'liquidity' and endings.occurred_to > spans.index_date) as liquidity,
    list(endings.position order by endings.position) as positions
from staging.spans
inner join staging.endings
    on spans.client_id = endings.client_id
    and endings.occurred_to >= spans.started_on
    and (
        spans.index_date is null
        or endings.occurred_to <= (spans.index_date + to_years(horizon()))::date
    )
group by spans.client_id, spans.episode
