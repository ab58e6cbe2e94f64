"""The command `fiveyear`: reads the line, runs one command, ends with its code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import typer_without_pydantic
from cli.app import SETTINGS
from cli.exit_codes import Exit, exit_code
from cli.global_options import FLAGS, FORMATS, HELP, LOOKING_BACK, VALUED, parted
from cli.present.terminal_text import visible, visible_lines
from cli.session import Everywhere, Session
from domain.grammar.names import did_you_mean
from events.errors import FiveyearError, Invalid

COMMANDS = {
    "init": ("cli.commands.logs", "Make a new log."),
    "demo": ("cli.commands.demo", "Make 70 invented client histories and compare them."),
    "status": ("cli.commands.logs", "The log, its clients and what is open."),
    "client": ("cli.commands.clients", "Clients: add, list, show, rename, move."),
    "log": ("cli.commands.log", "Record that something happened to a client."),
    "import": ("cli.commands.importing", "Record the rows of a file."),
    "shock": ("cli.commands.importing", "Record one threat that strikes many clients."),
    "correct": ("cli.commands.corrections", "Supersede a field of an earlier event."),
    "retract": ("cli.commands.corrections", "Withdraw an earlier event."),
    "undo": ("cli.commands.corrections", "Withdraw the last event, or one by its number."),
    "industry": ("cli.commands.industries", "What is known of an industry."),
    "timeline": ("cli.commands.history", "A client's story by date."),
    "events": ("cli.commands.history", "The raw log, in the order it was recorded."),
    "replay": (
        "cli.commands.auditing",
        "The audit: every event as recorded, and what it changed.",
    ),
    "diff": ("cli.commands.differing", "What changed in what was known between two moments."),
    "explain": ("cli.commands.explaining", "Why a client counts as it does, down to its events."),
    "cohort": ("cli.commands.comparing", "Who is compared, and who is left out by which rule."),
    "compare": ("cli.commands.comparing", "Five-year outcomes by how the leaders responded."),
    "drivers": ("cli.commands.comparing", "The eight explanations of a breakthrough, ranked."),
    "study": ("cli.commands.studies", "Definitions fixed before the outcomes are seen."),
    "report": ("cli.commands.reporting", "One page to read in a browser, print and hand on."),
    "sql": ("cli.commands.queries", "Read-only SQL over the projections."),
    "tables": ("cli.commands.queries", "What the projections hold."),
    "export": ("cli.commands.exporting", "Events or a table as a file, for other programs."),
    "rebuild": ("cli.commands.queries", "Projections from the first event."),
    "help": ("cli.commands.help", "Topics, kinds of event, and the help of any command."),
    "completion": ("cli.commands.completion", "Completion for bash, zsh and fish."),
}
"""Where each command lives: its module is loaded when it is asked for, and `log` starts fast."""

ASKED_BY_A_SHELL = "__complete"
"""The word that a shell begins its question with; no command is called so."""


class Root(TyperGroup):
    """Loads a command when it is asked for, and answers a mistaken one with a suggestion."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # Typer's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        built: Any = typer_without_pydantic.command(import_module(module).app)
        return built.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            hint = did_you_mean(args[0], COMMANDS)
            raise Invalid(f"there is no command {args[0]!r}", hint or "see: fiveyear --help")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(cls=Root, **SETTINGS)


@app.callback(invoke_without_command=True, epilog=HELP)
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

        welcome(ctx.obj)


def main(words: Sequence[str]) -> int:
    """Run one command line; its exit code. No exception but a defect's leaves it, with --debug."""
    try:
        if words and words[0] == ASKED_BY_A_SHELL:
            return _completed(words[1:])
        return int(_ended(words))
    except BrokenPipeError:
        from cli.present.files import quiet_broken_pipe

        with quiet_broken_pipe():  # what is still buffered has nowhere to go either
            sys.stdout.flush()
        return int(Exit.DONE)


def _completed(words: Sequence[str]) -> int:
    """Answer a shell's completion."""
    from cli.completion.shells import reply

    Session(Everywhere()).write_text(reply(words))
    return Exit.DONE


def _ended(words: Sequence[str]) -> int:
    options = Everywhere(debug="--debug" in words)
    try:
        options, left = parted(words)
        _check_text(left)
        command: Any = typer_without_pydantic.command(app)
        code = command.main(left, prog_name="fiveyear", standalone_mode=False, obj=Session(options))
        sys.stdout.flush()
        return code if isinstance(code, int) else Exit.DONE
    except typer.Exit as ended:
        return int(ended.exit_code)
    except BrokenPipeError:
        raise
    except SystemExit as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # Typer ends with 1 where it meets one
            raise ended.__context__ from None
        raise
    except (KeyboardInterrupt, typer.Abort):
        return Exit.INTERRUPTED
    except Exception as error:
        if options.debug:
            raise
        return _failed(error)


def _failed(error: Exception) -> int:
    """Say on stderr what was wrong and how to mend it; the exit code."""
    if isinstance(error, FiveyearError):
        from cli.present.error_text import error_text

        return _say(*error_text(error), exit_code(error))
    usage = getattr(error, "format_message", None)
    if usage is not None:  # the words of the command were off: Typer says how
        what = str(usage()).partition(" (Possible options")[0].rstrip(".")
        return _say(what, _how_to_mend(error), Exit.USAGE)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return _say(f"{where}{error.strerror or error}", "check the path and the disk", Exit.FAILED)
    return _say(
        f"{type(error).__name__}: {error}",
        "this is a defect of fiveyear: run it again with --debug and report what it shows",
        Exit.FAILED,
    )


def _check_text(words: Sequence[str]) -> None:
    """Refuse bytes that are no text; a path may hold them, but everything else is kept."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError:
            raise Invalid(f"{word!r} is not valid UTF-8", "type it again") from None


def _how_to_mend(error: Any) -> str:
    """What Typer knows and does not say: what a missing value looks like, and where help is."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    mend = f"see: {context.command_path if context else 'fiveyear'} --help"
    option = getattr(error, "option_name", "")
    if hasattr(error, "possibilities") and (meant := _options_like(option, context)):
        return f"{meant}\n{mend}"
    if option and not option.startswith("--"):
        return f"{mend}; a value that begins with - goes after --"
    if parameter is None:
        return mend
    value = (
        f"{parameter.opts[0]} {parameter.metavar}"
        if parameter.opts[0] != parameter.name
        else parameter.metavar or str(parameter.name).upper()
    )
    return f"add {value}: {parameter.help}\n{mend}"


def _options_like(typed: str, context: Any) -> str:
    """`did you mean --severity?` for an option that a command does not have, if one is close."""
    own = [spelled for each in context.command.params for spelled in each.opts] if context else []
    everywhere = (*VALUED, *LOOKING_BACK, *FLAGS, *FORMATS)
    return did_you_mean(typed, [name for name in (*own, *everywhere) if name.startswith("--")])


def _say(what: str, mend: str, code: int) -> int:
    lines = [f"fiveyear: {visible_lines(what)}"]
    lines += [f"  {visible(line)}" for line in mend.splitlines()]
    with suppress(OSError):  # where nobody reads it, the code still says it
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.stderr.flush()
    return int(code)
