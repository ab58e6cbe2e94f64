-- One row per episode: what became of the client in the years after it, as of the basis's clock.
-- key: client_id, episode
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- industry: The client's industry.
-- episode: The client's episode.
-- index_date: Last day of the episode; null while it lasts.
-- response: The response to it, from grade A alone.
-- follow_up_years: Years from the index date to the end of what can be known, at most 5.
-- complete: Whether the five years are over and were followed to their end.
-- r0: Revenue at year 0, exact.
-- r5: Revenue at year 5, exact.
-- multiple: r5 / r0; null across two currencies or without a base above zero.
-- cagr: multiple ^ (1/5) - 1.
-- growth: grew above 2 % a year, declined below -2 %, else flat; unknown without both ends.
-- fate: continuing, broke_apart, liquidity, lost or open.
-- breakthrough_judged: As judged by the latest assessment after the index date; null if unknown.
-- breakthrough_computed: As computed from the record by the same rule; null if unknown.
-- criteria_known: Criteria known in the judgement taken, 0 to 5.
-- outcome: broke_apart, breakthrough as judged, liquidity, open, lost, else growth.
-- criteria_computed: Criteria that the record computes, 0 to 4; null where a part of it is read.
with measured as (
    select
        episodes.client_id,
        episodes.client,
        clients.industry,
        episodes.episode,
        episodes.index_date,
        episodes.response,
        followed.horizon_on,
        followed.lost_on,
        followed.clock,
        followed.over,
        followed.lost,
        followed.complete,
        base.amount as r0,
        final.amount as r5,
        if(
            base.amount > 0 and final.currency = base.currency,
            final.amount::double / base.amount::double,
            null
        ) as multiple,
        coalesce(closings.broke_apart, false) as broke_apart,
        coalesce(closings.liquidity, false) as liquidity,
        verdicts.breakthrough,
        coalesce(verdicts.criteria_known, 0) as criteria_known,
        criteria.breakthrough as computed,
        criteria.criteria_known as criteria_computed
    from episodes
    inner join clients using (client_id)
    inner join staging.followed using (client_id, episode)
    left join staging.closings using (client_id, episode)
    left join staging.verdicts using (client_id, episode)
    left join staging.criteria using (client_id, episode)
    left join staging.paths as base
        on episodes.client_id = base.client_id
        and episodes.episode = base.episode
        and base.year = 0
    left join staging.paths as final
        on episodes.client_id = final.client_id
        and episodes.episode = final.episode
        and final.year = horizon()
),

named as (
    select
        *,
        case
            when multiple > grew_multiple() then 'grew'
            when multiple < declined_multiple() then 'declined'
            when multiple is not null then 'flat'
            else 'unknown'
        end as growth,
        case
            when broke_apart then 'broke_apart'
            when liquidity then 'liquidity'
            when not over then 'open'
            when lost then 'lost'
            else 'continuing'
        end as fate
    from measured
)

select
    client_id,
    client,
    industry,
    episode,
    index_date,
    response,
    if(
        complete,
        horizon()::double,
        years_followed(index_date, least(horizon_on, clock, coalesce(lost_on, clock)))
    ) as follow_up_years,
    complete,
    r0,
    r5,
    multiple,
    if(multiple >= 0, multiple ** (1.0 / horizon()) - 1, null) as cagr,
    growth,
    fate,
    breakthrough as breakthrough_judged,
    computed as breakthrough_computed,
    criteria_known,
    case
        when fate = 'broke_apart' then 'broke_apart'
        when breakthrough then 'breakthrough'
        when fate in ('liquidity', 'open', 'lost') then fate
        else growth
    end as outcome,
    criteria_computed
from named
