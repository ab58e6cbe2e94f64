-- One row per spell: from a leader's joining to the leaving that follows it.
-- key: client_id, leader, joined_on
-- as: table
-- client_id: The client's stream in the log.
-- client: The client's name.
-- leader: The leader's name; personal data.
-- role: The role, as recorded at the joining.
-- senior: Whether the leader is one of the senior team.
-- joined_on: Earliest day of the joining.
-- left_on: Latest day of the leaving; null while the leader is there.
with moves as (
    select
        client_id,
        position,
        kind,
        "on",
        from_json(
            data, '{"leader": "VARCHAR", "role": "VARCHAR", "senior": "BOOLEAN"}'
        ) as field
    from source.effective
    where kind in ('leader.joined', 'leader.left')
),

paired as (
    select
        moves.*,
        lead(kind) over spell as next_kind,
        lead("on") over spell as next_on
    from moves
    left join facts.leader_names on moves.field.leader = leader_names.leader
    window spell as (
        partition by client_id, coalesce(leader_names.normal, lower(field.leader)) order by position
    )
)

select
    client_id,
    clients.client,
    field.leader as leader,
    field.role as role,
    field.senior as senior,
    first_day("on") as joined_on,
    if(next_kind = 'leader.left', last_day_of(next_on), null) as left_on
from paired
inner join clients using (client_id)
where kind = 'leader.joined'
