-- One row per episode and breakthrough criterion: as it was judged, and as it follows from the record.
-- key: client_id, episode, criterion
-- as: view
-- client_id: The client's stream in the log.
-- client: The client's name.
-- episode: The client's episode.
-- criterion: outperformed_peers, realised_vision, lived_up_to_potential, punched_above_weight or best_for_stakeholders.
-- judged: yes, no or unknown in the judgement taken; null without one.
-- computed: yes, no or unknown from the record, once the years are over; always unknown for stakeholders.
-- peers_from: For outperformed_peers, what growth is held against: peers as reported, or other clients; null if neither.
select
    episodes.client_id,
    episodes.client,
    episodes.episode,
    named.criterion,
    case named.criterion
        when 'outperformed_peers' then judgements.outperformed_peers
        when 'realised_vision' then judgements.realised_vision
        when 'lived_up_to_potential' then judgements.lived_up_to_potential
        when 'punched_above_weight' then judgements.punched_above_weight
        else judgements.best_for_stakeholders
    end as judged,
    case named.criterion
        when 'outperformed_peers' then criteria.outperformed_peers
        when 'realised_vision' then criteria.realised_vision
        when 'lived_up_to_potential' then criteria.lived_up_to_potential
        when 'punched_above_weight' then criteria.punched_above_weight
        else criteria.best_for_stakeholders
    end as computed,
    if(named.criterion = 'outperformed_peers', criteria.peers_from, null) as peers_from
from episodes
cross join (
    select unnest([
        'outperformed_peers',
        'realised_vision',
        'lived_up_to_potential',
        'punched_above_weight',
        'best_for_stakeholders'
    ]) as criterion
) as named
left join staging.verdicts using (client_id, episode)
left join staging.judgements
    on verdicts.client_id = judgements.client_id and verdicts.position = judgements.position
left join staging.criteria
    on episodes.client_id = criteria.client_id and episodes.episode = criteria.episode
