-- One row per recorded event, as it was recorded.
-- key: position
-- as: view
-- position: Its number: its place in the log, from 1.
-- recorded_at: When the log learned it, UTC.
-- actor: Who recorded it.
-- stream: The client, study or industry it is recorded under.
-- client: The client's name now; null for studies and industries.
-- revision: Its place in the stream, from 1.
-- kind: The permanent name of the kind of event.
-- occurred_from: Earliest day on which it can have happened, as first said.
-- occurred_to: Latest day on which it can have happened, as first said.
-- precision: How exactly the date was said: day, month, quarter or year.
-- summary: What it says, in a few words.
-- data: All it says, in the present form of its kind.
-- source: Where it was learned.
-- key: Its idempotency key, if it was recorded with one.
-- batch: The import or command it came with.
-- superseded_by: The number of the latest correction of it that stands.
-- retracted: Whether it is withdrawn.
with told as (
    select
        *,
        from_json(
            data,
            '{"actor": "VARCHAR", "source": "VARCHAR", "key": "VARCHAR", "batch": "VARCHAR"}'
        ) as field
    from staging.log
)

select
    told.position,
    told.recorded_at,
    told.field.actor as actor,
    told.stream,
    clients.client,
    told.revision,
    told.kind,
    first_day(told."on") as occurred_from,
    last_day_of(told."on") as occurred_to,
    precision_of(told."on") as precision,
    summary_of(told.kind, told.data) as summary,
    told.data::json as data,
    told.field.source as source,
    told.field.key as key,
    told.field.batch as batch,
    amended.superseded_by,
    withdrawn.position is not null as retracted
from told
left join clients on told.stream = clients.client_id
left join staging.amended using (position)
left join staging.withdrawn using (position)
where had_happened(told."on")
