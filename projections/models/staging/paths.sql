-- One row per episode and year −5 … 5 for which revenue is known: the annual period whose end lies
-- nearest to the index date so many years on, within six months of it, the earlier on a tie.
-- key: client_id, episode, year
-- as: table
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
),

ranked as (
    select
        *,
        row_number() over (
            partition by client_id, episode, year
            order by abs(period_end - target::date), period_end, position
        ) as place
    from aimed
    where period_end > target - to_months(6) and period_end <= target + to_months(6)
)

select client_id, episode, year, period_end, amount, currency, position
from ranked
where place = 1
