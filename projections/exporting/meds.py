"""Facts in the shape of MEDS, the standard for streams of events that cohort tools read.

One row per fact and figure: `subject_id, time, code, numeric_value`, by subject and time, and two
columns more: the `precision` of the date and the `position` of the event. A subject is a client;
its number is that of the event that registered it, and never changes.

`time` is the last day on which it can have happened, at midnight: a tool that looks at what was
before a day must not see what may have been after it. The version of the standard is 0.4.
"""

from __future__ import annotations

from events.base import Event
from events.catalogue import CLASSES
from projections.warehouse.basis import Basis
from projections.warehouse.connection import quoted

VERSION = "0.4"

READS = ("main.clients", "source.effective", "facts.assessments")
"""The models that the rows are made of."""

DATA = """
with facts as (
    select
        effective.client_id,
        effective.position,
        effective.kind,
        effective."on",
        from_json(
            effective.data,
            '{"amount": "DOUBLE", "currency": "VARCHAR", "count": "BIGINT", "severity": "VARCHAR",
              "driver": "VARCHAR", "direction": "VARCHAR", "how": "VARCHAR", "metric": "VARCHAR",
              "distressed": "BOOLEAN", "multiple": "DOUBLE", "industry": "VARCHAR",
              "perceived_percentile": "DOUBLE", "size_percentile": "DOUBLE",
              "outperformed_peers": "VARCHAR", "realised_vision": "VARCHAR",
              "lived_up_to_potential": "VARCHAR", "punched_above_weight": "VARCHAR",
              "best_for_stakeholders": "VARCHAR"}'
        ) as said,
        assessments.rating
    from source.effective
    left join facts.assessments using (client_id, position)
    where effective.kind <> 'client.registered'
),

figures as (
    select
        *,
        case kind
            when 'standing.assessed' then [
                {what: 'perceived_percentile', figure: said.perceived_percentile},
                {what: 'size_percentile', figure: said.size_percentile}
            ]
            when 'breakthrough.assessed' then [
                {what: 'outperformed_peers//' || said.outperformed_peers, figure: null},
                {what: 'realised_vision//' || said.realised_vision, figure: null},
                {what: 'lived_up_to_potential//' || said.lived_up_to_potential, figure: null},
                {what: 'punched_above_weight//' || said.punched_above_weight, figure: null},
                {what: 'best_for_stakeholders//' || said.best_for_stakeholders, figure: null}
            ]
            when 'revenue.reported' then [{what: said.currency, figure: said.amount}]
            when 'revenue.milestone_reached' then [{what: said.currency, figure: said.amount}]
            when 'liquidity.realized' then [
                {what: if(said.distressed, 'distressed', null), figure: said.multiple}
            ]
            when 'target.set' then [{what: said.metric, figure: said.amount}]
            when 'headcount.reported' then [{what: null, figure: said.count}]
            when 'clients.acquired' then [{what: null, figure: said.count}]
            when 'threat.encountered' then [{what: said.severity, figure: null}]
            when 'market.shifted' then [{what: said.direction, figure: null}]
            when 'client.broke_apart' then [{what: said.how, figure: null}]
            when 'client.moved_industry' then [{what: said.industry, figure: null}]
            else [{what: said.driver, figure: rating}]
        end as parts
    from facts
),

subjects as (
    select client_id, position as subject_id
    from source.effective
    where kind = 'client.registered'
),

coded as (
    select
        subjects.subject_id,
        last_day_of(figures."on")::timestamp as time,
        figures.kind,
        figures.position,
        precision_of(figures."on") as precision,
        unnest(figures.parts) as part
    from figures
    inner join subjects using (client_id)
)

select
    subject_id,
    time,
    kind || coalesce('//' || part.what, '') as code,
    part.figure::float as numeric_value,
    precision,
    position
from coded
order by subject_id, time, position, code
"""

SUBJECTS = """
select effective.position as subject_id, clients.client_id, clients.client
from clients
inner join source.effective
    on clients.client_id = effective.client_id and effective.kind = 'client.registered'
order by subject_id
"""
"""Who the subjects are: for who makes the export, no part of the standard."""


def codes() -> str:
    """The query for every code in the data, with what its kind is."""
    descriptions = ", ".join(f"({quoted(cls.TOPIC)}, {quoted(_in_short(cls))})" for cls in CLASSES)
    return f"""
select distinct
    data.code,
    kinds.description,
    if(data.code = kinds.kind, []::varchar[], [kinds.kind]) as parent_codes
from ({DATA}) as data
inner join (values {descriptions}) as kinds (kind, description)
    on split_part(data.code, '//', 1) = kinds.kind
order by data.code
"""  # noqa: S608  # our own query and kinds


def _in_short(cls: type[Event]) -> str:
    """The first sentence of what is said of a kind."""
    return (cls.__doc__ or "").partition("\n")[0].partition(". ")[0].rstrip(".")


def described(basis: Basis, version: str) -> dict[str, object]:
    """What the file `metadata/dataset.json` says: the same for the same basis."""
    return {
        "dataset_name": basis.firm or "fiveyear",
        "dataset_version": f"#{basis.position}",
        "etl_name": "fiveyear",
        "etl_version": version,
        "meds_version": VERSION,
        "created_at": None if basis.as_of is None else f"{basis.as_of.isoformat()}Z",
        "raw_source_id_columns": ["position"],
        "other_extension_columns": ["precision"],
        "basis": basis.as_json(),
    }
