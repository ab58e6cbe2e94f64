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
        client_id,
        position,
        kind,
        "on",
        first_day("on") as occurred_on,
        from_json(data, summary_fields()) as field
    from staging.effective
    where kind <> 'client.registered'
),

placed as (
    select told.*, told.field.threat as threat, spans.episode as latest_episode
    from told
    asof left join staging.spans
        on told.client_id = spans.client_id and told.occurred_on >= spans.started_on
)

select
    placed.client_id,
    clients.client,
    placed.occurred_on,
    precision_of(placed."on") as precision,
    placed.kind,
    summary_of(placed.kind, placed.field) as summary,
    placed.threat,
    coalesce(membership.episode, placed.latest_episode) as episode,
    years_between(spans.index_date, placed.occurred_on) as years_since_index,
    placed.position
from placed
inner join clients using (client_id)
left join staging.membership using (client_id, threat)
left join staging.spans
    on placed.client_id = spans.client_id
    and spans.episode = coalesce(membership.episode, placed.latest_episode)
