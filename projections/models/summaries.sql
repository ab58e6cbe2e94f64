-- An event in a few words. Only the fields that a kind shows are read from its data.

create macro money_of(currency, amount) as
    currency || ' ' || if(starts_with(amount, '-'), '-', '')
    || format('{:,}', abs(split_part(amount, '.', 1)::hugeint))
    || if(contains(amount, '.'), '.' || split_part(amount, '.', 2), '');

-- A year by its last day, since fiscal years end on different days; else both ends.
create macro period_of(first, last) as
    if(
        last::date - first::date + 1 between annual_days_low() and annual_days_high(),
        'year to ' || last,
        first || ' to ' || last
    );

create macro summary_of(kind, data) as
    case kind
        when 'client.registered' then (data ->> 'name') || ', ' || (data ->> 'industry')
        when 'client.renamed' then (data ->> 'name')
        when 'client.moved_industry' then (data ->> 'industry')
        when 'engagement.started' then coalesce((data ->> 'reason'), '')
        when 'engagement.ended' then coalesce((data ->> 'reason'), '')
        when 'leader.joined' then (data ->> 'leader') || coalesce(', ' || (data ->> 'role'), '')
        when 'leader.left' then (data ->> 'leader')
        when 'threat.encountered' then (data ->> 'description') || ' (' || (data ->> 'severity') || ')'
        when 'threat.abated' then coalesce((data ->> 'resolution'), '')
        when 'leaders.pulled_together' then (data ->> 'behaviour')
        when 'leaders.pulled_apart' then (data ->> 'behaviour')
        when 'trust.assessed' then (data ->> 'rating') || ' of 5' || coalesce(', ' || (data ->> 'label'), '')
        when 'litmus.taken' then (data ->> 'described') || ' experiences described by ' || (data ->> 'leaders')
        when 'driver.assessed' then (data ->> 'driver') || ' ' || (data ->> 'rating') || ' of 5'
        when 'market.shifted' then (data ->> 'direction')
        when 'revenue.reported' then
            money_of((data ->> 'currency'), (data ->> 'amount')) || ', '
            || period_of((data ->> 'period_start'), (data ->> 'period_end'))
        when 'revenue.milestone_reached' then
            money_of((data ->> 'currency'), (data ->> 'amount')) || coalesce(', ' || (data ->> 'description'), '')
        when 'headcount.reported' then (data ->> 'count') || ' people'
        when 'clients.acquired' then
            (data ->> 'count') || ' clients, ' || period_of((data ->> 'period_start'), (data ->> 'period_end'))
        when 'expansion.made' then
            (data ->> 'expansion_kind') || coalesce(', ' || (data ->> 'description'), '')
        when 'goal.declared' then (data ->> 'goal') || ' ' || (data ->> 'description')
        when 'goal.achieved' then (data ->> 'goal')
        when 'target.set' then
            (data ->> 'metric') || ' ' || (data ->> 'amount') || ', '
            || period_of((data ->> 'period_start'), (data ->> 'period_end'))
        when 'standing.assessed' then
            'seen at ' || (data ->> 'perceived_percentile') || ', size at ' || (data ->> 'size_percentile')
        when 'liquidity.realized' then
            (data ->> 'liquidity_kind') || coalesce(', ' || money_of((data ->> 'currency'), (data ->> 'amount')), '')
        when 'client.broke_apart' then (data ->> 'how')
        when 'breakthrough.assessed' then
            'peers ' || (data ->> 'outperformed_peers') || ', vision ' || (data ->> 'realised_vision')
            || ', potential ' || (data ->> 'lived_up_to_potential')
            || ', weight ' || (data ->> 'punched_above_weight')
            || ', stakeholders ' || (data ->> 'best_for_stakeholders')
        when 'note.added' then (data ->> 'text')
        when 'event.corrected' then
            '#' || (data ->> 'target') || ' ' || (data ->> 'changes') || ': ' || (data ->> 'reason')
        when 'event.retracted' then '#' || (data ->> 'target') || ': ' || (data ->> 'reason')
        when 'subject.erased' then (data ->> 'subject')
        when 'study.registered' then (data ->> 'study')
        when 'study.amended' then (data ->> 'reason')
        when 'study.locked' then 'data up to #' || (data ->> 'data_until')
        when 'peers.reported' then
            (data ->> 'industry') || ' ' || (data ->> 'median_growth') || ', '
            || period_of((data ->> 'period_start'), (data ->> 'period_end'))
    end;
