-- One row per day on which a threat ended and after which an observation was recorded: when the
-- record first learned of anything later, and by which event.
-- key: client_id, ended_on
-- as: table
-- An episode ends with one of its threats, not before the threat that an observation names, nor
-- before the observation's last day.
with late as (
    select distinct client_id, threats.ended_on
    from facts.observations
    left join threats as named using (client_id, threat)
    inner join threats using (client_id)
    where coalesce(named.ended_on, observations.occurred_to) <= threats.ended_on
        and observations.graded_at::date > threats.ended_on
)

select
    client_id,
    late.ended_on,
    min(statements.recorded_at) as known_at,
    first(statements.position order by statements.recorded_at, statements.position) as known_by
from late
inner join source.statements using (client_id)
where statements.occurred_to > late.ended_on
group by client_id, late.ended_on
