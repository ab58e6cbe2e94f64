-- One row per recorded event, as it was recorded.
-- key: position
-- as: view
-- position: Its place in the log, from 1.
-- recorded_at: When the log stored it, UTC.
-- actor: Who recorded it.
-- stream: The client, study or industry it is recorded under.
-- client: The client's name now; null for studies and industries.
-- revision: Its sequence number in the stream, from 1.
-- kind: The permanent name of the kind of event.
-- occurred_from: Earliest day on which it can have happened, as first recorded.
-- occurred_to: Latest day on which it can have happened, as first recorded.
-- precision: How exactly the date was given: day, month, quarter or year.
-- summary: The event in a few words.
-- data: All its fields, in the current version of its kind.
-- source: Source of the information.
-- key: Its idempotency key, if it was recorded with one.
-- batch: The import or command it came with.
-- superseded_by: The position of its latest effective correction.
-- retracted: Whether it is retracted.
with parsed as (
    select
        *,
        from_json(
            data,
            '{"actor": "VARCHAR", "source": "VARCHAR", "key": "VARCHAR", "batch": "VARCHAR"}'
        ) as field
    from source.recorded
)

select
    position,
    parsed.recorded_at,
    parsed.field.actor as actor,
    client_id as stream,
    clients.client,
    parsed.revision,
    parsed.kind,
    first_day(parsed."on") as occurred_from,
    last_day_of(parsed."on") as occurred_to,
    precision_of(parsed."on") as precision,
    summary_of(parsed.kind, parsed.data) as summary,
    parsed.data::json as data,
    parsed.field.source as source,
    parsed.field.key as key,
    parsed.field.batch as batch,
    amended.superseded_by,
    retracted.position is not null as retracted
from parsed
left join clients using (client_id)
left join source.amended using (client_id, position)
left join source.retracted using (client_id, position)
where had_happened(parsed."on")
