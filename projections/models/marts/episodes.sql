-- One row per episode: a client's threats that overlap or lie close together.
-- key: client_id, episode
-- as: table
-- client_id: The client's stream in the log.
-- client: The client's name.
-- episode: 1 for the client's first, and so on.
-- started_on: First day of the first threat.
-- index_date: Last day of the episode, from which the years are counted; null while it lasts.
-- threats: The labels of its threats.
-- severity: existential if any of its threats was, else serious.
-- together: Observations of pulling together of grade A.
-- apart: Observations of pulling apart of grade A.
-- net: (together - apart) / (together + apart), of grade A.
-- response: together, apart, mixed or unclassified, from grade A alone.
-- response_ab: The same from grades A and B.
-- response_all: The same from all grades, hindsight included.
-- trust_baseline: Last trust rating in the 730 days before the episode, 1 to 5.
-- litmus_baseline: Last litmus score in the same window, 0 to 1.
with counted as (
    select
        client_id,
        episode,
        count(*) filter (together and grade = 'A') as together_a,
        count(*) filter (not together and grade = 'A') as apart_a,
        count(*) filter (together and grade in ('A', 'B')) as together_ab,
        count(*) filter (not together and grade in ('A', 'B')) as apart_ab,
        count(*) filter (together) as together_all,
        count(*) filter (not together) as apart_all
    from staging.evidence
    group by client_id, episode
)

select
    spans.client_id,
    clients.client,
    spans.episode,
    spans.started_on,
    spans.index_date,
    spans.threats,
    spans.severity,
    coalesce(together_a, 0) as together,
    coalesce(apart_a, 0) as apart,
    (together_a - apart_a) / nullif(together_a + apart_a, 0) as net,
    response_of(coalesce(together_a, 0), coalesce(apart_a, 0)) as response,
    response_of(coalesce(together_ab, 0), coalesce(apart_ab, 0)) as response_ab,
    response_of(coalesce(together_all, 0), coalesce(apart_all, 0)) as response_all,
    trust.rating as trust_baseline,
    litmus.rating as litmus_baseline
from staging.spans
inner join clients using (client_id)
left join counted using (client_id, episode)
left join staging.baseline as trust
    on spans.client_id = trust.client_id
    and spans.episode = trust.episode
    and trust.measure = 'trust'
left join staging.baseline as litmus
    on spans.client_id = litmus.client_id
    and spans.episode = litmus.episode
    and litmus.measure = 'litmus'
