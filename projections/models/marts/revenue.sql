-- One row per client and annual period, which is one of 350 to 380 days.
-- key: client_id, period_start, period_end
-- as: table
-- client_id: The client's stream in the log.
-- client: The client's name.
-- period_start: First day of the period.
-- period_end: Last day of the period.
-- amount: Revenue in the period, exact.
-- currency: ISO 4217.
-- position: The number of the event that says so.
with said as (
    select
        client_id,
        position,
        from_json(
            data,
            '{"period_start": "DATE", "period_end": "DATE", "amount": "VARCHAR",
              "currency": "VARCHAR"}'
        ) as field
    from staging.effective
    where kind = 'revenue.reported'
)

select
    said.client_id,
    clients.client,
    said.field.period_start as period_start,
    said.field.period_end as period_end,
    said.field.amount::decimal(22, 4) as amount,
    said.field.currency as currency,
    said.position
from said
inner join clients using (client_id)
where said.field.period_end - said.field.period_start + 1
    between annual_days_low() and annual_days_high()
