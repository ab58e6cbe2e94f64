-- One row per episode followed to its end for which growth can be held against that of peers:
-- `peers_from` says whether against what was reported of the industry (peers) or against its other
-- clients here (clients), `answer` is yes, no or unknown.
-- key: client_id, episode
-- as: view
-- A client's years begin where the annual period taken for year 0 ends. They are the same for all
-- that begin on that day in one industry, so each beginning is looked at once.
with followed as (
    select
        followed.client_id,
        followed.episode,
        same_name(clients.industry) as industry,
        paths.period_end as begins_on
    from staging.followed
    inner join clients using (client_id)
    inner join staging.paths
        on followed.client_id = paths.client_id
        and followed.episode = paths.episode
        and paths.year = 0
    where followed.complete and whole_record()
),

beginnings as (
    select distinct industry, begins_on from followed
),

-- Months differ in length, but a window of a year always lies in two calendar years: joined by
-- them, a figure meets only the windows that it may lie in.
windows as (
    select
        industry,
        begins_on,
        year,
        (begins_on + to_years(year))::date as target,
        unnest([
            year(begins_on + to_years(year) - to_months(6)),
            year(begins_on + to_years(year) + to_months(6))
        ]) as calendar_year
    from beginnings
    cross join (select unnest(range(horizon() + 1))::int as year) as years
),

figures as (
    select
        revenue.client_id,
        same_name(clients.industry) as industry,
        revenue.period_end,
        revenue.amount,
        revenue.currency,
        revenue.position
    from revenue
    inner join clients using (client_id)
),

ends as (
    select
        figures.client_id,
        windows.industry,
        windows.begins_on,
        windows.year,
        figures.amount,
        figures.currency
    from windows
    inner join figures
        on windows.industry = figures.industry
        and windows.calendar_year = year(figures.period_end)
        and figures.period_end > windows.target - to_months(6)
        and figures.period_end <= windows.target + to_months(6)
    where windows.year in (0, horizon())
    qualify row_number() over (
        partition by figures.client_id, windows.begins_on, windows.year
        order by
            abs(figures.period_end - windows.target), figures.period_end, figures.position
    ) = 1
),

-- To nine places, so that equal growth of different amounts is equal.
grown as (
    select
        base.client_id,
        base.industry,
        base.begins_on,
        round(final.amount::double / base.amount::double, 9) as multiple
    from ends as base
    inner join ends as final using (client_id, begins_on, currency)
    where base.year = 0 and final.year = horizon() and base.amount > 0
),

-- Nobody is above or below itself, so of `others` the client is none.
placed as (
    select
        *,
        rank() over (lowest) - 1 as below,
        rank() over (highest) - 1 as above,
        count(*) over (partition by industry, begins_on) - 1 as others
    from grown
    window
        lowest as (partition by industry, begins_on order by multiple),
        highest as (partition by industry, begins_on order by multiple desc)
),

yearly as (
    select windows.industry, windows.begins_on, windows.year, peers.growth
    from windows
    inner join staging.peers
        on windows.industry = peers.industry
        and windows.calendar_year = year(peers.period_end)
        and peers.period_end > windows.target - to_months(6)
        and peers.period_end <= windows.target + to_months(6)
    where windows.year > 0
    qualify row_number() over (
        partition by windows.industry, windows.begins_on, windows.year
        order by abs(peers.period_end - windows.target), peers.period_end, peers.position
    ) = 1
),

reported as (
    select industry, begins_on, round(product(1 + growth), 9) as multiple
    from yearly
    where growth > -1
    group by industry, begins_on
    having count(*) = horizon()
)

select
    followed.client_id,
    followed.episode,
    if(reported.multiple is null, 'clients', 'peers') as peers_from,
    case
        when placed.multiple > reported.multiple then 'yes'
        when placed.multiple < reported.multiple then 'no'
        when reported.multiple is not null then 'unknown'
        when 2 * placed.below > placed.others then 'yes'
        when 2 * placed.above > placed.others then 'no'
        else 'unknown'
    end as answer
from followed
inner join placed using (client_id, industry, begins_on)
left join reported using (industry, begins_on)
where reported.multiple is not null or placed.others >= fewest_peers()
