-- One row per annual figure of an industry's peers that stands. `growth` is their median growth:
-- 0.03 is 3 % a year.
-- key: position
-- as: view
with said as (
    select
        log.position,
        from_json(
            coalesce(amended.data, log.data),
            '{"industry": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
              "median_growth": "VARCHAR"}'
        ) as field
    from staging.log
    left join staging.amended using (position)
    anti join staging.withdrawn using (position)
    where log.kind = 'peers.reported' and had_happened(coalesce(amended."on", log."on"))
)

select
    position,
    same_name(field.industry) as industry,
    field.period_end as period_end,
    field.median_growth::double as growth
from said
where field.period_end - field.period_start + 1 between annual_days_low() and annual_days_high()
