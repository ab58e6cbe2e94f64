-- One row per effective annual figure of an industry's peers. `growth` is their median growth: 0.03
-- is 3 % a year.
-- key: position
-- as: view
with reported as (
    select
        position,
        from_json(
            coalesce(amended.data, recorded.data),
            '{"industry": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
              "median_growth": "VARCHAR"}'
        ) as field
    from source.recorded
    left join source.amended using (client_id, position)
    anti join source.retracted using (client_id, position)
    where recorded.kind = 'peers.reported'
        and had_happened(coalesce(amended."on", recorded."on"))
)

select
    position,
    same_name(field.industry) as industry,
    field.period_end as period_end,
    field.median_growth::double as growth
from reported
where field.period_end - field.period_start + 1 between annual_days_low() and annual_days_high()
