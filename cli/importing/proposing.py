"""A first map for a table, guessed from its headers. A person reads it before it is used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cli.importing.canonical import TARGETS, canonical_map, spelled
from cli.importing.maps import CLIENT_FIELDS
from cli.importing.table import Table
from cli.present.terminal_text import visible
from events.errors import Invalid
from events.money import CURRENCIES

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
"""What a header is taken to be."""

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
"""What a header is the figure of: the kind of event, and its field."""

SCALES = {"k": 1_000, "000": 1_000, "m": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000}
UNIT = re.compile(r"(?P<scale>k|000|mn|m|bn)?(?P<currency>[a-z]{3})?", re.ASCII)
BY_PERIOD = ("revenue", "new-clients")
EXAMPLE = 40
"""Characters of a cell that a comment shows."""

LISTED = 200
"""Columns that are listed where the map does not use them."""


def proposal(table: Table, file: str) -> str:
    """A map in TOML, with what every other column holds in comments."""
    return "".join(f"{line}\n" for line in _lines(table, file))


def _lines(table: Table, file: str) -> Iterator[str]:
    guess = _guessed(table)
    yield f"# A map for {_comment(file)}, proposed from its headers: read it, and mend it."
    if canonical := _canonical(table):
        yield "# These columns are those of canonical rows: no map is needed."
        yield ""
        yield "[[event]]"
        yield from (f"{target} = {_quoted(column)}" for target, column in canonical.items())
        return
    yield "# Try it: fiveyear import FILE --map M.toml --create-clients --dry-run"
    yield ""
    yield '# empty = ["N.A."]            # texts that stand for nothing'
    yield ""
    yield from _clients(guess)
    yield ""
    yield from _common(guess)
    for column in guess.figures:
        yield from _figure(table, guess, column)
    if not guess.figures:
        yield ""
        yield "[[event]]"
        if "kind" not in guess.meant:
            yield '# kind = { constant = "…" }     # which kind of event is a row?'
        yield from _dates(table, guess.meant, ("on", "period"), by_period=False)
    used = {*guess.meant.values(), *guess.figures}
    left = [name for name in table.columns if name and name not in used]
    if left:
        yield ""
        yield "# Columns that the map does not use, with what they hold first:"
        for name in left[:LISTED]:
            yield f"#   {_comment(name)}: {_comment(_example(table, name))}"


def _canonical(table: Table) -> Mapping[str, str]:
    """The column of each target, where the columns are named as the fields are; else nothing."""
    try:
        (told,) = canonical_map(table.columns).events
    except Invalid:
        return {}
    return {target: cell.column or "" for target, cell in told.targets.items()}


def _clients(guess: _Guess) -> Iterator[str]:
    yield "# [clients]                   # of clients that --create-clients makes"
    for name in CLIENT_FIELDS[:3]:
        if name in guess.meant:
            yield f"# {name} = {_quoted(guess.meant[name])}"
        else:
            known = guess.currencies[0] if name == "currency" and guess.currencies else "…"
            yield f'# {name} = {{ constant = "{known}" }}'


def _common(guess: _Guess) -> Iterator[str]:
    yield "[common]                      # of every event"
    if "client" not in guess.meant:
        yield '# client = "…"                # which column names the client?'
    for target in ("client", "kind", "source", "source_date", "note"):
        if target in guess.meant and not (target == "kind" and guess.figures):
            yield f"{target} = {_quoted(guess.meant[target])}"


def _figure(table: Table, guess: _Guess, column: str) -> Iterator[str]:
    """The event that a column of figures tells of."""
    kind, field_ = guess.figures[column]
    by_period = kind in BY_PERIOD
    dates = ("period", "period_start", "period_end") if by_period else ("on", "period")
    yield ""
    yield "[[event]]"
    yield f'kind = {{ constant = "{kind}" }}'
    yield from _dates(table, guess.meant, dates, by_period=by_period)
    name = _quoted(column)
    scale = guess.scales.get(column)
    yield f"{field_} = {name if scale is None else f'{{ column = {name}, scale = {scale:_} }}'}"
    yield f"skip_empty = [{name}]"


def _dates(
    table: Table, meant: Mapping[str, str], targets: tuple[str, ...], *, by_period: bool
) -> Iterator[str]:
    found = [target for target in targets if target in meant]
    if not found and not by_period and "period_end" in meant:
        yield f"on = {_quoted(meant['period_end'])}"
        return
    for target in found[:1] if found[:1] in (["period"], ["on"]) else found:
        column = meant[target]
        if target == "period" and by_period:
            form = "" if _example(table, column).upper().startswith("FY") else ', form = "FY{}"'
            yield f"period = {{ column = {_quoted(column)}{form} }}   # offset = -1: one before"
        elif target == "period":
            yield f"on = {_quoted(column)}"
        else:
            yield f"{target} = {_quoted(column)}"
    if not found:
        yield f'# {"period" if by_period else "on"} = "…"   # which column says when?'


@dataclass(frozen=True)
class _Guess:
    """Columns by target; columns of figures with their kind, field and scale; currencies named."""

    meant: Mapping[str, str]
    figures: Mapping[str, tuple[str, str]]
    scales: Mapping[str, int]
    currencies: Sequence[str]


def _guessed(table: Table) -> _Guess:
    meant: dict[str, str] = {}
    figures: dict[str, tuple[str, str]] = {}
    scales: dict[str, int] = {}
    currencies: list[str] = []
    for name in table.columns:
        word = spelled(re.sub(r"[()\[\],./]", " ", name))
        target = WORDS.get(word) or (word if word in TARGETS and word in WORDS.values() else None)
        if target is not None:
            meant.setdefault(target, name)
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
    return _Guess(meant, figures, scales, currencies)


def _example(table: Table, column: str) -> str:
    place = table.columns.index(column)
    cells = (line.cells[place].strip() for line in table.lines if place < len(line.cells))
    return next((cell for cell in cells if cell), "")


def _comment(text: str) -> str:
    """A text of others inside a comment: in one line, and no longer than it has to be."""
    shown = visible(text)
    return shown if len(shown) <= EXAMPLE else f"{shown[:EXAMPLE]}…"


def _quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
