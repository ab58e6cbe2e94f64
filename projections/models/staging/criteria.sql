-- One row per episode: the breakthrough criteria as they follow from the record, each yes, no or
-- unknown. All are unknown before the years are over or where they were not followed to their end.
-- key: client_id, episode
-- as: view
-- Of a part of the record, as when one client is told alone, there are no rows: peers may be in the
-- rest of it. Nothing recorded says what is best for stakeholders.
with followed as (
    select * from staging.followed where whole_record()
),

aims as (
    select
        followed.client_id,
        followed.episode,
        coalesce(due_on > index_date and due_on <= horizon_on, false) as due,
        coalesce(achieved_on <= horizon_on, false) as reached,
        coalesce(achieved_from > horizon_on, true) as missed,
        due or (reached and achieved_on > index_date) as counts
    from followed
    inner join staging.goals
        on followed.client_id = goals.client_id
        and goals.declared_on <= followed.horizon_on
    where followed.complete
),

vision as (
    select
        client_id,
        episode,
        case
            when bool_or(due and missed) then 'no'
            when bool_and(reached) then 'yes'
        end as answer
    from aims
    where counts
    group by client_id, episode
),

potential as (
    select
        followed.client_id,
        followed.episode,
        case when bool_and(targets.met) then 'yes' when not bool_or(targets.met) then 'no' end
            as answer
    from followed
    inner join staging.targets
        on followed.client_id = targets.client_id
        and targets.period_start > followed.index_date
        and targets.period_end <= followed.horizon_on
    where followed.complete
    group by followed.client_id, followed.episode
),

weight as (
    select
        followed.client_id,
        followed.episode,
        last(
            case when standings.above > 0 then 'yes' when standings.above < 0 then 'no' end
            order by standings.occurred_to, standings.position
        ) as answer
    from followed
    inner join staging.standings
        on followed.client_id = standings.client_id
        and standings.occurred_from > followed.index_date
        and standings.occurred_to <= followed.horizon_on + to_months(verdict_months())
        and (
            followed.next_started_on is null
            or standings.occurred_from < followed.next_started_on
        )
    where followed.complete
    group by followed.client_id, followed.episode
),

answered as (
    select
        followed.client_id,
        followed.episode,
        coalesce(against_peers.answer, 'unknown') as outperformed_peers,
        against_peers.peers_from,
        coalesce(vision.answer, 'unknown') as realised_vision,
        coalesce(potential.answer, 'unknown') as lived_up_to_potential,
        coalesce(weight.answer, 'unknown') as punched_above_weight,
        'unknown' as best_for_stakeholders,
        list_filter(
            [
                outperformed_peers,
                realised_vision,
                lived_up_to_potential,
                punched_above_weight
            ],
            lambda answer: answer in ('yes', 'no')
        ) as known
    from followed
    left join staging.against_peers using (client_id, episode)
    left join vision using (client_id, episode)
    left join potential using (client_id, episode)
    left join weight using (client_id, episode)
)

select
    * exclude (known),
    len(known) as criteria_known,
    case
        when list_contains(known, 'no') then false
        when len(known) >= min_criteria() then true
    end as breakthrough
from answered
