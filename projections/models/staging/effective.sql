-- One row per fact about a client, as it reads once corrections and retractions are applied.
-- key: position
-- as: view
select
    log.stream as client_id,
    log.position,
    log.recorded_at,
    log.kind,
    coalesce(amended."on", log."on") as "on",
    coalesce(amended.data, log.data) as data
from staging.log
left join staging.amended using (position)
anti join staging.withdrawn using (position)
where log.stream like 'c-%'
    and log.kind not in ('event.corrected', 'event.retracted', 'subject.erased')
    -- The registration says nothing of the client's life, and when it was typed is no matter.
    and (log.kind = 'client.registered' or had_happened(coalesce(amended."on", log."on")))
