"""Typer without its coercion.

Typer reads values through pydantic, whose import alone takes longer than all of `fiveyear log`.
Every parameter here is a text, read by our own grammar, or a flag; there is nothing to coerce.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup


class AsTyped:
    """Stands where Typer keeps what coerces a parameter, and hands the words on as typed."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002  # Typer's signature
        return () if value is None and (param.multiple or param.nargs == -1) else value


def command(app: typer.Typer) -> TyperGroup | TyperCommand:
    """The command of an app, with every parameter of it and its commands taken as typed."""
    built: Any = typer.main.get_command(app)
    _take_as_typed(built)
    return built  # type: ignore[no-any-return]  # Typer's own class of both is private


def _take_as_typed(built: Any) -> None:
    for parameter in built.params:
        _leave(parameter)
    help_option = built.get_help_option

    def get_help_option(ctx: Any) -> Any:
        option = help_option(ctx)  # made anew for each command, when it runs
        if option is not None:
            _leave(option)
        return option

    built.get_help_option = get_help_option
    for each in getattr(built, "commands", {}).values():
        _take_as_typed(each)


def _leave(parameter: Any) -> None:
    parameter._runtime_param = AsTyped()  # noqa: SLF001  # the one place where Typer keeps it
    if parameter.param_type_name == "argument":
        parameter.display_type_rich = _nothing  # the help would call each of them <str>


def _nothing(ctx: Any) -> None:
    """What is said of the type of an argument: all are text."""
