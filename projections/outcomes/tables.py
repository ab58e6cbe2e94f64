"""The tables that depend on a definition: frames of the engine under it, as the public has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from domain.definition.definition import Definition, Grade
from events.kinds.assessments import CRITERIA
from projections.models.table import Table
from projections.outcomes import baseline, episodes, outcomes, revenue_path
from projections.outcomes.baseline import MEASURES
from projections.outcomes.criteria import criteria
from projections.outcomes.derived import Frame
from projections.outcomes.engine import GRAPH, OutcomeEngine
from projections.outcomes.episodes import EPISODE
from projections.outcomes.facts import QUERIES
from projections.outcomes.verdicts import verdicts

CLIENT = {"client_id": "The client's stream in the log.", "client": "The client's name."}
OF_EPISODE = CLIENT | {"episode": "The client's episode."}
RESPONSE = {"response": "The response to it, from grade A alone."}


@dataclass(frozen=True)
class DerivedTable(Table):
    """A table computed by the engine. `uses` are the derived frames that it follows from."""

    uses: tuple[Frame, ...]
    rows: Callable[[OutcomeEngine, Definition], pl.DataFrame]

    @property
    def facts(self) -> frozenset[str]:
        """The frames of facts that it follows from."""
        inputs = frozenset[str]().union(*(GRAPH.inputs(each.__name__) for each in self.uses))
        return (inputs | {"clients"}) & QUERIES.keys()

    @property
    def reads(self) -> frozenset[str]:
        """The models that those facts are read from."""
        return frozenset(QUERIES[name][0] for name in self.facts)


def _membership(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    return engine.frame(episodes.membership, definition).select("client_id", "threat", "episode")


def _episodes(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    rows = engine.episodes(replace(definition, grade=Grade.A))
    for name, grade in (("response_ab", Grade.AB), ("response_all", Grade.ALL)):
        under = engine.episodes(replace(definition, grade=grade))
        rows = rows.join(
            under.select(*EPISODE, pl.col("response").alias(name)), on=EPISODE, how="left"
        )
    known = engine.baseline(replace(definition, grade=Grade.ALL))
    for measure in ("trust", "litmus"):
        last = known.filter(pl.col("measure") == measure)
        rows = rows.join(
            last.select(*EPISODE, pl.col("rating").alias(f"{measure}_baseline")),
            on=EPISODE,
            how="left",
        )
    together, apart = pl.col("together"), pl.col("apart")
    observed = together + apart
    net = pl.when(observed > 0).then((together - apart) / observed)
    return rows.join(_names(engine), on="client_id").select(
        "client_id",
        "client",
        "episode",
        "started_on",
        "index_date",
        "threats",
        "severity",
        "together",
        "apart",
        net.alias("net"),
        "response",
        "response_ab",
        "response_all",
        "trust_baseline",
        "litmus_baseline",
    )


def _revenue_path(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    years = pl.DataFrame({"year": revenue_path.YEARS}, schema={"year": pl.Int32})
    return (
        _responses(engine, definition)
        .filter(pl.col("index_date").is_not_null())
        .join(years, how="cross")
        .join(engine.paths(definition), on=[*EPISODE, "year"], how="left")
        .select(*OF_EPISODE, "response", "year", "period_end", "amount", "index")
    )


def _outcomes(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    return engine.outcomes(replace(definition, grade=Grade.A)).rename({"r_end": "r5"})


def _criteria(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    unknown = pl.lit("unknown" if engine.facts.whole else None, pl.String)
    judgements = engine.facts.judgements.select("client_id", "position", *CRITERIA)
    judged = engine.frame(verdicts, definition).join(
        judgements, left_on=["client_id", "judged_by"], right_on=["client_id", "position"]
    )
    computed = engine.criteria(definition)
    every = _responses(engine, definition).select(*OF_EPISODE)
    return pl.concat(
        every.join(judged.select(*EPISODE, pl.col(name).alias("judged")), on=EPISODE, how="left")
        .join(
            computed.select(
                *EPISODE,
                pl.col(name).alias("computed"),
                pl.col("peers_from") if name == CRITERIA[0] else pl.lit(None).alias("peers_from"),
            ),
            on=EPISODE,
            how="left",
        )
        .select(
            *OF_EPISODE,
            pl.lit(name).alias("criterion"),
            "judged",
            pl.col("computed").fill_null(unknown),
            pl.col("peers_from").cast(pl.String),
        )
        for name in CRITERIA
    )


def _drivers(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    known = engine.baseline(replace(definition, grade=Grade.ALL))
    explanations = pl.DataFrame({"driver": MEASURES})
    return (
        _responses(engine, definition)
        .join(explanations, how="cross")
        .join(known.rename({"measure": "driver"}), on=[*EPISODE, "driver"], how="left")
        .select(*OF_EPISODE, "driver", pl.col("rating").cast(pl.Int32), "assessed_on", "position")
    )


def _responses(engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    rows = engine.episodes(replace(definition, grade=Grade.A))
    return rows.join(_names(engine), on="client_id")


def _names(engine: OutcomeEngine) -> pl.DataFrame:
    return engine.facts.clients.select("client_id", "client")


MEMBERSHIP = DerivedTable(
    name="derived.membership",
    grain="One row per threat: the episode it belongs to",
    key=("client_id", "threat"),
    columns={},
    uses=(episodes.membership,),
    rows=_membership,
)
EPISODES = DerivedTable(
    name="main.episodes",
    grain="One row per episode: a client's threats that overlap or lie close together",
    key=("client_id", "episode"),
    columns=CLIENT
    | {
        "episode": "1 for the client's first, and so on.",
        "started_on": "First day of the first threat.",
        "index_date": "Last day of the episode, from which the years are counted; null while it "
        "lasts.",
        "threats": "The labels of its threats.",
        "severity": "existential if any of its threats was, else serious.",
        "together": "Observations of pulling together of grade A.",
        "apart": "Observations of pulling apart of grade A.",
        "net": "(together - apart) / (together + apart), of grade A.",
        "response": "together, apart, mixed or unclassified, from grade A alone.",
        "response_ab": "The same from grades A and B.",
        "response_all": "The same from all grades, hindsight included.",
        "trust_baseline": "Last trust rating in the 730 days before the episode, 1 to 5.",
        "litmus_baseline": "Last litmus score in the same window, 0 to 1.",
    },
    uses=(episodes.responses, baseline.baseline),
    rows=_episodes,
)
REVENUE_PATH = DerivedTable(
    name="main.revenue_path",
    grain="One row per episode that has ended and year −5 … 5 around its index date",
    key=("client_id", "episode", "year"),
    columns=OF_EPISODE
    | RESPONSE
    | {
        "year": "Years after the index date; year 0 is the base.",
        "period_end": "Last day of the annual period taken for that year; null where none is "
        "known.",
        "amount": "Its revenue, exact.",
        "index": "Revenue in year 0 = 100; null without a base above zero or across two "
        "currencies.",
    },
    uses=(episodes.responses, revenue_path.paths),
    rows=_revenue_path,
)
OUTCOMES = DerivedTable(
    name="main.outcomes",
    grain="One row per episode: what became of the client in the years after it, as of the "
    "basis's reference date",
    key=("client_id", "episode"),
    columns=CLIENT
    | {
        "industry": "The client's industry.",
        "episode": "The client's episode.",
        "index_date": "Last day of the episode; null while it lasts.",
    }
    | RESPONSE
    | {
        "follow_up_years": "Years from the index date to the end of what can be known, at most 5.",
        "complete": "Whether the five years are over and were followed to their end.",
        "r0": "Revenue at year 0, exact.",
        "r5": "Revenue at year 5, exact.",
        "multiple": "r5 / r0; null across two currencies or without a base above zero.",
        "cagr": "multiple ^ (1/5) - 1.",
        "growth": "grew above 2 % a year, declined below -2 %, else flat; unknown without both "
        "ends.",
        "fate": "continuing, broke_apart, liquidity, lost or open.",
        "breakthrough_judged": "As judged by the latest assessment after the index date; null if "
        "unknown.",
        "breakthrough_computed": "As computed from the record by the same rule; null if unknown.",
        "criteria_known": "Criteria known in the judgement taken, 0 to 5.",
        "outcome": "broke_apart, breakthrough as judged, liquidity, open, lost, else growth.",
        "criteria_computed": "Criteria that the record computes, 0 to 4; null where a part of it "
        "is read.",
    },
    uses=(episodes.responses, outcomes.outcomes),
    rows=_outcomes,
)
CRITERIA_TABLE = DerivedTable(
    name="main.criteria",
    grain="One row per episode and breakthrough criterion: as it was judged, and as it follows "
    "from the record",
    key=("client_id", "episode", "criterion"),
    columns=OF_EPISODE
    | {
        "criterion": f"{', '.join(CRITERIA[:-1])} or {CRITERIA[-1]}.",
        "judged": "yes, no or unknown in the judgement taken; null without one.",
        "computed": "yes, no or unknown from the record, once the years are over; always unknown "
        "for stakeholders.",
        "peers_from": "For outperformed_peers, what growth is compared with: peers as reported, "
        "or other clients; null if neither.",
    },
    uses=(episodes.responses, verdicts, criteria),
    rows=_criteria,
)
DRIVERS = DerivedTable(
    name="main.drivers",
    grain="One row per episode and explanation: trust and the seven drivers, from the baseline "
    "window only",
    key=("client_id", "episode", "driver"),
    columns=OF_EPISODE
    | {
        "driver": f"{', '.join(MEASURES[:-1])} or {MEASURES[-1]}.",
        "rating": "Last assessment in the 730 days before the episode, 1 to 5; null where there "
        "is none.",
        "assessed_on": "Latest day of that assessment.",
        "position": "The position of the event that recorded it.",
    },
    uses=(episodes.responses, baseline.baseline),
    rows=_drivers,
)

TABLES: tuple[DerivedTable, ...] = (
    MEMBERSHIP,
    EPISODES,
    REVENUE_PATH,
    CRITERIA_TABLE,
    OUTCOMES,
    DRIVERS,
)


def rows_of(table: DerivedTable, engine: OutcomeEngine, definition: Definition) -> pl.DataFrame:
    """The rows of a table under a definition, its columns in their order."""
    rows = table.rows(engine, definition)
    return rows.select(*table.columns) if table.columns else rows
