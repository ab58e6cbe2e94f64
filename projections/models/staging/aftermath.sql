-- One row per day on which a threat ended and after which an observation was recorded: when the
-- record first learned of anything later.
-- key: client_id, ended_on
-- as: table
-- An episode ends with one of its threats, not before the threat that an observation names, nor
-- before the observation's last day.
with late as (
    select distinct threats.client_id, threats.ended_on
    from staging.observations
    left join threats as named using (client_id, threat)
    inner join threats
        on observations.client_id = threats.client_id
        and coalesce(named.ended_on, observations.occurred_to) <= threats.ended_on
        and observations.graded_at::date > threats.ended_on
)

select late.client_id, late.ended_on, min(statements.recorded_at) as known_at
from late
inner join staging.statements
    on late.client_id = statements.client_id
    and statements.occurred_to > late.ended_on
group by late.client_id, late.ended_on
