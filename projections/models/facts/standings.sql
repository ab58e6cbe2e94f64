-- One row per effective assessment of a client's standing: `above` is how many percentiles higher it
-- is seen than its size would put it.
-- key: client_id, position
-- as: table
with assessed as (
    select
        client_id,
        position,
        "on",
        from_json(
            data, '{"perceived_percentile": "DOUBLE", "size_percentile": "DOUBLE"}'
        ) as field
    from source.effective
    where kind = 'standing.assessed'
)

select
    client_id,
    position,
    first_day("on") as occurred_from,
    last_day_of("on") as occurred_to,
    field.perceived_percentile - field.size_percentile as above
from assessed
