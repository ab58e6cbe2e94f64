-- One row per event with an effective correction: the event as it reads now.
-- key: client_id, position
-- as: table
with corrections as (
    select
        client_id,
        position,
        from_json(data, '{"target": "BIGINT", "changes": "JSON"}') as field
    from source.recorded
    anti join source.retracted using (client_id, position)
    where kind = 'event.corrected'
),

by_target as (
    select
        client_id,
        field.target as position,
        max(position) as superseded_by,
        list(field.changes order by position) as changes
    from corrections
    group by client_id, field.target
),

merged as (
    select
        client_id,
        position,
        by_target.superseded_by,
        -- One after another on the event itself: merged among themselves, a null would be lost.
        list_reduce(
            by_target.changes,
            lambda event, change: json_merge_patch(event, change),
            recorded.data::json
        ) as data
    from by_target
    inner join source.recorded using (client_id, position)
)

select client_id, position, superseded_by, data::varchar as data, data ->> 'on' as "on"
from merged
