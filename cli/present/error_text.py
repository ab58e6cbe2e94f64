"""Errors in words: the one place where the code of an error becomes a sentence and a hint.

A table in `cli.present.error_texts` gives each code its `Text`. A sentence or hint is a template
for `str.format` over the error's values, or a function of the error where a template cannot say it.
`{positions}` stands for the events in the way (`#3, #8`), `{position}` for the number of the first,
`{cause}` for the sentence of the error that caused this one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from cli.present import error_texts
from events.errors import PROSE, FiveyearError

Words = str | Callable[[FiveyearError], str]


@dataclass(frozen=True, slots=True)
class Text:
    """How one error is worded: what was wrong, and what to do about it (empty for nothing)."""

    sentence: Words
    hint: Words = ""


def error_text(error: FiveyearError) -> tuple[str, str]:
    """`(sentence, hint)` of an error. Either may have several lines."""
    if error.code == PROSE:
        return context_text(error) + error.what, error.mend
    text = texts()[error.code]
    return context_text(error) + _filled(text.sentence, error), _filled(text.hint, error)


def any_error_text(error: Exception) -> tuple[str, str]:
    """`(sentence, hint)` of any exception that ends a command."""
    if isinstance(error, FiveyearError):
        return error_text(error)
    if hasattr(error, "format_message"):
        return usage_error_text(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}", "check the path and the disk"
    return (
        f"{type(error).__name__}: {error}",
        "this is a defect of fiveyear: run it again with --debug and report what it shows",
    )


def usage_error_text(error: Any) -> tuple[str, str]:
    """`(sentence, hint)` of an error of Typer's: the command line does not fit the command."""
    context = error.ctx
    see = f"see: {context.command_path if context else 'fiveyear'} --help"
    if parameter := getattr(error, "param", None):  # it is missing
        name, form = parameter.opts[0], parameter.metavar or str(parameter.name).upper()
        wanted = f"{name} {form}" if name.startswith("-") else form
        return f"{wanted} is missing", f"add {wanted}: {parameter.help}\n{see}"
    option = getattr(error, "option_name", "")
    if option and error.message.endswith("requires an argument."):
        return f"{option} lacks its value", f"write {option} VALUE\n{see}"
    if option.startswith("--"):
        from cli.present.suggestions import did_you_mean

        known = [name for each in context.command.params for name in each.opts]
        meant = did_you_mean(option, [name for name in known if name.startswith("--")])
        return error.message, f"{meant}\n{see}" if meant else see
    if option:
        return error.message, f"{see}; a value that begins with - goes after --"
    return error.message, see


def context_text(error: FiveyearError) -> str:
    """What the error is about, as a prefix: `line 7: amount: `."""
    return "".join(_context_part(name, value) for name, value in error.context)


def _context_part(name: str, value: Any) -> str:
    if name == "position":
        return f"#{value}: "
    if name == "file":
        return "stdin: " if value == "-" else f"{value!r}: "
    return f"{value}: " if name in BY_VALUE else f"{name} {value}: "


BY_VALUE = frozenset({"field", "option", "parameter"})
"""Parts of an error's context whose value says enough by itself."""


def one_line(error: FiveyearError) -> str:
    """The sentence, with the hint in brackets."""
    sentence, hint = error_text(error)
    hints = "; ".join(line for line in hint.splitlines() if line)
    return f"{sentence} ({hints})" if hints else sentence


def numbers(positions: Iterable[int]) -> str:
    """`#3, #8`; 0 is an event that is not recorded."""
    return ", ".join(f"#{each}" if each else "recorded with it" for each in positions)


@cache
def texts() -> dict[str, Text]:
    """Every text by its code, from all tables. Loaded when the first error is shown."""
    tables = (
        import_module(each.name)
        for each in iter_modules(error_texts.__path__, f"{error_texts.__name__}.")
    )
    return {code: text for table in tables for code, text in table.TEXTS.items()}


def _filled(words: Words, error: FiveyearError) -> str:
    if callable(words):
        return words(error)
    values: dict[str, Any] = dict(error.values)
    values["positions"] = numbers(error.positions)
    if error.positions:
        values["position"] = error.positions[0]
    if isinstance(cause := values.get("cause"), FiveyearError):
        values["cause"] = error_text(cause)[0]
    return words.format_map(values)
