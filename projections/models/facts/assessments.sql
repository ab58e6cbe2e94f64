-- One row per effective assessment of trust, of a driver, or by the litmus test.
-- key: client_id, position
-- as: table
-- The litmus score is the mean of six items, each scaled to 0–1. `graded_at` is when the record
-- last learned anything of it: when it was recorded, or corrected.
with rated as (
    select
        client_id,
        position,
        recorded_at,
        kind,
        "on",
        from_json(
            data,
            '{"driver": "VARCHAR", "rating": "INTEGER", "described": "INTEGER",
              "leaders": "INTEGER", "vision": "INTEGER", "stories": "INTEGER",
              "set_aside": "INTEGER", "best_idea": "INTEGER", "informal": "INTEGER",
              "rater": "VARCHAR"}'
        ) as field
    from source.effective
    where kind in ('trust.assessed', 'driver.assessed', 'litmus.taken')
),

corrected as (
    select client_id, rated.position, correction.recorded_at
    from rated
    inner join source.amended using (client_id, position)
    inner join source.recorded as correction using (client_id)
    where correction.position = amended.superseded_by
)

select
    rated.client_id,
    rated.position,
    case kind
        when 'trust.assessed' then 'trust'
        when 'litmus.taken' then 'litmus'
        else field.driver
    end as measure,
    if(
        kind = 'litmus.taken',
        (
            field.described / (5 * field.leaders)
            + field.vision / 5 + field.stories / 5 + field.set_aside / 5
            + field.best_idea / 5 + field.informal / 5
        ) / 6,
        field.rating
    )::double as rating,
    first_day("on") as occurred_from,
    last_day_of("on") as occurred_to,
    coalesce(corrected.recorded_at, rated.recorded_at) as graded_at,
    same_name(field.rater) as rater
from rated
left join corrected using (client_id, position)
