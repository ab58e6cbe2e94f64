"""One row of a table, as what it tells: the typed columns of each of its events."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from cli.help.kinds import permanent_name, word_of
from cli.importing.canonical import KNOWN, SAID, stray
from cli.importing.maps import Map, Told
from cli.importing.table import Line, Table
from domain.commands import Provenance, RecordEvent
from domain.grammar.values import PERIOD, PERIOD_ENDS, Around, Typed, labelled, read_values
from events.base import Event, own_fields
from events.dates import When
from events.errors import FiveyearError, Invalid
from events.fields import schema
from events.kinds.clients import ClientRegistered
from events.kinds.growth import ClientsAcquired, GoalDeclared, RevenueReported
from events.kinds.threats import ThreatEncountered

CLASSES = {cls.TOPIC: cls for cls in KNOWN}
DATED_BY_PERIOD = (RevenueReported, ClientsAcquired)
FROM_TODAY = re.compile(r"\b(today|yesterday|ago|last)\b", re.IGNORECASE)
SERIAL = re.compile(r"\d{5}(\.\d+)?", re.ASCII)
MARK = "import:"
"""How the keys begin that an import gives to rows that bring none."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One event that a row tells of: texts by target column, and how errors call the columns.

    `given_key` is the key that follows from these texts.
    """

    cls: type[Event]
    client: str
    typed: Mapping[str, str]
    labels: Mapping[str, str]
    given_key: str

    @property
    def key(self) -> str:
        return self.typed.get("key", self.given_key)


@dataclass(frozen=True, slots=True)
class Row:
    """One line and what it tells; `problem` says why it cannot be told at all.

    `about` is what is said of a client, if the row makes one.
    """

    line: Line
    facts: tuple[Fact, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @property
    def rank(self) -> int:
        """What others refer to is told first: 0 who the client is, 1 labels, 2 everything else."""
        return min((_rank(fact.cls) for fact in self.facts), default=2)


def rows(table: Table, by: Map) -> Iterator[Row]:
    """Every row of a table, in the order of the file."""
    repeated: Counter[str] = Counter()
    events = [(told, {n: c.label(n) for n, c in told.targets.items()}) for told in by.events]
    for line in table.lines:
        if line.problem:
            yield Row(line, problem=line.problem)
            continue
        cells = by.filled(table.cells(line))
        try:
            about = {name: cell.text(cells) for name, cell in by.clients.items()}
            facts = [_fact(told, labels, cells) for told, labels in events if told.applies(cells)]
        except FiveyearError as error:
            yield Row(line, problem=said(error))
            continue
        yield Row(
            line,
            tuple(_keyed(fact, repeated) for fact in facts),
            {name: text for name, text in about.items() if text},
        )


def tell(
    fact: Fact, around: Around, actor: str, batch: str, typed: Mapping[str, str]
) -> RecordEvent:
    """The command for what a row tells; `typed` is that with what the history adds to it.

    Raises `Invalid` with the column and the text.
    """

    def label(name: str) -> str:
        return fact.labels.get(name, name)

    known = schema(fact.cls)
    own = own_fields(fact.cls)
    period = PERIOD in typed and PERIOD_ENDS[0] in own
    texts: dict[str, Typed] = {}
    for name, text in typed.items():
        if name in ("actor", "key", "claimed_recorded_at"):
            continue
        if not (name in own or name in SAID or (period and name == PERIOD)):
            continue
        if name == PERIOD or known[name].type in (When, date):
            _no_moving_day(text, label(name))
        many = name != PERIOD and known[name].many
        texts[name] = _several(text) if many else text
    values = read_values(fact.cls, texts, around, label)
    on = values.pop("on", None)
    if on is None and not issubclass(fact.cls, (*DATED_BY_PERIOD, ClientRegistered)):
        raise Invalid(f"{label('on')} is missing", "a row of a file says when it happened")
    common: dict[str, Any] = {
        name: values.pop(name, None) for name in ("source", "source_date", "note")
    }
    if "claimed_recorded_at" in typed:
        common["claimed_recorded_at"] = _moment(
            typed["claimed_recorded_at"], label("claimed_recorded_at")
        )
    said_by = Provenance(actor=typed.get("actor", actor), key=fact.key, batch=batch, **common)
    return RecordEvent(kind=fact.cls, provenance=said_by, on=on, values=values)


def said(error: FiveyearError) -> str:
    """An error in one line, with how to mend it."""
    mend = "; ".join(line for line in error.mend.splitlines() if line)
    return f"{error.what} ({mend})" if mend else error.what


def digest(*parts: object) -> str:
    """A short text that stands for others, the same whenever they are."""
    data = json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "backslashreplace"
    )
    return hashlib.sha256(data).hexdigest()[:20]


# -- inside --------------------------------------------------------------------------------------


def _fact(told: Told, labels: Mapping[str, str], cells: Mapping[str, str]) -> Fact:
    typed: dict[str, str] = {}
    for name, cell in told.targets.items():
        try:
            text = cell.text(cells)
        except Invalid as error:
            raise labelled(error, labels[name]) from None
        if text:
            typed[name] = text
    for name in ("client", "kind"):
        if name not in typed:
            raise Invalid(f"{labels[name]} is empty", f"give the {name}")
    cls = _class(typed.pop("kind"))
    client = typed.pop("client")
    if cls is ClientRegistered:
        typed.setdefault("name", client)
    strays = stray(cls, typed)
    if strays:
        raise Invalid(
            f"{labels[strays[0]]}: {typed[strays[0]]!r} is no field of {word_of(cls.TOPIC)}",
            f"its fields: {', '.join(own_fields(cls)) or 'none of its own'}",
        )
    return Fact(cls, client, typed, labels, "")


def _class(word: str) -> type[Event]:
    topic = permanent_name(word)
    if topic not in CLASSES:
        raise Invalid(
            f"{word!r} is no fact about a client",
            "corrections, studies and peers have commands of their own",
        )
    return CLASSES[topic]


def _keyed(fact: Fact, repeated: Counter[str]) -> Fact:
    """The fact with a key from what the row says; a row that stands there twice is told twice."""
    content = digest(fact.cls.TOPIC, fact.client, sorted(fact.typed.items()))
    repeated[content] += 1
    number = repeated[content]
    key = f"{MARK}{content}" if number == 1 else f"{MARK}{content}:{number}"
    return Fact(fact.cls, fact.client, fact.typed, fact.labels, key)


def _rank(cls: type[Event]) -> int:
    if cls.TOPIC in ("client.registered", "client.renamed"):
        return 0
    return 1 if cls in (ThreatEncountered, GoalDeclared) else 2


def _several(text: str) -> list[str]:
    """The texts that one cell holds: parted by semicolons, or as a list in JSON."""
    if text.startswith("["):
        with suppress(ValueError, RecursionError):
            read = json.loads(text)
            if isinstance(read, list) and all(isinstance(each, str) for each in read):
                return read
    return [each for part in text.split(";") if (each := part.strip())]


def _no_moving_day(text: str, label: str) -> None:
    if FROM_TODAY.search(text):
        raise Invalid(
            f"{label}: {text!r} is another day each time the file is read", "write the date"
        )
    if SERIAL.fullmatch(text):
        raise Invalid(
            f"{label}: {text!r} is not a date, but perhaps a day as a sheet counts them",
            "format the column as a date there, and save it again",
        )


def _moment(text: str, label: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Invalid(
            f"{label}: {text!r} is not a time", "write it like 2019-10-03T18:00:00+00:00"
        ) from None
