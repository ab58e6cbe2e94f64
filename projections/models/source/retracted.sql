-- One row per retracted event.
-- key: client_id, position
-- as: table
-- A retraction can only be retracted by a later one, so within a stream the last one always holds:
-- going backwards, each retraction that is not retracted itself retracts its target.
with retractions as (
    select
        client_id,
        position,
        from_json(data, '{"target": "BIGINT"}').target as target
    from source.recorded
    where kind = 'event.retracted'
),

by_stream as (
    select
        client_id,
        list_reduce(
            list([position, target] order by position desc),
            lambda gone, each:
                case when list_contains(gone, each[1]) then gone else list_append(gone, each[2]) end,
            []::bigint[]
        ) as gone
    from retractions
    group by client_id
)

select distinct client_id, unnest(gone) as position
from by_stream
