"""The options that every command takes, and those of every command that reads the record.

They are real options of each command and group, so help, completion and suggestions have them, and
they may be typed anywhere on the line: `fiveyear status --json` and `fiveyear --json status` are
the same. A value goes into the options of the session; of two, the later on the line counts.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from typer.core import TyperOption

from cli.typer_without_pydantic import take_as_typed


def _option(
    *spelled: str, text: str, metavar: str | None = None, becomes: str | None = None
) -> TyperOption:
    """An option of the session; `becomes` is the format that a flag is short for."""

    def store(ctx: Any, param: Any, value: Any) -> None:
        if value is None or value is False or ctx.obj is None:
            return
        change = {"format": becomes} if becomes else {param.name: value}
        ctx.obj = replace(ctx.obj, options=replace(ctx.obj.options, **change))

    # What Typer would coerce a value by: it looks at the annotation, and then leaves it to us.
    kind: Any = SimpleNamespace(annotation=bool if metavar is None else str)
    option = TyperOption(
        param_decls=list(spelled),
        type_descriptor=kind,
        is_flag=metavar is None,
        metavar=metavar,
        help=text,
        expose_value=False,
        callback=store,
    )
    return take_as_typed(option)  # type: ignore[no-any-return]


GLOBAL = (
    _option("--db", metavar="PATH", text="The file of the log."),
    _option("--actor", metavar="NAME", text="Who records the event."),
    _option(
        "--format",
        metavar="FORMAT",
        text="The form of the output: table, json, jsonl, csv, tsv, md, parquet or xlsx.",
    ),
    _option("--json", becomes="json", text="Short for --format json."),
    _option("--csv", becomes="csv", text="Short for --format csv."),
    _option("-o", "--output", metavar="FILE", text="Write the output to a file."),
    _option("-q", "--quiet", text="Show only data and errors."),
    _option("--no-color", text="Show no colours."),
    _option("--no-input", text="Ask no questions."),
    _option("--debug", text="Show a traceback where an error arises."),
)
"""The same objects for every command: `log` starts sooner than if each had its own."""

AS_OF = (
    _option("--as-of", metavar="WHEN", text="Read only what was recorded by then."),
    _option("--at", metavar="EVENT", text="Read only up to this event, as 4 or #4."),
    _option("--until", metavar="WHEN", text="Read only what had happened by then."),
)
"""Which part of the record is read: for commands that read."""


def as_of_given(options: Any) -> str | None:
    """The first of the as-of options that has a value, as it is spelled."""
    return next((each.opts[0] for each in AS_OF if getattr(options, each.name) is not None), None)
