-- One row per effective fact about a client, its registration apart.
-- key: position
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- occurred_on: Earliest day on which it can have happened.
-- precision: How exactly the date is known: day, month, quarter or year.
-- kind: The permanent name of the kind of event.
-- summary: What it says, in a few words.
-- threat: The threat it names.
-- episode: The episode of that threat, else the last one that had begun by then.
-- years_since_index: Years from that episode's index date; negative inside it.
-- position: The number of the event.
with told as (
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
    from staging.effective
    inner join clients using (client_id)
    where effective.kind <> 'client.registered'
),

placed as (
    select told.*, spans.episode as latest_episode
    from told
    asof left join staging.spans
        on told.client_id = spans.client_id and told.occurred_on >= spans.started_on
)

select
    placed.client_id,
    placed.client,
    placed.occurred_on,
    precision_of(placed."on") as precision,
    placed.kind,
    summary_of(placed.kind, placed.data) as summary,
    placed.threat,
    coalesce(membership.episode, placed.latest_episode) as episode,
    years_between(spans.index_date, placed.occurred_on) as years_since_index,
    placed.position
from placed
left join staging.membership using (client_id, threat)
left join staging.spans
    on placed.client_id = spans.client_id
    and spans.episode = coalesce(membership.episode, placed.latest_episode)
