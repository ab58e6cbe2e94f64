-- One row per effective breakthrough assessment, with its five criteria as they were judged.
-- key: client_id, position
-- as: table
with assessed as (
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
    from source.effective
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
            lambda criterion: criterion in ('yes', 'no')
        ) as known
    from assessed
)

select
    client_id,
    position,
    first_day("on") as occurred_from,
    last_day_of("on") as occurred_to,
    len(known) as criteria_known,
    list_contains(known, 'no') as any_no,
    field.outperformed_peers as outperformed_peers,
    field.realised_vision as realised_vision,
    field.lived_up_to_potential as lived_up_to_potential,
    field.punched_above_weight as punched_above_weight,
    field.best_for_stakeholders as best_for_stakeholders,
    same_name(field.rater) as rater
from counted
