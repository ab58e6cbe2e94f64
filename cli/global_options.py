"""The options that every command takes, wherever on the line they stand.

They are read before Typer sees the line, so that `fiveyear status --json` and `fiveyear --json
status` are the same, and no command has to declare them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cli.session import Everywhere
from events.errors import Invalid

VALUED = {
    "--db": "db",
    "--actor": "actor",
    "--format": "format",
    "--output": "output",
    "-o": "output",
}
LOOKING_BACK = {"--as-of": "as_of", "--at": "at", "--until": "until"}
"""Which part of the record is read: for commands that read."""

READING = frozenset(
    [
        ("status",),
        ("timeline",),
        ("events",),
        ("replay",),
        ("diff",),
        ("explain",),
        ("cohort",),
        ("compare",),
        ("report",),
        ("drivers",),
        ("study", "list"),
        ("study", "show"),
        ("sql",),
        ("tables",),
        ("export",),
        ("client", "list"),
        ("client", "show"),
    ]
)
"""The commands that read. Elsewhere the same words are a command's own, or mistaken."""

FLAGS = {
    "-q": "quiet",
    "--quiet": "quiet",
    "--no-color": "no_color",
    "--no-input": "no_input",
    "--debug": "debug",
}
FORMATS = {"--json": "json", "--csv": "csv"}

HELP = """\
Everywhere: --db PATH, --actor NAME, --format table|json|jsonl|csv|tsv|md|parquet|xlsx (--json and
--csv for short), -o FILE, -q, --no-color, --no-input, --debug. On what reads: --as-of WHEN (as it
was known then), --at EVENT (once that was recorded), --until WHEN (what had happened by then)."""


def parted(words: Sequence[str]) -> tuple[Everywhere, list[str]]:
    """The options that go everywhere, and the words that are left.

    After `--` nothing is an option. Raises `Invalid` for an option that lacks its value.
    """
    valued = VALUED | LOOKING_BACK
    _, left = _parted(words, valued)
    named = tuple(word for word in left if not word.startswith("-"))[:2]
    if named[:1] not in READING and named not in READING:
        valued = VALUED
    return _parted(words, valued)


def _parted(words: Sequence[str], valued: Mapping[str, str]) -> tuple[Everywhere, list[str]]:
    options = Everywhere()
    left: list[str] = []
    rest = iter(words)
    for word in rest:
        name, has_value, value = word.partition("=")
        if word == "--":
            left += [word, *rest]
        elif word in FLAGS:
            options = _with(options, FLAGS[word], value=True)
        elif word in FORMATS:
            options = _with(options, "format", value=FORMATS[word])
        elif name in valued:
            given = value if has_value else next(rest, None)
            if given is None:
                raise Invalid(f"{name} lacks its value", f"write {name} VALUE")
            options = _with(options, valued[name], value=given)
        else:
            left.append(word)
    return options, left


def _with(options: Everywhere, name: str, *, value: str | bool) -> Everywhere:
    change: dict[str, Any] = {name: value}
    return replace(options, **change)
