-- What an event says in a few words: `summary_of(kind, from_json(data, summary_fields()))`.

create macro summary_fields() as
    '{"actor": "VARCHAR", "source": "VARCHAR", "key": "VARCHAR", "batch": "VARCHAR",
      "name": "VARCHAR", "industry": "VARCHAR", "reason": "VARCHAR", "leader": "VARCHAR",
      "role": "VARCHAR", "threat": "VARCHAR", "description": "VARCHAR", "severity": "VARCHAR",
      "resolution": "VARCHAR", "behaviour": "VARCHAR", "rating": "VARCHAR", "label": "VARCHAR",
      "driver": "VARCHAR", "direction": "VARCHAR", "period_start": "VARCHAR",
      "period_end": "VARCHAR", "amount": "VARCHAR", "currency": "VARCHAR", "count": "VARCHAR",
      "expansion_kind": "VARCHAR", "goal": "VARCHAR", "metric": "VARCHAR",
      "perceived_percentile": "VARCHAR", "size_percentile": "VARCHAR",
      "liquidity_kind": "VARCHAR", "how": "VARCHAR", "text": "VARCHAR", "target": "VARCHAR",
      "changes": "VARCHAR", "subject": "VARCHAR", "study": "VARCHAR", "data_until": "VARCHAR",
      "median_growth": "VARCHAR", "described": "VARCHAR", "leaders": "JSON",
      "outperformed_peers": "VARCHAR", "realised_vision": "VARCHAR",
      "lived_up_to_potential": "VARCHAR", "punched_above_weight": "VARCHAR",
      "best_for_stakeholders": "VARCHAR"}';

create macro money_of(currency, amount) as
    currency || ' ' || format('{:,}', split_part(amount, '.', 1)::hugeint)
    || if(contains(amount, '.'), '.' || split_part(amount, '.', 2), '');

-- FY2019 for an annual period, else its first and last day.
create macro period_of(first, last) as
    if(
        last::date - first::date + 1 between annual_days_low() and annual_days_high(),
        'FY' || last[1:4],
        first || ' to ' || last
    );

create macro summary_of(kind, field) as
    case kind
        when 'client.registered' then field.name || ', ' || field.industry
        when 'client.renamed' then field.name
        when 'client.moved_industry' then field.industry
        when 'engagement.started' then coalesce(field.reason, '')
        when 'engagement.ended' then coalesce(field.reason, '')
        when 'leader.joined' then field.leader || coalesce(', ' || field.role, '')
        when 'leader.left' then field.leader
        when 'threat.encountered' then field.description || ' (' || field.severity || ')'
        when 'threat.abated' then coalesce(field.resolution, '')
        when 'leaders.pulled_together' then field.behaviour
        when 'leaders.pulled_apart' then field.behaviour
        when 'trust.assessed' then field.rating || ' of 5' || coalesce(', ' || field.label, '')
        when 'litmus.taken' then field.described || ' experiences described by ' || field.leaders
        when 'driver.assessed' then field.driver || ' ' || field.rating || ' of 5'
        when 'market.shifted' then field.direction
        when 'revenue.reported' then
            money_of(field.currency, field.amount) || ', '
            || period_of(field.period_start, field.period_end)
        when 'revenue.milestone_reached' then
            money_of(field.currency, field.amount) || coalesce(', ' || field.description, '')
        when 'headcount.reported' then field.count || ' people'
        when 'clients.acquired' then
            field.count || ' clients, ' || period_of(field.period_start, field.period_end)
        when 'expansion.made' then
            field.expansion_kind || coalesce(', ' || field.description, '')
        when 'goal.declared' then field.goal || ' ' || field.description
        when 'goal.achieved' then field.goal
        when 'target.set' then
            field.metric || ' ' || field.amount || ', '
            || period_of(field.period_start, field.period_end)
        when 'standing.assessed' then
            'seen at ' || field.perceived_percentile || ', size at ' || field.size_percentile
        when 'liquidity.realized' then
            field.liquidity_kind || coalesce(', ' || money_of(field.currency, field.amount), '')
        when 'client.broke_apart' then field.how
        when 'breakthrough.assessed' then
            'peers ' || field.outperformed_peers || ', vision ' || field.realised_vision
            || ', potential ' || field.lived_up_to_potential
            || ', weight ' || field.punched_above_weight
            || ', stakeholders ' || field.best_for_stakeholders
        when 'note.added' then field.text
        when 'event.corrected' then
            '#' || field.target || ' ' || field.changes || ': ' || field.reason
        when 'event.retracted' then '#' || field.target || ': ' || field.reason
        when 'subject.erased' then field.subject
        when 'study.registered' then field.study
        when 'study.amended' then field.reason
        when 'study.locked' then 'data up to #' || field.data_until
        when 'peers.reported' then
            field.industry || ' ' || field.median_growth || ', '
            || period_of(field.period_start, field.period_end)
        else ''
    end;
