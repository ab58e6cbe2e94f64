"""A first map for a table, guessed from its headers. A person reads it before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from events.errors import Invalid
from events.money import CURRENCIES
from projections.importing.columns import TARGETS, canonical_map, column_name
from projections.importing.maps import CLIENT_FIELDS
from projections.importing.table import Table

WORDS: Mapping[str, str] = {
    word: target
    for target, words in {
        "client": "client company name firm customer account organisation organization",
        "on": "on date when day occurred occurred_on",
        "period": "period year fy fiscal_year list_year financial_year",
        "period_start": "period_start from start",
        "period_end": "period_end to end year_end",
        "kind": "kind event type event_type",
        "industry": "industry sector branch",
        "currency": "currency ccy",
        "fiscal_year_end": "fiscal_year_end fye",
        "source": "source document",
        "source_date": "source_date document_date",
        "note": "note notes comment comments remark",
        "key": "key id row_id",
    }.items()
    for word in words.split()
}
"""The target of a header."""

FIGURES: Mapping[str, tuple[str, str]] = {
    word: figure
    for figure, words in {
        ("revenue", "amount"): "revenue revenues sales turnover",
        ("headcount", "count"): "headcount employees staff people",
        ("new-clients", "count"): "new_clients clients_won clients_acquired",
        ("trust", "rating"): "trust trust_rating",
    }.items()
    for word in words.split()
}
"""The kind of event and the field of a header that names a figure."""

SCALES = {"k": 1_000, "000": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
UNIT = re.compile(r"(?P<scale>k|000|mn|m|bn)?(?P<currency>[a-z]{3})?", re.ASCII)
BY_PERIOD = ("revenue", "new-clients")
EXAMPLE = 40
"""Characters of a cell that a comment shows."""

LISTED = 200
"""Unused columns that are listed."""


def propose_map(table: Table) -> str:
    """A map in TOML; comments show what the columns hold that it does not use."""
    canonical = canonical_targets(table)
    lines = _canonical_lines(canonical) if canonical else _lines(table)
    return "".join(f"{line}\n" for line in lines)


def canonical_targets(table: Table) -> Mapping[str, str]:
    """The column of each target where all columns are named after the fields; otherwise empty."""
    try:
        (mapping,) = canonical_map(table.columns).events
    except Invalid:
        return {}
    return {target: cell.column or "" for target, cell in mapping.targets.items()}


def comment_text(text: str) -> str:
    """A text of others for a comment: on one line, and not too long."""
    shown = "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[: EXAMPLE + 1]
    )
    return shown if len(shown) <= EXAMPLE else f"{shown[:EXAMPLE]}…"


def _canonical_lines(targets: Mapping[str, str]) -> Iterator[str]:
    yield "# These columns are those of canonical rows: no map is needed."
    yield ""
    yield "[[event]]"
    yield from (f"{target} = {_quoted(column)}" for target, column in targets.items())


def _lines(table: Table) -> Iterator[str]:
    guess = _guess(table)
    yield '# empty = ["N.A."]            # texts that count as empty cells'
    yield ""
    yield from _clients(guess)
    yield ""
    yield from _common(guess)
    for column in guess.figures:
        yield from _figure(table, guess, column)
    if not guess.figures:
        yield ""
        yield "[[event]]"
        if "kind" not in guess.columns:
            yield '# kind = { constant = "…" }     # which kind of event is a row?'
        yield from _dates(table, guess.columns, ("on", "period"), by_period=False)
    used = {*guess.columns.values(), *guess.figures}
    left = [name for name in table.columns if name and name not in used]
    if left:
        yield ""
        yield "# Columns that the map does not use, with what they hold first:"
        for name in left[:LISTED]:
            yield f"#   {comment_text(name)}: {comment_text(_example(table, name))}"


def _clients(guess: _Guess) -> Iterator[str]:
    yield "# [clients]                   # of clients that --create-clients makes"
    for name in CLIENT_FIELDS[:3]:
        if name in guess.columns:
            yield f"# {name} = {_quoted(guess.columns[name])}"
        else:
            known = guess.currencies[0] if name == "currency" and guess.currencies else "…"
            yield f'# {name} = {{ constant = "{known}" }}'


def _common(guess: _Guess) -> Iterator[str]:
    yield "[common]                      # of every event"
    if "client" not in guess.columns:
        yield '# client = "…"                # which column names the client?'
    for target in ("client", "kind", "source", "source_date", "note"):
        if target in guess.columns and not (target == "kind" and guess.figures):
            yield f"{target} = {_quoted(guess.columns[target])}"


def _figure(table: Table, guess: _Guess, column: str) -> Iterator[str]:
    """The event that a column of figures holds."""
    kind, field_ = guess.figures[column]
    by_period = kind in BY_PERIOD
    dates = ("period", "period_start", "period_end") if by_period else ("on", "period")
    yield ""
    yield "[[event]]"
    yield f'kind = {{ constant = "{kind}" }}'
    yield from _dates(table, guess.columns, dates, by_period=by_period)
    name = _quoted(column)
    scale = guess.scales.get(column)
    yield f"{field_} = {name if scale is None else f'{{ column = {name}, scale = {scale:_} }}'}"
    yield f"skip_empty = [{name}]"


def _dates(
    table: Table, columns: Mapping[str, str], targets: tuple[str, ...], *, by_period: bool
) -> Iterator[str]:
    given = [target for target in targets if target in columns]
    if not given and not by_period and "period_end" in columns:
        yield f"on = {_quoted(columns['period_end'])}"
        return
    for target in given[:1] if given[:1] in (["period"], ["on"]) else given:
        column = columns[target]
        if target == "period" and by_period:
            form = "" if _example(table, column).upper().startswith("FY") else ', form = "FY{}"'
            yield f"period = {{ column = {_quoted(column)}{form} }}   # offset = -1: one before"
        elif target == "period":
            yield f"on = {_quoted(column)}"
        else:
            yield f"{target} = {_quoted(column)}"
    if not given:
        yield f'# {"period" if by_period else "on"} = "…"   # which column says when?'


@dataclass(frozen=True)
class _Guess:
    """Columns by target; columns of figures with their kind, field and scale; currencies named."""

    columns: Mapping[str, str]
    figures: Mapping[str, tuple[str, str]]
    scales: Mapping[str, int]
    currencies: Sequence[str]


def _guess(table: Table) -> _Guess:
    columns: dict[str, str] = {}
    figures: dict[str, tuple[str, str]] = {}
    scales: dict[str, int] = {}
    currencies: list[str] = []
    for name in table.columns:
        word = column_name(re.sub(r"[()\[\],./]", " ", name))
        target = WORDS.get(word) or (word if word in TARGETS and word in WORDS.values() else None)
        if target is not None:
            columns.setdefault(target, name)
            continue
        stem, _, unit = word.rpartition("_")
        if word in FIGURES:
            figures[name] = FIGURES[word]
        elif stem in FIGURES and (match := UNIT.fullmatch(unit)):
            figures[name] = FIGURES[stem]
            if match["scale"]:
                scales[name] = SCALES[match["scale"]]
            code = (match["currency"] or "").upper()
            if code in CURRENCIES:
                currencies.append(code)
    return _Guess(columns, figures, scales, currencies)


def _example(table: Table, column: str) -> str:
    place = table.columns.index(column)
    cells = (line.cells[place].strip() for line in table.lines if place < len(line.cells))
    return next((cell for cell in cells if cell), "")


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
