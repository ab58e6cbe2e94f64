"""The cohort: which episodes a comparison uses, and by which rule each other one is excluded.

`attrition` starts at all clients and ends at those analysed, one row per rule; it always adds up.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from domain.definition.definition import Definition

DECIDED = ["broke_apart", "breakthrough", "liquidity"]
"""Outcomes that need no revenue at both ends."""

IN_ORDER = ["client", "client_id", "episode"]


@dataclass(frozen=True)
class Rule:
    """One condition, and the reason shown for episodes that fail it.

    `passes` is a Boolean expression over rows of episodes, never null.
    """

    name: str
    reason: str
    passes: pl.Expr


@dataclass(frozen=True)
class Cohort:
    """The episodes analysed and the way to them.

    analysed: rows of `outcomes` that pass every rule. attrition: `step, rule, clients, episodes,
    clients_excluded, episodes_excluded`, one row per rule. reasons: the reason and number of
    excluded episodes, by the first rule that each fails. judged: every episode, and every client
    without one, with whether it passes each of the rules applied.
    """

    analysed: pl.DataFrame
    attrition: pl.DataFrame
    reasons: tuple[tuple[str, int], ...]
    judged: pl.DataFrame
    applied: tuple[Rule, ...]

    @property
    def exclusions(self) -> pl.DataFrame:
        """`client_id, client, episode, first_failing_rule, failing_rules`: one row per excluded
        episode, and per client without any."""
        return _exclusions(self.judged, self.applied)


def rules(definition: Definition) -> tuple[Rule, ...]:
    """The rules in the order in which they are applied."""
    decided = pl.col("outcome").is_in(DECIDED)
    two_currencies = pl.col("currency0") != pl.col("currency_end")
    industry, severity = definition.industry, definition.severity
    years = definition.years
    conditions = [
        Rule(f"in {industry}", "other industries", pl.col("industry") == industry)
        if industry
        else None,
        Rule("met a threat", "met no threat", pl.col("episode").is_not_null()),
        Rule(f"the threat was {severity}", "other severity", pl.col("severity") == severity)
        if severity
        else None,
        Rule("the threat ended", "threat not ended", pl.col("index_date").is_not_null()),
        Rule(
            "outlived the threat",
            "broke apart during the threat",
            pl.col("broke_apart_on").is_null() | (pl.col("broke_apart_on") > pl.col("index_date")),
        ),
        Rule(f"{years} years are over", "not yet complete", pl.col("over")),
        Rule("followed to the end", "lost to follow-up", pl.col("outcome") != "lost"),
        Rule(
            "revenue at year 0, above zero",
            "no revenue at year 0",
            decided | (pl.col("r0") > 0),
        ),
        Rule(
            f"revenue at year {years}",
            f"no revenue at year {years}",
            decided | pl.col("r_end").is_not_null(),
        ),
        Rule("both in one currency", "two currencies", decided | ~two_currencies.fill_null(False)),
    ]
    return tuple(
        Rule(rule.name, rule.reason, rule.passes.fill_null(False)) for rule in conditions if rule
    )


def cohort(outcomes: pl.DataFrame, clients: pl.DataFrame, definition: Definition) -> Cohort:
    """Apply the rules to every episode, and to every client without one.

    `outcomes` is as `projections.outcomes.outcomes` gives it, `clients` has one row per client.
    """
    applied = rules(definition)
    everyone = clients.select("client_id", "client", "industry").join(
        outcomes.drop("client", "industry"), on="client_id", how="left"
    )
    judged = everyone.with_columns(rule.passes.alias(f"rule {n}") for n, rule in enumerate(applied))
    attrition = _attrition(judged, applied)
    lost = attrition["episodes_excluded"].to_list()[1:]
    return Cohort(
        analysed=analysed(outcomes, definition),
        attrition=attrition,
        reasons=tuple((rule.reason, n) for rule, n in zip(applied, lost, strict=True) if n),
        judged=judged,
        applied=applied,
    )


def analysed(outcomes: pl.DataFrame, definition: Definition) -> pl.DataFrame:
    """The rows of `outcomes` that pass every rule: those of the cohort, without the way to them."""
    return outcomes.filter(rule.passes for rule in rules(definition)).sort(*IN_ORDER)


def _attrition(judged: pl.DataFrame, applied: tuple[Rule, ...]) -> pl.DataFrame:
    left = judged
    rows = [(0, "all clients", *_count(left), 0, 0)]
    for n, rule in enumerate(applied):
        left = left.filter(pl.col(f"rule {n}"))
        clients, episodes = _count(left)
        before = rows[-1]
        rows.append(
            (n + 1, rule.name, clients, episodes, before[2] - clients, before[3] - episodes)
        )
    columns = ["step", "rule", "clients", "episodes", "clients_excluded", "episodes_excluded"]
    return pl.DataFrame(rows, schema=columns, orient="row")


def _count(rows: pl.DataFrame) -> tuple[int, int]:
    return rows["client_id"].n_unique(), rows["episode"].count()


def _exclusions(judged: pl.DataFrame, applied: tuple[Rule, ...]) -> pl.DataFrame:
    failing = pl.concat_list(
        pl.when(~pl.col(f"rule {n}")).then(pl.lit(rule.name)) for n, rule in enumerate(applied)
    ).list.drop_nulls()
    return (
        judged.with_columns(failing.alias("failing"))
        .filter(pl.col("failing").list.len() > 0)
        .select(
            "client_id",
            "client",
            "episode",
            pl.col("failing").list.first().alias("first_failing_rule"),
            pl.col("failing").list.join("; ").alias("failing_rules"),
        )
        .sort(*IN_ORDER)
    )


def in_scope(rows: pl.DataFrame, definition: Definition, *columns: str) -> pl.DataFrame:
    """The rows of the industry and the severity that a definition is limited to."""
    for column in columns or ("industry", "severity"):
        value = getattr(definition, column)
        if value is not None:
            rows = rows.filter(pl.col(column) == value)
    return rows
