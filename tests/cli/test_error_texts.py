"""Every error below the command line is a code that has a text, and every text is of an error."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest

from cli.present.error_text import Text, texts
from events import errors
from events.errors import FiveyearError

HOUSE = Path(__file__).resolve().parents[2]
BELOW = ("events", "domain", "projections")
FAMILIES = {
    name
    for name, each in vars(errors).items()
    if isinstance(each, type) and issubclass(each, FiveyearError)
}
ALWAYS = {"positions", "position"}
"""What any template may say: `error_text` fills them from the events in the way."""


@dataclass(frozen=True)
class Raised:
    """A place where an error is made."""

    where: str
    code: str
    values: frozenset[str]
    any_value: bool
    """Whether values are handed on that cannot be read off the call."""


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((HOUSE / room).rglob("*.py"))


def raised(*rooms: str) -> Iterator[Raised]:
    for path in sources(*rooms):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name not in FAMILIES:
                continue
            where = f"{path.relative_to(HOUSE)}:{node.lineno}"
            named = frozenset(each.arg for each in node.keywords if each.arg)
            any_value = any(each.arg is None for each in node.keywords)
            for code in codes_of(node.args[0], where):
                yield Raised(where, code, named, any_value)


def codes_of(argument: ast.expr, where: str) -> list[str]:
    match argument:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp(body=first, orelse=second):
            return codes_of(first, where) + codes_of(second, where)
        case ast.Name():  # handed on by a function of the module, whose callers write it
            return []
        case _:
            raise AssertionError(f"{where}: the code of an error is computed")


def placeholders(text: Text) -> set[str]:
    templates = [each for each in (text.sentence, text.hint) if isinstance(each, str)]
    fields = [name for each in templates for _, name, _, _ in Formatter().parse(each) if name]
    return {re.split(r"[.\[]", field)[0] for field in fields}


@pytest.mark.parametrize("room", BELOW)
def test_an_error_is_a_code_and_its_text_says_nothing_that_it_does_not_hold(room: str) -> None:
    for each in raised(room):
        assert each.code in texts(), f"{each.where}: no text for {each.code!r}"
        missing = placeholders(texts()[each.code]) - each.values - ALWAYS
        assert each.any_value or not missing, f"{each.where}: {each.code} lacks {missing}"


def test_every_text_is_of_an_error() -> None:
    written = {
        node.value
        for path in sources(*BELOW, "cli")
        if "error_texts" not in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert set(texts()) <= written


@pytest.mark.parametrize("room", BELOW)
def test_no_command_line_is_written_below_the_command_line(room: str) -> None:
    command = re.compile(r"fiveyear (add|client|compare|explain|export|import|init|log|replay|sql)")
    written = {
        str(path.relative_to(HOUSE)): command.findall(path.read_text(encoding="utf-8"))
        for path in sources(room)
    }
    assert {path for path, commands in written.items() if commands} == set()
