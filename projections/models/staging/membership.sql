-- One row per threat: the episode it belongs to.
-- key: client_id, threat
-- as: table
-- Threats are one episode while they overlap or lie at most merge_gap_days() days apart. A threat
-- that has not ended reaches as far as time does.
with reaching as (
    select
        client_id,
        threat,
        severity,
        started_on,
        ended_on,
        max(coalesce(ended_on, date '9999-12-31')) over (
            partition by client_id
            order by started_on, threat
            rows between unbounded preceding and 1 preceding
        ) as reached
    from threats
),

opening as (
    select *, reached is null or started_on - reached > merge_gap_days() as opens
    from reaching
)

select
    client_id,
    threat,
    severity,
    started_on,
    ended_on,
    sum(opens::int) over (partition by client_id order by started_on, threat)::int as episode
from opening
