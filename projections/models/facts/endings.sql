-- One row per break-up, and per sale or listing that was not distressed. A point in time that is
-- known only roughly is taken at its latest day: by then it had happened.
-- key: client_id, position
-- as: table
select
    client_id,
    position,
    if(kind = 'client.broke_apart', 'broke_apart', 'liquidity') as fate,
    last_day_of("on") as occurred_to
from source.effective
where kind = 'client.broke_apart'
    or (
        kind = 'liquidity.realized'
        and not coalesce(from_json(data, '{"distressed": "BOOLEAN"}').distressed, false)
    )
