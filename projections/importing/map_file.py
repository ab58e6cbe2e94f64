"""A map as a person writes it, in TOML.

empty = ["N.A."]                             # texts that count as empty cells

[clients]                                    # of clients that the import registers
industry = { constant = "industrial" }

[common]                                     # of every event
client = "company"                           # a column of the file

[[event]]                                    # one for each event of a row
kind = { constant = "revenue" }
period = { column = "list_year", offset = -1, form = "FY{}" }
amount = { column = "revenue_musd", scale = 1_000_000 }
only = { status = ["audited"] }              # of these rows
skip_empty = ["revenue_musd"]                # not of rows where it is empty
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal, InvalidOperation
from typing import Any

from events.errors import Invalid
from events.names import normalise
from projections.importing.maps import CLIENT_FIELDS, SLOT, Cell, EventMapping, Map

SECTIONS = ("empty", "sheet", "clients", "common", "event")
STEPS = tuple(each.name for each in fields(Cell))
TEXTS = ("column", "constant", "otherwise")
MOST_POWER = 18
"""Powers of ten beyond which no scale gives a figure that the log can keep."""


def read_map(text: str, targets: tuple[str, ...]) -> Map:
    """The map that a text of TOML describes; `targets` are the columns it may make.

    Raises `Invalid` with the place in the map and the word that is wrong.
    """
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, InvalidOperation, RecursionError) as error:
        raise Invalid("map.not_toml", reason=str(error)) from None
    _reject_unknown(content, SECTIONS, "the map")
    common = _cells(_table(content, "common", "the map"), targets, "[common]")
    clients = _cells(_table(content, "clients", "the map"), CLIENT_FIELDS, "[clients]")
    events = content.get("event", [])
    if not isinstance(events, list) or not events:
        raise Invalid("map.no_event")
    return Map(
        tuple(_event(each, common, targets, f"[[event]] {n}") for n, each in enumerate(events, 1)),
        clients,
        _normal_texts(content.get("empty", []), "empty"),
        _text(content["sheet"], "sheet") if "sheet" in content else None,
    )


def _event(
    content: Any, common: Mapping[str, Cell], targets: tuple[str, ...], where: str
) -> EventMapping:
    if not isinstance(content, dict):
        raise Invalid("map.event_not_table", where=where)
    only = {
        column: _normal_texts(texts, f"{where} only.{column}")
        for column, texts in _table(content, "only", where).items()
    }
    skip_empty = tuple(_texts(content.get("skip_empty", []), f"{where} skip_empty"))
    rest = {name: each for name, each in content.items() if name not in ("only", "skip_empty")}
    cells = {**common, **_cells(rest, targets, where)}
    for name in ("client", "kind"):
        if name not in cells:
            raise Invalid("map.target_missing", where=where, name=name)
    return EventMapping(cells, only, skip_empty)


def _cells(content: Mapping[str, Any], targets: tuple[str, ...], where: str) -> dict[str, Cell]:
    _reject_unknown(content, targets, where)
    return {name: _cell(value, f"{where} {name}") for name, value in content.items()}


def _cell(content: Any, where: str) -> Cell:
    if isinstance(content, str):
        return Cell(column=content)
    if not isinstance(content, dict):
        raise Invalid("map.not_a_column", where=where, value=content)
    _reject_unknown(content, STEPS, where)
    if ("column" in content) == ("constant" in content):
        raise Invalid("map.column_or_constant", where=where)
    values = content.get("values")
    if values is not None and not isinstance(values, dict):
        raise Invalid("map.values_not_table", where=where)
    form = _text(content.get("form", SLOT), f"{where} form")
    if SLOT not in form:
        raise Invalid("map.form_without_slot", where=where, form=form)
    texts = {name: _text(content[name], f"{where} {name}") for name in TEXTS if name in content}
    return Cell(
        **texts,
        values=values
        and {normalise(k): _text(v, f"{where} values.{k}") for k, v in values.items()},
        scale=_figure(content.get("scale"), f"{where} scale"),
        offset=_figure(content.get("offset"), f"{where} offset"),
        form=form,
    )


def _reject_unknown(content: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in content:
        if name not in known:
            raise Invalid("map.unknown", where=where, name=name, known=known)


def _table(content: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = content.get(name, {})
    if not isinstance(value, dict):
        raise Invalid("map.not_table", where=where, name=name)
    return value


def _normal_texts(value: Any, where: str) -> frozenset[str]:
    return frozenset(normalise(each) for each in _texts(value, where))


def _texts(value: Any, where: str) -> list[str]:
    return [_text(each, where) for each in (value if isinstance(value, list) else [value])]


def _text(value: Any, where: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Invalid("map.not_text", where=where, value=value)
    return str(value)


def _figure(value: Any, where: str) -> Decimal | None:
    if value is None:
        return None
    figure = value if isinstance(value, Decimal) else None
    if isinstance(value, int) and not isinstance(value, bool):
        figure = Decimal(value)
    if figure is None or not figure.is_finite() or abs(figure.adjusted()) > MOST_POWER:
        raise Invalid("map.not_figure", where=where, value=value)
    return figure
