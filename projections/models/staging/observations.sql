-- One row per effective observation of leaders pulling together or apart.
-- key: position
-- as: table
-- `graded_at` is when the record last learned what decides to which episode it belongs: when
-- it was recorded, or when its date or threat was corrected.
with said as (
    select
        effective.*,
        from_json(
            data, '{"threat": "VARCHAR", "source": "VARCHAR", "source_date": "DATE"}'
        ) as field
    from staging.effective
    where kind in ('leaders.pulled_together', 'leaders.pulled_apart')
),

moved as (
    select correction.target as position, max(correction.recorded_at) as recorded_at
    from (
        select
            log.recorded_at,
            unnest(from_json(log.data, '{"target": "BIGINT", "changes": "JSON"}'))
        from staging.log
        anti join staging.withdrawn using (position)
        where log.kind = 'event.corrected'
    ) as correction
    where json_exists(correction.changes, '$.on') or json_exists(correction.changes, '$.threat')
    group by correction.target
)

select
    said.client_id,
    said.position,
    said.kind = 'leaders.pulled_together' as together,
    said.field.threat as threat,
    first_day(said."on") as occurred_from,
    last_day_of(said."on") as occurred_to,
    coalesce(moved.recorded_at, said.recorded_at) as graded_at,
    if(said.field.source is null, null, said.field.source_date) as document_date
from said
left join moved using (position)
