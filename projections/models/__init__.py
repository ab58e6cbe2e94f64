"""The SQL models of facts, which depend on no definition.

A model is one SELECT in one file. Its header says its grain, its key, whether it is stored (`as:
table`) or computed when read (`as: view`), and, if it is public, what each column holds. What it
reads follows from the parsed statement.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import duckdb

from domain.definition.definition import ANNUAL_DAYS
from projections.models.table import Table

SCHEMAS = ("source", "facts", "main")

HEADER = re.compile(r"-- (?P<text>.*)")


@dataclass(frozen=True)
class Model(Table):
    """One SQL model, stored or computed when read."""

    stored: bool
    select: str

    @property
    def reads(self) -> frozenset[str]:
        """The tables it reads, by their names with the schema."""
        return _reads()[self.name]


@cache
def models() -> tuple[Model, ...]:
    """All models, by name."""
    found = [
        _read(schema, each)
        for schema in SCHEMAS
        for each in files(__name__).joinpath(schema).iterdir()
        if each.name.endswith(".sql")
    ]
    return tuple(sorted(found, key=lambda model: model.name))


def macros(until: date | None = None) -> list[str]:
    """The statements that give the models their rules.

    `until` is the last day of which facts are read; None reads all.
    """
    values = {
        "annual_days_low": ANNUAL_DAYS[0],
        "annual_days_high": ANNUAL_DAYS[1],
        "last_day_read": "null::date" if until is None else f"date '{until}'",
    }
    constants = [f"create macro {name}() as {value}" for name, value in values.items()]
    return [*constants, *(rule for rule in rules().split(";\n") if rule.strip())]


def rules() -> str:
    """The macros that all models share, as SQL."""
    room = files(__name__)
    return "".join(
        room.joinpath(name).read_text(encoding="utf-8") for name in ("macros.sql", "summaries.sql")
    )


@cache
def _reads() -> dict[str, frozenset[str]]:
    """By model, the tables that its parsed statement reads."""
    with duckdb.connect(":memory:") as connection:
        return {
            model.name: frozenset(_tables_of(json.loads(parsed)))
            for model in models()
            for (parsed,) in connection.execute(
                "select json_serialize_sql(?)", [model.select]
            ).fetchall()
        }


def _tables_of(node: Any) -> Iterator[str]:
    """The names of the tables in a parsed statement, except those it defines itself."""
    if isinstance(node, list):
        for each in node:
            yield from _tables_of(each)
    elif isinstance(node, dict):
        own = {each["key"] for each in node.get("cte_map", {}).get("map", [])}
        for each in node.values():
            yield from (name for name in _tables_of(each) if name.removeprefix("main.") not in own)
        if node.get("type") == "BASE_TABLE":
            yield f"{node['schema_name'] or 'main'}.{node['table_name']}"


def _read(schema: str, file: Traversable) -> Model:
    lines = file.read_text(encoding="utf-8").splitlines()
    header = []
    for line in lines:
        match = HEADER.fullmatch(line)
        if match is None:
            break
        header.append(match["text"])
    (_, key), (_, kept), *columns = (
        line.split(": ", 1) for line in header if re.match(r"\w+: ", line)
    )
    return Model(
        name=f"{schema}.{file.name.removesuffix('.sql')}",
        grain=header[0].rstrip("."),
        key=tuple(key.split(", ")),
        columns=dict(columns),
        stored=kept == "table",
        select="\n".join(lines[len(header) :]),
    )
