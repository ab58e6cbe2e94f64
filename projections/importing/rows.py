"""The rows of a table as typed events: for each, its kind, its client and a text per column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.grammar.kinds import read_kind
from domain.grammar.typed_rows import TypedEvent, TypedRow
from events.base import own_fields
from events.errors import FiveyearError, Invalid
from events.kinds.clients import ClientRegistered
from projections.importing.columns import FACTS, foreign_columns
from projections.importing.maps import EventMapping, Map
from projections.importing.table import Table


def typed_rows(table: Table, column_map: Map) -> Iterator[TypedRow]:
    """Every row of a table, in the order of the file; one that cannot be read has its problem."""
    mappings = [
        (mapping, {name: cell.label(name) for name, cell in mapping.targets.items()})
        for mapping in column_map.events
    ]
    for line in table.lines:
        if line.problem:
            yield TypedRow(line.number, problem=line.problem)
            continue
        cells = column_map.without_empty(table.cells(line))
        try:
            about = {name: cell.text(cells) for name, cell in column_map.clients.items()}
            events = tuple(
                _typed_event(mapping, labels, cells)
                for mapping, labels in mappings
                if mapping.applies(cells)
            )
        except FiveyearError as error:
            yield TypedRow(line.number, problem=error)
            continue
        about = {name: text for name, text in about.items() if text}
        yield TypedRow(line.number, events, about)


def exported_rows(table: Table) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The lines of an export of events, with their cells as they are. Raises a line's problem."""
    for line in table.lines:
        if line.problem:
            raise line.problem.within(line=line.number)
        yield line.number, dict(zip(table.columns, line.cells, strict=False))


def _typed_event(
    mapping: EventMapping, labels: Mapping[str, str], cells: Mapping[str, str]
) -> TypedEvent:
    typed: dict[str, str] = {}
    for name, cell in mapping.targets.items():
        try:
            text = cell.text(cells)
        except Invalid as error:
            raise error.within(field=labels[name]) from None
        if text:
            typed[name] = text
    for name in ("client", "kind"):
        if name not in typed:
            raise Invalid("cell.empty", label=labels[name], name=name)
    word = typed.pop("kind")
    cls = read_kind(word)
    if cls not in FACTS:
        raise Invalid("cell.not_a_fact", kind=word)
    client = typed.pop("client")
    if cls is ClientRegistered:
        typed.setdefault("name", client)
    for name in foreign_columns(cls, typed):
        raise Invalid(
            "cell.foreign",
            label=labels[name],
            text=typed[name],
            kind=cls.WORD or cls.TOPIC,
            known=own_fields(cls),
        )
    return TypedEvent(cls, client, typed, labels)
