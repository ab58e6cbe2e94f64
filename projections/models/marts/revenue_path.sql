-- One row per episode that has ended and year −5 … 5 around its index date.
-- key: client_id, episode, year
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- episode: The client's episode.
-- response: The response to it, from grade A alone.
-- year: Years after the index date; year 0 is the base.
-- period_end: Last day of the annual period taken for that year; null where none is known.
-- amount: Its revenue, exact.
-- index: Revenue in year 0 = 100; null without a base above zero or across two currencies.
select
    episodes.client_id,
    episodes.client,
    episodes.episode,
    episodes.response,
    years.year,
    paths.period_end,
    paths.amount,
    if(
        base.amount > 0 and paths.currency = base.currency,
        100 * paths.amount::double / base.amount::double,
        null
    ) as index
from episodes
cross join (select unnest(range(-5, 6))::int as year) as years
left join staging.paths using (client_id, episode, year)
left join staging.paths as base
    on episodes.client_id = base.client_id
    and episodes.episode = base.episode
    and base.year = 0
where episodes.index_date is not null
