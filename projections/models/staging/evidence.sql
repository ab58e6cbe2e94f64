-- One row per observation that belongs to an episode, with its grade. `known_at` is when the record
-- first learned of anything after the index date, for observations recorded after it.
-- key: position
-- as: table
-- An observation belongs to the threat it names, else to the episode that contains its whole date.
with placed as (
    select observations.*, membership.episode
    from staging.observations
    inner join staging.membership using (client_id, threat)
    union all by name
    select observations.*, spans.episode
    from staging.observations
    inner join staging.spans
        on observations.client_id = spans.client_id
        and observations.occurred_from >= spans.started_on
        and (spans.index_date is null or observations.occurred_to <= spans.index_date)
    where observations.threat is null
)

select
    placed.client_id,
    placed.episode,
    placed.position,
    placed.together,
    case
        when spans.index_date is null then 'A'
        when placed.graded_at::date <= spans.index_date + prompt_days() then 'A'
        when aftermath.known_at is null or placed.graded_at < aftermath.known_at then 'B'
        when placed.document_date <= spans.index_date + prompt_days() then 'B'
        else 'C'
    end as grade,
    aftermath.known_at
from placed
inner join staging.spans using (client_id, episode)
left join staging.aftermath
    on placed.client_id = aftermath.client_id
    and spans.index_date = aftermath.ended_on
