"""The command `fiveyear`: reads the line, runs one command, ends with its code."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import typer

from cli.exit_codes import Exit, exit_code
from cli.present.terminal_text import visible, visible_lines
from cli.root import app
from cli.session import GlobalOptions, Session

COMPLETE = "__complete"
"""The first word of a line by which a shell asks for completions; no command has this name."""


def main(words: Sequence[str]) -> int:
    """Run one command line; its exit code. Only with --debug does an exception leave it."""
    try:
        if words and words[0] == COMPLETE:
            return _complete(words[1:])
        return int(_run(words))
    except BrokenPipeError:
        from cli.present.files import quiet_broken_pipe

        with quiet_broken_pipe():  # what is still buffered has nowhere to go either
            sys.stdout.flush()
        return int(Exit.DONE)


def _complete(words: Sequence[str]) -> int:
    """Write what may follow on a line, for a shell."""
    from cli.completion.shells import reply

    Session(GlobalOptions()).write_text(reply(words))
    return Exit.DONE


def _run(words: Sequence[str]) -> int:
    try:
        command: Any = typer.main.get_command(app)
        session = Session(GlobalOptions())
        code = command.main(words, prog_name="fiveyear", standalone_mode=False, obj=session)
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
        if "--debug" in words:
            raise
        return _report(error)


def _report(error: Exception) -> int:
    """Write an error and its hint to stderr; the exit code."""
    from cli.present.error_text import any_error_text

    sentence, hint = any_error_text(error)
    lines = [f"fiveyear: {visible_lines(sentence)}"]
    lines += [f"  {visible(line)}" for line in hint.splitlines()]
    with suppress(OSError):  # where nobody reads it, the code still says it
        sys.stderr.write("".join(f"{line}\n" for line in lines))
        sys.stderr.flush()
    return int(exit_code(error))
