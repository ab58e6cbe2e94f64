"""The tree of commands: each is loaded when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Annotated, Any

import typer

from cli.app import Group, new_app, refuse_as_of
from cli.command_table import COMMANDS


class Root(Group):
    """Loads the module of a command when the command runs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # Typer's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        built: Any = typer.main.get_command(import_module(module).app)
        return built.commands[cmd_name]

    def summaries(self, ctx: Any) -> dict[str, str]:  # noqa: ARG002
        return {name: text for name, (_, text) in COMMANDS.items()}


app = new_app(Root)


@app.callback(invoke_without_command=True)
def fiveyear(
    ctx: typer.Context,
    version: Annotated[
        bool, typer.Option("-V", "--version", help="Show the version and exit.")
    ] = False,
) -> None:
    """Keep what happens to clients as events, and compare the five years after a threat ends."""
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"fiveyear {installed('fiveyear')}")
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        from cli.commands.logs import welcome

        refuse_as_of(ctx)
        welcome(ctx.obj)
