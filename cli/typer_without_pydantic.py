"""Typer without its coercion.

Typer reads values through pydantic, whose import alone takes longer than all of `fiveyear log`.
Every parameter here is a text, read by our own grammar, or a flag; there is nothing to coerce.
"""

from __future__ import annotations

from typing import Any

from events.errors import Invalid

PATHS = ("db", "output")
"""Parameters whose value may hold bytes that are not text, as paths may."""


class AsTyped:
    """Replaces the part of a Typer parameter that coerces its value: the words stay as typed."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002  # Typer's signature
        if value is None and (param.multiple or param.nargs == -1):
            return ()
        if param.name not in PATHS:
            for word in value if isinstance(value, list | tuple) else (value,):
                _check_text(word)
        return value


def take_as_typed(parameter: Any) -> Any:
    """The same parameter, made to hand on its value as typed."""
    parameter._runtime_param = AsTyped()  # noqa: SLF001  # the one place where Typer keeps it
    if parameter.param_type_name == "argument":
        parameter.display_type_rich = _nothing  # the help would call each of them <str>
    return parameter


def _check_text(word: object) -> None:
    if isinstance(word, str):
        try:
            word.encode()
        except UnicodeEncodeError:
            raise Invalid(f"{word!r} is not valid UTF-8", "type it again") from None


def _nothing(ctx: Any) -> None:
    """The type of an argument, as its help shows it: all are text."""
