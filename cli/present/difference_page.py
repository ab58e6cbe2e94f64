"""A difference for a person: the outcomes that moved first, then what changed for each client."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from cli.present.terminal_text import visible
from cli.present.values import to_text
from domain.grammar.kinds import word_of

if TYPE_CHECKING:
    from projections.counterfactuals.fact_changes import Fact, Field
    from projections.counterfactuals.row_changes import Column, Moved

TITLES = {"outcomes": "outcome of episode", "episodes": "episode"}
"""What a row of each table is called, before the number of its episode."""

AS_TIME_GOES_BY = ("follow_up_years",)
"""What changes with every day of a window that is open: not worth a paragraph each."""


def page(facts: Sequence[Fact], moved: dict[str, list[Moved]], width: int) -> str:
    """The whole difference, in lines of that width at most, where words are not longer."""
    shown = {
        table: [row for row in rows if not _only_followed(row)] for table, rows in moved.items()
    }
    followed = sum(len(rows) for rows in moved.values()) - sum(len(rows) for rows in shown.values())
    lines = [*_headlines(shown["outcomes"], width)]
    for name, paragraphs in _by_client(facts, shown, width):
        lines += ["", name, *paragraphs]
    if followed:
        episodes = "1 episode was" if followed == 1 else f"{followed} episodes were"
        lines += [
            "",
            *_wrapped("", f"{episodes} followed for longer, and else did not move.", width),
        ]
    if not facts and not any(moved.values()):
        lines = ["Nothing changed in what was known."]
    return "\n".join(lines)


def _only_followed(row: Moved) -> bool:
    return row.change == "changed" and all(
        column.name in AS_TIME_GOES_BY and not column.by for column in row.columns
    )


def _headlines(outcomes: Sequence[Moved], width: int) -> Iterator[str]:
    """Each outcome that moved, in a line."""
    found = [
        (row, column) for row in outcomes for column in row.columns if column.name == "outcome"
    ]
    if not found:
        yield "No outcome moved."
        return
    yield f"Outcomes that moved: {len(found)}"
    for row, column in found:
        text = f"{row.client}, episode {row.episode}: {_moved(column)}"
        yield from _wrapped("  ", text, width)


def _by_client(
    facts: Sequence[Fact], moved: dict[str, list[Moved]], width: int
) -> Iterator[tuple[str, list[str]]]:
    """Each client's name and what changed for it, by name: outcomes, episodes, facts."""
    paragraphs: dict[tuple[str, str], list[str]] = defaultdict(list)
    for table, title in TITLES.items():
        for row in moved[table]:
            lines = _row(f"{title} {row.episode}", row, width)
            paragraphs[row.client, row.client_id] += lines
    for fact in facts:
        lines = _fact(f"#{fact.number} {word_of(fact.kind)}", fact, width)
        paragraphs[fact.client, fact.client_id] += lines
    for (name, _), lines in sorted(paragraphs.items()):
        yield visible(name), lines


def _row(title: str, row: Moved, width: int) -> list[str]:
    if row.change == "changed":
        return [f"  {title}", *_changes(map(_moved, row.columns), width)]
    by = sorted(set().union(*(column.by for column in row.columns)))
    time = any(column.time for column in row.columns)
    return _whole(f"{title} {row.change}, {_by(by, time=time)}", row.columns, width)


def _fact(title: str, fact: Fact, width: int) -> list[str]:
    if fact.change == "changed":
        changes = (f"{_change(each)}, {_by(each.by)}" for each in fact.fields)
        return [f"  {title}", *_changes(changes, width)]
    mended = [number for number in fact.by if number != fact.number]
    by = f", {_by(mended)}" if mended else ""
    return _whole(f"{title} {fact.change}{by}", fact.fields, width)


def _whole(title: str, values: Sequence[Field | Column], width: int) -> list[str]:
    """What appeared or went, with what it says or said."""
    known = ((each.name, each.before if each.after is None else each.after) for each in values)
    said = ", ".join(f"{name} {_value(value)}" for name, value in known)
    return _wrapped("  ", f"{title}: {said}", width)


def _changes(changes: Iterable[str], width: int) -> Iterator[str]:
    for text in changes:
        yield from _wrapped("    ", text, width)


def _moved(column: Column) -> str:
    return f"{_change(column)}, {_by(column.by, time=column.time)}"


def _change(each: Field | Column) -> str:
    return f"{each.name} {_value(each.before)} → {_value(each.after)}"


def _by(numbers: Sequence[int], *, time: bool = False) -> str:
    parts = [f"by {' '.join(f'#{number}' for number in numbers)}"] if numbers else []
    return " and ".join(parts + (["time"] if time else []))


def _value(value: object) -> str:
    """For a person: a computed figure to four places, which the other formats have in full."""
    if value is None:
        return "nothing"
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return to_text(value)


def _wrapped(indent: str, text: str, width: int) -> list[str]:
    return textwrap.wrap(
        visible(text),
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )
