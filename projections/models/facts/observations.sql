-- One row per effective observation of leaders pulling together or apart.
-- key: client_id, position
-- as: table
-- `graded_at` is when the record last learned what decides to which episode it belongs: when it was
-- recorded, or when its date or threat was corrected; `moved_by` is that correction.
with observed as (
    select
        effective.*,
        from_json(
            data, '{"threat": "VARCHAR", "source": "VARCHAR", "source_date": "DATE"}'
        ) as field
    from source.effective
    where kind in ('leaders.pulled_together', 'leaders.pulled_apart')
),

moved as (
    select
        client_id,
        field.target as position,
        max(recorded_at) as recorded_at,
        max(correction) as moved_by
    from (
        select
            client_id,
            position as correction,
            recorded_at,
            from_json(data, '{"target": "BIGINT", "changes": "JSON"}') as field
        from source.recorded
        anti join source.retracted using (client_id, position)
        where kind = 'event.corrected'
    )
    where json_exists(field.changes, '$.on') or json_exists(field.changes, '$.threat')
    group by client_id, field.target
)

select
    client_id,
    position,
    observed.kind = 'leaders.pulled_together' as together,
    observed.field.threat as threat,
    first_day(observed."on") as occurred_from,
    last_day_of(observed."on") as occurred_to,
    coalesce(moved.recorded_at, observed.recorded_at) as graded_at,
    moved.moved_by,
    if(observed.field.source is null, null, observed.field.source_date) as document_date
from observed
left join moved using (client_id, position)
