"""How every Typer app of this command is made: its commands and groups have the global options."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from cli.global_options import AS_OF, GLOBAL, as_of_given
from cli.typer_without_pydantic import take_as_typed
from events.errors import Invalid

WIDTH = 100
"""Columns of a help text at most."""

SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,  # they would show local variables, and so client data
    "rich_markup_mode": None,  # no boxes: they are drawn even into pipes
    "context_settings": {"help_option_names": ["-h", "--help"], "max_content_width": WIDTH},
}


class Command(TyperCommand):
    """A command with the global options, and with the as-of options if it reads the record."""

    as_of = False

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        _add_options(self, as_of=self.as_of)

    def get_help_option(self, ctx: Any) -> Any:
        return take_as_typed(super().get_help_option(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_options(self, ctx, formatter)

    def invoke(self, ctx: Any) -> Any:
        if not self.as_of:
            refuse_as_of(ctx)
        return super().invoke(ctx)


class ReadingCommand(Command):
    """A command that reads the record, and can read it as it was at an earlier time."""

    as_of = True


class Group(TyperGroup):
    """A group with the global options, which meets an unknown command with the closest ones.

    Its as-of options are for the command that follows.
    """

    noun, nouns = "command", "commands"

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        _add_options(self, as_of=True)

    def get_help_option(self, ctx: Any) -> Any:
        return take_as_typed(super().get_help_option(ctx))

    def summaries(self, ctx: Any) -> dict[str, str]:
        """The commands in their order, each with its line of help."""
        named = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        return {
            name: command.get_short_help_str(WIDTH)
            for name, command in named.items()
            if command is not None
        }

    def format_options(self, ctx: Any, formatter: Any) -> None:
        _write_options(self, ctx, formatter)
        with formatter.section(self.nouns.capitalize()):
            formatter.write_dl(list(self.summaries(ctx).items()))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-") and not ctx.resilient_parsing:
            from cli.present.suggestions import did_you_mean

            hint = did_you_mean(args[0], known) or f"see: {ctx.command_path} --help"
            raise Invalid(f"there is no {self.noun} {args[0]!r}", hint)
        return super().resolve_command(ctx, args)


class App(typer.Typer):
    """Typer whose commands are of the classes above."""

    def command(
        self, name: str | None = None, *, as_of: bool = False, **settings: Any
    ) -> Callable[[Any], Any]:
        return super().command(name, cls=ReadingCommand if as_of else Command, **settings)


def new_app(cls: type[Group] = Group, **settings: Any) -> App:
    """An app whose commands are found by name, even where there is only one."""
    app = App(cls=cls, **SETTINGS, **settings)
    app.callback()(_group)
    return app


def refuse_as_of(ctx: Any) -> None:
    """Raise Typer's error for an unknown option if an as-of option was given."""
    if given := as_of_given(ctx.obj.options):
        ctx.fail(f"No such option: {given}")


def own_options(command: Any) -> list[Any]:
    """The parameters that are a command's own, in their order."""
    common = {*GLOBAL, *AS_OF}
    return [each for each in command.params if each not in common]


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    """The help's lists of arguments and options: those of the command, then those of all."""
    own = [*own_options(command), command.get_help_option(ctx)]
    is_root = ctx.parent is None
    shows_as_of = is_root or not isinstance(command, Group)
    sections = {
        "Arguments": [each for each in own if each.param_type_name == "argument"],
        "Options": [each for each in own if each.param_type_name == "option"],
        "Global options": [each for each in GLOBAL if each in command.params],
        "As-of options" + " (commands that read)" * is_root: [
            each for each in AS_OF if each in command.params and shows_as_of
        ],
    }
    for title, parameters in sections.items():
        if parameters:
            with formatter.section(title):
                formatter.write_dl([each.get_help_record(ctx) for each in parameters])


def _add_options(command: Any, *, as_of: bool) -> None:
    for parameter in command.params:
        take_as_typed(parameter)
    command.params += [*GLOBAL, *(AS_OF if as_of else ())]


def _group() -> None:
    """Makes Typer keep a group."""
