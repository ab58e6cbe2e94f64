"""The options that every command takes, wherever on the line they stand.

They are read before Typer sees the line, so that `fiveyear status --json` and `fiveyear --json
status` are the same, and no command has to declare them.
"""

from __future__ import annotations

from collections.abc import Sequence
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
FLAGS = {
    "-q": "quiet",
    "--quiet": "quiet",
    "--no-color": "no_color",
    "--no-input": "no_input",
    "--debug": "debug",
}
FORMATS = {"--json": "json", "--csv": "csv"}

HELP = """\
Everywhere: --db PATH, --actor NAME, --format table|json|jsonl|csv|tsv|md|parquet (--json, --csv),
-o FILE, -q, --no-color, --no-input, --debug."""


def parted(words: Sequence[str]) -> tuple[Everywhere, list[str]]:
    """The options that go everywhere, and the words that are left.

    After `--` nothing is an option. Raises `Invalid` for an option that lacks its value.
    """
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
        elif name in VALUED:
            given = value if has_value else next(rest, None)
            if given is None:
                raise Invalid(f"{name} lacks its value", f"write {name} VALUE")
            options = _with(options, VALUED[name], value=given)
        else:
            left.append(word)
    return options, left


def _with(options: Everywhere, name: str, *, value: str | bool) -> Everywhere:
    change: dict[str, Any] = {name: value}
    return replace(options, **change)
