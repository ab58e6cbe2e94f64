-- One row per statement about a client's life: when it was recorded, and until when it reaches.
-- key: position
-- as: view
-- Withdrawn statements are among them: what was once recorded was once known. A correction of a
-- date is a statement about its new date. The registration says nothing of the client's life.
select stream as client_id, position, recorded_at, last_day_of("on") as occurred_to
from staging.log
where stream like 'c-%'
    and kind not in ('client.registered', 'event.corrected', 'event.retracted', 'subject.erased')
union all
select stream as client_id, position, recorded_at, last_day_of(changed."on") as occurred_to
from (
    select
        stream,
        position,
        recorded_at,
        from_json(data, '{"changes": {"on": "VARCHAR"}}').changes as changed
    from staging.log
    where kind = 'event.corrected' and stream like 'c-%'
)
where changed."on" is not null
