-- One row per episode: from its first day to its index date.
-- key: client_id, episode
-- as: table
select
    client_id,
    episode,
    min(started_on) as started_on,
    case when count(*) = count(ended_on) then max(ended_on) end as index_date,
    string_agg(threat, ', ' order by started_on, threat) as threats,
    if(bool_or(severity = 'existential'), 'existential', 'serious') as severity
from staging.membership
group by client_id, episode
