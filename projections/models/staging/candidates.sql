-- One row per episode, year −5 … 5 and annual period whose end lies within six months of the index
-- date so many years on; `place` 1 is the period that is taken: the nearest, the earlier on a tie.
-- key: client_id, episode, year, position
-- as: view
with near as (
    select
        spans.client_id,
        spans.episode,
        spans.index_date,
        revenue.period_end,
        revenue.amount,
        revenue.currency,
        revenue.position,
        round((revenue.period_end - spans.index_date) / 365.25)::int as about
    from staging.spans
    inner join revenue using (client_id)
    where spans.index_date is not null
),

-- Windows of neighbouring years can share a day where months differ in length, so the years on
-- either side are looked at as well when the period ends close to the middle between two.
guessed as (
    select *, unnest([about - 1, about, about + 1]) as year
    from near
    where abs(about) <= 6
),

aimed as (
    select *, index_date + to_years(year) as target
    from guessed
    where year between -5 and 5
)

select
    client_id,
    episode,
    year,
    period_end,
    amount,
    currency,
    position,
    row_number() over (
        partition by client_id, episode, year
        order by abs(period_end - target::date), period_end, position
    ) as place
from aimed
where period_end > target - to_months(6) and period_end <= target + to_months(6)
