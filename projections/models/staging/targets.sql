-- One row per revenue target for an annual period that was set before the period was over, and whose
-- period is reported in the client's own currency. A target names none.
-- key: position
-- as: table
with said as (
    select
        client_id,
        position,
        "on",
        from_json(
            data,
            '{"metric": "VARCHAR", "period_start": "DATE", "period_end": "DATE",
              "amount": "VARCHAR"}'
        ) as field
    from staging.effective
    where kind = 'target.set'
)

select
    said.client_id,
    said.position,
    revenue.period_start,
    revenue.period_end,
    revenue.amount >= said.field.amount::decimal(22, 4) as met
from said
inner join clients using (client_id)
inner join revenue
    on said.client_id = revenue.client_id
    and said.field.period_start = revenue.period_start
    and said.field.period_end = revenue.period_end
    and clients.currency = revenue.currency
where same_name(said.field.metric) = 'revenue' and last_day_of(said."on") <= revenue.period_end
