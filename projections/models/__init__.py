"""The SQL models: what they are called, in which order they are built, what they say of themselves.

A model is one SELECT in one file. Its header says its grain, its key, whether it is stored (`as:
table`) or computed when read (`as: view`), and, if it is public, what each column holds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from importlib.resources import files

from domain.definition.definition import ANNUAL_DAYS, VERDICT_MONTHS, Definition
from events.codec import current_beginnings

ORDER = (
    "staging.withdrawn",
    "staging.amended",
    "staging.effective",
    "staging.statements",
    "main.clients",
    "main.leaders",
    "main.threats",
    "main.revenue",
    "staging.membership",
    "staging.spans",
    "staging.observations",
    "staging.aftermath",
    "staging.evidence",
    "staging.assessments",
    "staging.baseline",
    "staging.endings",
    "staging.judgements",
    "staging.candidates",
    "staging.paths",
    "staging.verdicts",
    "staging.closings",
    "staging.followed",
    "staging.peers",
    "staging.goals",
    "staging.targets",
    "staging.standings",
    "staging.against_peers",
    "staging.criteria",
    "main.episodes",
    "main.revenue_path",
    "main.criteria",
    "main.outcomes",
    "main.drivers",
    "main.timeline",
    "main.events",
)
"""Each model stands after those it reads."""

LOG = """
create table staging.log (
    position    bigint    not null,
    recorded_at timestamp not null,
    stream      varchar   not null,
    revision    integer   not null,
    kind        varchar   not null,
    "on"        varchar   not null,
    data        varchar   not null
)
"""
"""The log as it was recorded. Every other table follows from this one."""

FEWEST_PEERS = 5
"""Other clients of an industry that it takes to speak of their growth."""

HEADER = re.compile(r"-- (?P<text>.*)")


@dataclass(frozen=True)
class Model:
    """One SQL model. `columns` holds a comment for each column of a public one."""

    name: str
    grain: str
    key: tuple[str, ...]
    stored: bool
    columns: dict[str, str]
    select: str

    @cached_property
    def reads(self) -> frozenset[str]:
        """The models it may read: those before it whose name stands in it."""
        before = ORDER[: ORDER.index(self.name)]
        words = set(re.findall(r"\w+", self.select))
        return frozenset(name for name in before if name.split(".")[1] in words)

    @property
    def public(self) -> bool:
        return self.name.startswith("main.")

    @property
    def table(self) -> str:
        """The name without its schema."""
        return self.name.split(".")[1]


@cache
def models() -> tuple[Model, ...]:
    """All models, in the order they are built."""
    return tuple(_read(name) for name in ORDER)


def closure(names: Collection[str]) -> frozenset[str]:
    """Those models and all that they read."""
    wanted = set(names)
    for model in reversed(models()):
        if model.name in wanted:
            wanted |= model.reads
    return frozenset(wanted)


def macros(definition: Definition, until: date | None = None) -> list[str]:
    """The statements that give the models their rules and a definition's choices.

    `until` is the last day of which facts are told; None tells all.
    """
    values = {
        "merge_gap_days": definition.merge_gap_days,
        "prompt_days": definition.prompt_days,
        "baseline_days": definition.baseline_days,
        "min_evidence": definition.min_evidence,
        "net_share": definition.net.numerator,
        "net_of": definition.net.denominator,
        "min_criteria": definition.min_criteria,
        "verdict_months": VERDICT_MONTHS,
        "fewest_peers": FEWEST_PEERS,
        "horizon": definition.years,
        "grew_multiple": f"{definition.grew_multiple!r}::double",
        "declined_multiple": f"{definition.declined_multiple!r}::double",
        "annual_days_low": ANNUAL_DAYS[0],
        "annual_days_high": ANNUAL_DAYS[1],
        "last_day_told": "null::date" if until is None else f"date '{until}'",
    }
    choices = [f"create macro {name}() as {value}" for name, value in values.items()]
    rules = _text("macros.sql") + _text("summaries.sql")
    return [*choices, *(rule for rule in rules.split(";\n") if rule.strip())]


@cache
def fingerprint(definition: Definition) -> str:
    """Changes with every change of a model or a choice: a warehouse of another one is rebuilt."""
    versions = "".join(f"{kind}{begins}" for kind, begins in current_beginnings().items())
    rules = "".join(macros(definition)) + "".join(_text(_path(name)) for name in ORDER)
    text = LOG + versions + rules
    return hashlib.sha256(text.encode()).hexdigest()


def _read(name: str) -> Model:
    lines = _text(_path(name)).splitlines()
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
        name=name,
        grain=header[0].rstrip("."),
        key=tuple(key.split(", ")),
        stored=kept == "table",
        columns=dict(columns),
        select="\n".join(lines[len(header) :]),
    )


def _path(name: str) -> str:
    schema, table = name.split(".")
    return f"{'marts' if schema == 'main' else schema}/{table}.sql"


def _text(path: str) -> str:
    return files(__name__).joinpath(*path.split("/")).read_text(encoding="utf-8")
