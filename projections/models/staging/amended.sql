-- One row per event with a correction that stands: the event as it reads now.
-- key: position
-- as: table
with corrections as (
    select
        log.position,
        from_json(log.data, '{"target": "BIGINT", "changes": "JSON"}') as said
    from staging.log
    anti join staging.withdrawn using (position)
    where log.kind = 'event.corrected'
),

by_target as (
    select
        said.target as position,
        max(position) as superseded_by,
        list(said.changes order by position) as changes
    from corrections
    group by said.target
),

merged as (
    select
        log.stream as client_id,
        log.position,
        by_target.superseded_by,
        -- One after another on the event itself: merged among themselves, a null would be lost.
        list_reduce(
            by_target.changes, lambda event, change: json_merge_patch(event, change), log.data::json
        ) as data
    from by_target
    inner join staging.log using (position)
)

select client_id, position, superseded_by, data::varchar as data, data ->> 'on' as "on"
from merged
