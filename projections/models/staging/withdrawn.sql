-- One row per withdrawn event.
-- key: position
-- as: table
-- A retraction can only be withdrawn by a later one, so within a stream the last one always
-- stands: going backwards, each retraction that is not withdrawn itself withdraws its target.
with retractions as (
    select
        stream,
        position,
        from_json(data, '{"target": "BIGINT"}').target as target
    from staging.log
    where kind = 'event.retracted'
),

by_stream as (
    select
        stream,
        list_reduce(
            list([position, target] order by position desc),
            lambda gone, each:
                case when list_contains(gone, each[1]) then gone else list_append(gone, each[2]) end,
            []::bigint[]
        ) as gone
    from retractions
    group by stream
)

select distinct stream as client_id, unnest(gone) as position
from by_stream
