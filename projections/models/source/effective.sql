-- One row per effective fact about a client: as it reads once corrections and retractions apply.
-- key: client_id, position
-- as: view
select
    client_id,
    position,
    recorded.recorded_at,
    recorded.kind,
    coalesce(amended."on", recorded."on") as "on",
    coalesce(amended.data, recorded.data) as data
from source.recorded
left join source.amended using (client_id, position)
anti join source.retracted using (client_id, position)
where client_id like 'c-%'
    and recorded.kind not in ('event.corrected', 'event.retracted', 'subject.erased')
    -- The registration is no event of the client's life: the day it was typed does not matter.
    and (
        recorded.kind = 'client.registered'
        or had_happened(coalesce(amended."on", recorded."on"))
    )
