"""The file of a study: a commented template of every choice, and what was written in it, read."""

from __future__ import annotations

import re
import sys
import textwrap
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.definition.codec import read, shown, written
from domain.definition.definition import STANDARD, Breakthrough, Definition, Grade, Primary
from events.errors import Invalid, NotFound

NAME = "name"
"""What a file may say besides the choices: how the study is called."""

MOST_BYTES = 1_000_000
"""A larger file is no definition."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a choice means, what else it can be, and a value to show where it is left out."""

    means: str
    values: str
    example: str = ""


def _either(*values: str) -> str:
    return ", ".join(f'"{value}"' for value in values)


CHOICES: Mapping[str, Choice] = {
    "merge_gap_days": Choice(
        "Threats of one client that overlap, or lie at most so many days apart, are one episode.",
        "a whole number, 0 or more",
    ),
    "prompt_days": Choice(
        "An observation recorded up to so many days after the episode ended is still grade A.",
        "a whole number, 0 or more",
    ),
    "baseline_days": Choice(
        "Trust and the seven drivers are taken from so many days before the episode began.",
        "a whole number, 0 or more",
    ),
    "grade": Choice(
        "Which observations of the leaders count: those recorded in time; those and what was "
        "recorded later, but before anything of the outcome was; or all, hindsight included.",
        _either(*Grade),
    ),
    "min_evidence": Choice(
        "With fewer observations a response stays unclassified.", "a whole number, 1 or more"
    ),
    "net": Choice(
        "The response is together where (together - apart) / (together + apart) is so much or "
        "more, and apart where it is so much or more below zero.",
        'a share above 0 and up to 1, like "1/3", "0.5" or "1"',
    ),
    "years": Choice("How many years after the end of an episode are looked at.", "1 to 5"),
    "grew": Choice(
        "Revenue that grew by more than this a year has grown; 2 % is 0.02.",
        "a rate, not below declined",
    ),
    "declined": Choice(
        "Revenue that grew by less than this a year has declined.",
        "a rate above -1, not above grew",
    ),
    "breakthrough": Choice(
        "Whether a breakthrough is taken as it was judged, or as it follows from the record.",
        _either(*Breakthrough),
    ),
    "min_criteria": Choice(
        "How many of the five criteria have to be known before there is a breakthrough.", "1 to 5"
    ),
    "primary": Choice(
        "The one test that decides: of the breakthroughs, or of the composite rank, which also "
        "tells growth apart. All others are shown beside it.",
        _either(*Primary),
    ),
    "severity": Choice(
        "Only episodes as severe as this; left out, all of them.",
        _either("serious", "existential"),
        "existential",
    ),
    "industry": Choice(
        "Only clients of this industry; left out, all of them.",
        "the name of an industry, as the clients have it",
        "legal",
    ),
}
"""Every choice of a definition, in the order of the template."""

HEAD = """\
# A study: every choice that a comparison rests on, fixed before its outcomes are seen.
#
# Change what has to be otherwise, then register it, once and for all:
#
#     fiveyear study register FILE
#
# Each choice stands at its standard value; one that is left out is as here.

# How the study is called.
name = "My study"
"""


def template() -> str:
    """A study's file with the standard definition, every choice explained."""
    return "\n".join([HEAD, *(_entry(name, value) for name, value in written(STANDARD).items())])


def rows() -> list[tuple[str, Any, str, str]]:
    """`(choice, standard, means, values)`, one row per choice."""
    return [
        (name, value, CHOICES[name].means, CHOICES[name].values)
        for name, value in written(STANDARD).items()
    ]


def _entry(name: str, value: Any) -> str:
    choice = CHOICES[name]
    said = f"{choice.means} It can be: {choice.values}."
    lines = textwrap.wrap(said, 90, initial_indent="# ", subsequent_indent="# ")
    left_out = value is None
    typed = _toml(choice.example if left_out else value)
    return "\n".join([*lines, f"{'# ' if left_out else ''}{name} = {typed}", ""])


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


# -- reading -------------------------------------------------------------------------------------


def read_file(path: str) -> tuple[str | None, Definition]:
    """The name that a study's file gives, if it does, and its definition; `-` is stdin.

    Raises `Invalid` with the line that cannot be read, `NotFound` where there is no file.
    """
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else _content(Path(path))
    except FileNotFoundError:
        mend = "a new one: fiveyear study new -o FILE.toml"
        raise NotFound(f"there is no file {path!r}", mend) from None
    if len(content) > MOST_BYTES:
        raise Invalid(f"{path}: more than {MOST_BYTES:,} bytes are no study", "see study new")
    try:
        return read_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(f"{path}, line {line}: not UTF-8", "save it as UTF-8") from None
    except Invalid as error:
        raise Invalid(f"{path}{error.what}", error.mend) from None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def read_text(text: str) -> tuple[str | None, Definition]:
    """The same for the text of a file; its errors begin with `, line N: ` or `: `."""
    said = _parsed(text)
    name = said.pop(NAME, None)
    if name is not None and (not isinstance(name, str) or not name.strip()):
        raise _located(text, Invalid(f"name: {shown(name)} is no name", 'write name = "My study"'))
    try:
        return name, read(said)
    except Invalid as error:
        raise _located(text, error) from None


def _parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise Invalid(": too many brackets inside one another", "write NAME = VALUE") from None
    except ValueError as error:  # TOML's own is one, and so is a number of 5,000 digits
        found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", str(error))
        what = str(error)[: found.start()] if found else str(error)
        number = int(found[1]) if found and found[1] else text.rstrip().count("\n") + 1
        lines = text.replace("\r\n", "\n").split("\n")
        line = lines[number - 1].strip()[:80] if found else ""
        where = f", line {number}: {line!r}" if found else ""
        raise Invalid(
            f"{where}: {what[:1].lower()}{what[1:]}", 'write NAME = VALUE, a text in "quotes"'
        ) from None


def _located(text: str, error: Invalid) -> Invalid:
    """The error with the line on which the choice it begins with is set."""
    name = error.what.partition(":")[0]
    setting = re.compile(rf"""\s*(\[+\s*)?["']?{re.escape(name)}["']?\s*[=.\]]""")
    for number, line in enumerate(text.splitlines(), 1):
        if setting.match(line):
            return Invalid(f", line {number}: {error.what}", error.mend)
    return Invalid(f": {error.what}", error.mend)
