"""A map: what the columns of any table are in words of the record. It is written in TOML.

empty = ["N.A."]                             # what stands for nothing

[clients]                                    # of clients that --create-clients makes
industry = { constant = "industrial" }

[common]                                     # of every event
client = "company"                           # a column of the file

[[event]]                                    # one for each event that a row tells of
kind = { constant = "revenue" }
period = { column = "list_year", offset = -1, form = "FY{}" }
amount = { column = "revenue_musd", scale = 1_000_000 }
only = { status = ["audited"] }              # of these rows
skip_empty = ["revenue_musd"]                # not of rows where it is empty
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from domain.grammar.names import did_you_mean
from events.errors import Invalid
from events.money import plain
from events.names import normalise

SLOT = "{}"
ENOUGH = 60
"""Digits for a product of two figures that can be kept: nothing is rounded."""

CLIENT_FIELDS = ("industry", "currency", "fiscal_year_end", "senior_team_size")
"""What is said of a client that is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How one target column is made: of a column's text or a constant, step by step.

    The text is looked up in `values` (`otherwise` where it is none of them); a figure is
    multiplied by `scale`, and `offset` is added; the result takes the place of `{}` in `form`.
    Nothing is made of an empty cell.
    """

    column: str | None = None
    constant: str | None = None
    values: Mapping[str, str] | None = None
    otherwise: str | None = None
    scale: Decimal | None = None
    offset: Decimal | None = None
    form: str = SLOT

    def text(self, cells: Mapping[str, str]) -> str:
        """What it comes to in a row; empty for nothing. Raises `Invalid` with the cell's text."""
        found = self.constant if self.column is None else cells.get(self.column)
        if not found:
            return ""
        if self.values is not None:
            found = self._looked_up(found)
        if self.scale is not None or self.offset is not None:
            found = self._reckoned(found)
        return self.form.replace(SLOT, found) if found else ""

    def label(self, name: str) -> str:
        """How an error calls it."""
        return name if self.column in (None, name) else f"{name} (column {self.column!r})"

    def _looked_up(self, text: str) -> str:
        known = self.values or {}
        found = known.get(normalise(text), self.otherwise)
        if found is None:
            raise Invalid(
                f"{text!r} is not in the map's table of values",
                did_you_mean(text, known) or 'add it to the table, or say otherwise = "…"',
            )
        return found

    def _reckoned(self, text: str) -> str:
        from domain.grammar.amounts import read_number

        with localcontext() as context:
            context.prec = ENOUGH
            number = read_number(text)
            if self.scale is not None:
                number *= self.scale
            if self.offset is not None:
                number += self.offset
            return plain(number)


@dataclass(frozen=True, slots=True)
class Told:
    """One event that a row tells of: its target columns, and of which rows it is told."""

    targets: Mapping[str, Cell]
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    skip_empty: tuple[str, ...] = ()

    def applies(self, cells: Mapping[str, str]) -> bool:
        return all(cells.get(name) for name in self.skip_empty) and all(
            normalise(cells.get(name, "")) in texts for name, texts in self.only.items()
        )


@dataclass(frozen=True, slots=True)
class Map:
    """How the rows of one table are told."""

    events: tuple[Told, ...]
    clients: Mapping[str, Cell] = field(default_factory=dict)
    empty: frozenset[str] = frozenset()
    sheet: str | None = None

    def columns(self) -> set[str]:
        """Every column of the file that it names."""
        cells = [
            *self.clients.values(),
            *(c for told in self.events for c in told.targets.values()),
        ]
        named = {cell.column for cell in cells if cell.column is not None}
        for told in self.events:
            named |= {*told.only, *told.skip_empty}
        return named

    def check(self, columns: tuple[str, ...]) -> None:
        """Raise `Invalid` for a column that the file does not have."""
        for name in sorted(self.columns()):
            if name not in columns:
                hint = did_you_mean(name, columns)
                shown = ", ".join(map(repr, columns[:20])) + (" …" if len(columns) > 20 else "")
                raise Invalid(
                    f"the map names the column {name!r}, which the file does not have",
                    f"{hint}\nits columns: {shown}\n"
                    f'a text for every row is written {{ constant = "{name}" }}'.strip(),
                )

    def filled(self, cells: Mapping[str, str]) -> Mapping[str, str]:
        """The cells without those that stand for nothing."""
        if not self.empty:
            return cells
        return {name: text for name, text in cells.items() if normalise(text) not in self.empty}


def read_map(text: str, targets: tuple[str, ...]) -> Map:
    """The map that a text of TOML describes; `targets` are the columns it may make.

    Raises `Invalid` with the place and the word that is off.
    """
    try:
        found = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, InvalidOperation, RecursionError) as error:
        raise Invalid(
            f"the map is not TOML: {error}",
            "see how one begins: fiveyear import FILE --propose-map",
        ) from None
    _known(found, ("empty", "sheet", "clients", "common", "event"), "the map")
    common = _cells(_table(found, "common", "the map"), targets, "[common]")
    clients = _cells(_table(found, "clients", "the map"), CLIENT_FIELDS, "[clients]")
    events = found.get("event", [])
    if not isinstance(events, list) or not events:
        raise Invalid("the map has no [[event]]", "say with one what a row tells of")
    return Map(
        tuple(_told(each, common, targets, f"[[event]] {n}") for n, each in enumerate(events, 1)),
        clients,
        frozenset(normalise(each) for each in _texts(found.get("empty", []), "empty")),
        _text(found["sheet"], "sheet") if "sheet" in found else None,
    )


# -- inside --------------------------------------------------------------------------------------

STEPS = tuple(each.name for each in fields(Cell))


def _told(found: Any, common: Mapping[str, Cell], targets: tuple[str, ...], where: str) -> Told:
    if not isinstance(found, dict):
        raise Invalid(f"{where} is no table", "begin it with a line [[event]]")
    rest = dict(found)
    only = {
        column: frozenset(normalise(each) for each in _texts(texts, f"{where} only.{column}"))
        for column, texts in _table(rest, "only", where).items()
    }
    skip_empty = tuple(_texts(rest.get("skip_empty", []), f"{where} skip_empty"))
    rest.pop("only", None)
    rest.pop("skip_empty", None)
    cells = {**common, **_cells(rest, targets, where)}
    for name in ("client", "kind"):
        if name not in cells:
            raise Invalid(
                f"{where} does not say the {name}",
                'write kind = { constant = "revenue" }' if name == "kind" else 'client = "COLUMN"',
            )
    return Told(cells, only, skip_empty)


def _cells(found: Mapping[str, Any], targets: tuple[str, ...], where: str) -> dict[str, Cell]:
    _known(found, targets, where)
    return {name: _cell(value, f"{where} {name}") for name, value in found.items()}


def _cell(found: Any, where: str) -> Cell:
    if isinstance(found, str):
        return Cell(column=found)
    if not isinstance(found, dict):
        raise Invalid(
            f"{where}: {found!r} is no column", 'write the column\'s name, or { constant = "…" }'
        )
    _known(found, STEPS, where)
    if ("column" in found) == ("constant" in found):
        raise Invalid(f"{where} needs a column or a constant", "give one of the two")
    values = found.get("values")
    if values is not None and not isinstance(values, dict):
        raise Invalid(f"{where}: values is no table", 'write values = { "A" = "legal" }')
    form = _text(found.get("form", SLOT), f"{where} form")
    if SLOT not in form:
        raise Invalid(f"{where}: the form {form!r} has no place for the cell", "write {} in it")
    texts = {name: _text(found[name], f"{where} {name}") for name in TEXTS if name in found}
    return Cell(
        **texts,
        values=values
        and {normalise(k): _text(v, f"{where} values.{k}") for k, v in values.items()},
        scale=_figure(found.get("scale"), f"{where} scale"),
        offset=_figure(found.get("offset"), f"{where} offset"),
        form=form,
    )


TEXTS = ("column", "constant", "otherwise")


def _known(found: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in found:
        if name not in known:
            hint = did_you_mean(name, known)
            raise Invalid(f"{where}: {name!r} is not known", hint or f"one of {', '.join(known)}")


def _table(found: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    value = found.get(name, {})
    if not isinstance(value, dict):
        raise Invalid(f"{where}: {name} is no table", f"write [{name}], and a line for each column")
    return value


def _texts(value: Any, where: str) -> list[str]:
    return [_text(each, where) for each in (value if isinstance(value, list) else [value])]


def _text(value: Any, where: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Invalid(f"{where}: {value!r} is no text", 'write it in quotation marks: "…"')
    return str(value)


def _figure(value: Any, where: str) -> Decimal | None:
    if value is None:
        return None
    figure = value if isinstance(value, Decimal) else None
    if isinstance(value, int) and not isinstance(value, bool):
        figure = Decimal(value)
    if figure is None or not figure.is_finite() or abs(figure.adjusted()) > MOST_POWER:
        raise Invalid(f"{where}: {value!r} is no figure", "write it like 1000 or 0.001")
    return figure


MOST_POWER = 18
"""Powers of ten beyond which no scale leads to a figure that can be kept."""
