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
        (revenue.period_end - spans.index_date) / 365.25 as away,
        round(away)::int as about
    from staging.spans
    inner join revenue using (client_id)
    where spans.index_date is not null and abs(away) < 6
),

-- Every window reaches half a year to either side, give or take the few days by which months and
-- years differ: only a period that ends close to the middle between two can lie in either.
guessed as (
    select *, about as year
    from near
    union all by name
    select *, about + sign(away - about)::int as year
    from near
    where abs(away - about) > 0.45
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
