-- One row per declared goal: when it was declared, due and achieved. What is known only roughly is
-- taken at its latest day, but for `achieved_from`, the first day on which it can have been reached.
-- key: client_id, goal
-- as: table
with goal_events as (
    select
        client_id,
        kind,
        "on",
        from_json(data, '{"goal": "VARCHAR", "due": "VARCHAR"}') as field
    from source.effective
    where kind in ('goal.declared', 'goal.achieved')
)

select
    declared.client_id,
    declared.field.goal as goal,
    last_day_of(declared."on") as declared_on,
    last_day_of(declared.field.due) as due_on,
    first_day(achieved."on") as achieved_from,
    last_day_of(achieved."on") as achieved_on
from goal_events as declared
left join goal_events as achieved
    on declared.client_id = achieved.client_id
    and declared.field.goal = achieved.field.goal
    and achieved.kind = 'goal.achieved'
where declared.kind = 'goal.declared'
