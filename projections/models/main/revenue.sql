-- One row per client and annual period, which is one of 350 to 380 days.
-- key: client_id, period_start, period_end
-- as: table
-- client_id: The client's stream in the log.
-- client: The client's name.
-- period_start: First day of the period.
-- period_end: Last day of the period.
-- amount: Revenue in the period, exact.
-- currency: ISO 4217.
-- position: The position of the event that reported it.
with reported as (
    select
        client_id,
        position,
        from_json(
            data,
            '{"period_start": "DATE", "period_end": "DATE", "amount": "VARCHAR",
              "currency": "VARCHAR"}'
        ) as field
    from source.effective
    where kind = 'revenue.reported'
)

select
    reported.client_id,
    clients.client,
    reported.field.period_start as period_start,
    reported.field.period_end as period_end,
    reported.field.amount::decimal(22, 4) as amount,
    reported.field.currency as currency,
    reported.position
from reported
inner join clients using (client_id)
where reported.field.period_end - reported.field.period_start + 1
    between annual_days_low() and annual_days_high()
