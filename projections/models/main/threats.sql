-- One row per threat.
-- key: client_id, threat
-- as: table
-- client_id: The client's stream in the log.
-- client: The client's name.
-- threat: Its label: T1, T2, and so on.
-- threat_kind: What kind of threat it was, where one was given.
-- severity: serious or existential.
-- description: What it was.
-- started_on: Earliest day of its beginning.
-- ended_on: Latest day of its end; null while it lasts.
with threat_events as (
    select
        client_id,
        kind,
        "on",
        from_json(
            data,
            '{"threat": "VARCHAR", "threat_kind": "VARCHAR", "severity": "VARCHAR",
              "description": "VARCHAR"}'
        ) as field
    from source.effective
    where kind in ('threat.encountered', 'threat.abated')
)

select
    begun.client_id,
    clients.client,
    begun.field.threat as threat,
    begun.field.threat_kind as threat_kind,
    begun.field.severity as severity,
    begun.field.description as description,
    first_day(begun."on") as started_on,
    last_day_of(ended."on") as ended_on
from threat_events as begun
inner join clients using (client_id)
left join threat_events as ended
    on begun.client_id = ended.client_id
    and begun.field.threat = ended.field.threat
    and ended.kind = 'threat.abated'
where begun.kind = 'threat.encountered'
