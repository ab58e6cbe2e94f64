-- One row per effective fact about a client, except its registration.
-- key: client_id, position
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- occurred_on: Earliest day on which it can have happened.
-- precision: How exactly the date is known: day, month, quarter or year.
-- kind: The permanent name of the kind of event.
-- summary: The fact in a few words.
-- threat: The threat it names.
-- episode: The episode of that threat, else the last one that had begun by then.
-- years_since_index: Years from that episode's index date; negative inside it.
-- position: The position of the event.
with dated as (
    select
        effective.*,
        clients.client,
        first_day(effective."on") as occurred_on,
        if(
            effective.kind in (
                'threat.encountered',
                'threat.abated',
                'leaders.pulled_together',
                'leaders.pulled_apart'
            ),
            effective.data ->> 'threat',
            null
        ) as threat
    from source.effective
    inner join clients using (client_id)
    where effective.kind <> 'client.registered'
),

placed as (
    select dated.*, episodes.episode as latest_episode
    from dated
    asof left join episodes
        on dated.client_id = episodes.client_id and dated.occurred_on >= episodes.started_on
)

select
    client_id,
    placed.client,
    placed.occurred_on,
    precision_of(placed."on") as precision,
    placed.kind,
    summary_of(placed.kind, placed.data) as summary,
    threat,
    coalesce(membership.episode, placed.latest_episode) as episode,
    years_between(episodes.index_date, placed.occurred_on) as years_since_index,
    placed.position
from placed
left join derived.membership using (client_id, threat)
left join episodes
    on placed.client_id = episodes.client_id
    and episodes.episode = coalesce(membership.episode, placed.latest_episode)
