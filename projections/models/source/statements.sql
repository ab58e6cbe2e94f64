-- One row per statement about a client's life: when it was recorded, and until when it reaches.
-- key: client_id, position
-- as: view
-- Retracted statements are among them: what was once recorded was once known. A correction of a
-- date is a statement about its new date. The registration is no statement about the client's life.
select client_id, position, recorded_at, last_day_of("on") as occurred_to
from source.recorded
where client_id like 'c-%'
    and kind not in ('client.registered', 'event.corrected', 'event.retracted', 'subject.erased')
union all
select client_id, position, recorded_at, last_day_of(changed."on") as occurred_to
from (
    select
        client_id,
        position,
        recorded_at,
        from_json(data, '{"changes": {"on": "VARCHAR"}}').changes as changed
    from source.recorded
    where kind = 'event.corrected' and client_id like 'c-%'
)
where changed."on" is not null
