-- One row per revenue target for an annual period that was set before the period was over, and whose
-- period is reported in the client's own currency. A target names none.
-- key: client_id, position
-- as: table
with set_targets as (
    select
        client_id,
        position,
        "on",
        from_json(
            data,
            '{"metric": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
              "amount": "VARCHAR"}'
        ) as field
    from source.effective
    where kind = 'target.set'
)

select
    set_targets.client_id,
    set_targets.position,
    revenue.period_start,
    revenue.period_end,
    revenue.amount >= set_targets.field.amount::decimal(22, 4) as met
from set_targets
inner join clients using (client_id)
inner join revenue
    on set_targets.client_id = revenue.client_id
    and set_targets.field.period_start = revenue.period_start
    and set_targets.field.period_end = revenue.period_end
    and clients.currency = revenue.currency
where same_name(set_targets.field.metric) = 'revenue'
    and last_day_of(set_targets."on") <= revenue.period_end
