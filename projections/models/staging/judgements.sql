-- One row per effective breakthrough assessment. `breakthrough` is true when at least
-- min_criteria() criteria are known and all known ones are yes, false when one is no, else unknown.
-- key: position
-- as: table
with said as (
    select
        client_id,
        position,
        "on",
        from_json(
            data,
            '{"outperformed_peers": "VARCHAR", "realised_vision": "VARCHAR",
              "lived_up_to_potential": "VARCHAR", "punched_above_weight": "VARCHAR",
              "best_for_stakeholders": "VARCHAR", "rater": "VARCHAR"}'
        ) as field
    from staging.effective
    where kind = 'breakthrough.assessed'
),

counted as (
    select
        *,
        list_filter(
            [
                field.outperformed_peers,
                field.realised_vision,
                field.lived_up_to_potential,
                field.punched_above_weight,
                field.best_for_stakeholders
            ],
            lambda answer: answer in ('yes', 'no')
        ) as known
    from said
)

select
    client_id,
    position,
    first_day("on") as occurred_from,
    last_day_of("on") as occurred_to,
    len(known) as criteria_known,
    list_contains(known, 'no') as any_no,
    case
        when list_contains(known, 'no') then false
        when len(known) >= min_criteria() then true
    end as breakthrough,
    field.outperformed_peers as outperformed_peers,
    field.realised_vision as realised_vision,
    field.lived_up_to_potential as lived_up_to_potential,
    field.punched_above_weight as punched_above_weight,
    field.best_for_stakeholders as best_for_stakeholders,
    same_name(field.rater) as rater
from counted
