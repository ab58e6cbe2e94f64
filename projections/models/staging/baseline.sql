-- One row per episode and measure: the last assessment in the baseline window, which is the
-- baseline_days() days before the episode starts.
-- key: client_id, episode, measure
-- as: table
select
    spans.client_id,
    spans.episode,
    assessments.measure,
    last(assessments.rating order by assessments.occurred_to, assessments.position) as rating,
    last(assessments.occurred_to order by assessments.occurred_to, assessments.position)
        as assessed_on,
    last(assessments.position order by assessments.occurred_to, assessments.position) as position
from staging.spans
inner join staging.assessments
    on spans.client_id = assessments.client_id
    and assessments.occurred_from >= spans.started_on - baseline_days()
    and assessments.occurred_to < spans.started_on
group by spans.client_id, spans.episode, assessments.measure
