"""The file of a study: a commented template of every parameter, and the reading of such a file."""

from __future__ import annotations

import re
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import Any

from domain.definition.codec import read_definition
from domain.definition.definition import PARAMETERS, Definition
from domain.definition.parameters import Parameter, plain, plain_text
from events.errors import Invalid, NotFound

NAME = "name"
"""What a file may have besides the parameters: the name of the study."""

MOST_BYTES = 1_000_000
"""A larger file is no definition."""

HEAD = """\
# A study: every parameter of a comparison, fixed before its outcomes are seen.
#
# Change the values that should differ, then register the file, once:
#
#     fiveyear study register FILE
#
# Each parameter has its standard value here; a parameter without a line has it too.

# The name of the study.
name = "My study"
"""


def template() -> str:
    """The file of a study with the standard definition, every parameter explained."""
    return "\n".join([HEAD, *map(_entry, PARAMETERS.values())])


def rows() -> list[tuple[str, Any, str, str]]:
    """`(parameter, standard, meaning, values)`, one row per parameter."""
    return [
        (each.name, plain(each.standard), _meaning(each), each.limits)
        for each in PARAMETERS.values()
    ]


def _entry(each: Parameter) -> str:
    text = f"{_meaning(each)} Allowed: {each.limits}."
    lines = textwrap.wrap(text, 90, initial_indent="# ", subsequent_indent="# ")
    setting = f"{each.name} = {_toml(plain(each.standard))}"
    if each.standard is None:
        setting = f"# {each.name} = {_toml(each.example)}"
    return "\n".join([*lines, setting, ""])


def _meaning(each: Parameter) -> str:
    every = "Without it, every one." if each.standard is None else ""
    return " ".join(filter(None, (each.help, each.detail, every)))


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


# -- reading -------------------------------------------------------------------------------------


def read_file(path: str) -> tuple[str | None, Definition]:
    """The name of the study, where the file has it, and its definition; `-` is stdin.

    Raises `Invalid` with the line that cannot be read, `NotFound` where there is no file.
    """
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _content(Path(path))
    except FileNotFoundError:
        hint = "a new one: fiveyear study new -o FILE.toml"
        raise NotFound(f"there is no file {path!r}", hint) from None
    try:
        return read_text(_decoded(content))
    except Invalid as error:
        raise error.within(file=path) from None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _decoded(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Invalid(f"more than {MOST_BYTES:,} bytes are no study", "see: fiveyear study new")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid("not UTF-8", "save it as UTF-8").within(line=line) from None


def read_text(text: str) -> tuple[str | None, Definition]:
    """The same for the text of a file. Raises `Invalid` with the line, where there is one."""
    values = _parsed(text)
    name = values.pop(NAME, None)
    try:
        if name is not None and (not isinstance(name, str) or not name.strip()):
            raise Invalid(f"{plain_text(name)} is no name", 'write name = "My study"').within(
                parameter=NAME
            )
        return name, read_definition(values)
    except Invalid as error:
        line = _line_of(dict(error.context)["parameter"], text)
        raise (error if line is None else error.within(line=line)) from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Invalid("too many brackets inside one another", "write NAME = VALUE") from None
    except ValueError as error:  # TOML's own is one, and so is a number of 5,000 digits
        message, place = re.fullmatch(  # type: ignore[union-attr]  # it matches every text
            r"(.*?)(?: \(at (.*)\))?", str(error), re.DOTALL
        ).groups()
        hint = 'write NAME = VALUE, a text in "quotes"'
        if place is None:
            raise Invalid(f"{message[:1].lower()}{message[1:]}", hint) from None
        at = re.match(r"line (\d+)", place)
        number = int(at[1]) if at else text.rstrip().count("\n") + 1
        line = text.replace("\r\n", "\n").split("\n")[number - 1].strip()[:80]
        what = f"{line!r}: {message[:1].lower()}{message[1:]}"
        raise Invalid(what, hint).within(line=number) from None


def _line_of(name: str, text: str) -> int | None:
    """The number of the line on which a parameter is set."""
    setting = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(name)}["']?\s*[=.\]]""")
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if setting.match(line)), None)
