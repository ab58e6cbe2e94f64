-- One row per client.
-- key: client_id
-- as: table
-- client_id: The client's stream in the log; never changes.
-- client: Its name now.
-- industry: The industry it is in now.
-- currency: Its reporting currency, ISO 4217.
-- fiscal_year_end: The last day of its fiscal year, MM-DD.
-- engaged_from: First day of the first engagement.
-- engaged_to: Last day of the last engagement; null while one is open.
-- first_event_on: Earliest day of any fact about it; its registration is none.
-- last_event_on: Latest day of any fact about it.
with registered as (
    select
        client_id,
        from_json(
            data,
            '{"name": "VARCHAR", "industry": "VARCHAR", "currency": "VARCHAR",
              "fiscal_year_end": "VARCHAR"}'
        ) as field
    from source.effective
    where kind = 'client.registered'
),

-- The latest to occur wins; of two on one day, the one recorded last.
renamed as (
    select
        client_id,
        last(
            from_json(data, '{"name": "VARCHAR"}').name order by first_day("on"), position
        ) as name
    from source.effective
    where kind = 'client.renamed'
    group by client_id
),

moved as (
    select
        client_id,
        last(
            from_json(data, '{"industry": "VARCHAR"}').industry order by first_day("on"), position
        ) as industry
    from source.effective
    where kind = 'client.moved_industry'
    group by client_id
),

-- An engagement without a later end is open. With `until`, the end of an engagement can be certain
-- while its imprecise start is not yet.
engagements as (
    select
        client_id,
        kind,
        "on",
        lead(kind) over (partition by client_id order by position) as next_kind
    from source.effective
    where kind in ('engagement.started', 'engagement.ended')
),

engaged as (
    select
        client_id,
        min(first_day("on")) filter (kind = 'engagement.started') as engaged_from,
        if(
            bool_or(
                kind = 'engagement.started' and next_kind is distinct from 'engagement.ended'
            ),
            null,
            max(last_day_of("on")) filter (kind = 'engagement.ended')
        ) as engaged_to
    from engagements
    group by client_id
),

lived as (
    select
        client_id,
        min(first_day("on")) as first_event_on,
        max(last_day_of("on")) as last_event_on
    from source.effective
    where kind <> 'client.registered'
    group by client_id
)

select
    registered.client_id,
    coalesce(renamed.name, registered.field.name) as client,
    coalesce(moved.industry, registered.field.industry) as industry,
    registered.field.currency as currency,
    registered.field.fiscal_year_end as fiscal_year_end,
    engaged.engaged_from,
    engaged.engaged_to,
    lived.first_event_on,
    lived.last_event_on
from registered
left join renamed using (client_id)
left join moved using (client_id)
left join engaged using (client_id)
left join lived using (client_id)
