-- One row per episode and explanation: trust and the seven drivers, from the baseline window only.
-- key: client_id, episode, driver
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- episode: The client's episode.
-- driver: trust, talent, budget, industry, services, strategy, plan or accountability.
-- rating: Last assessment in the 730 days before the episode, 1 to 5; null where there is none.
-- assessed_on: Latest day of that assessment.
-- position: The number of the event that says so.
select
    episodes.client_id,
    episodes.client,
    episodes.episode,
    explanations.driver,
    baseline.rating::int as rating,
    baseline.assessed_on,
    baseline.position
from episodes
cross join (
    select unnest([
        'trust', 'talent', 'budget', 'industry', 'services', 'strategy', 'plan', 'accountability'
    ]) as driver
) as explanations
left join staging.baseline
    on episodes.client_id = baseline.client_id
    and episodes.episode = baseline.episode
    and explanations.driver = baseline.measure
