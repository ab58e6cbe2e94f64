"""Where the command begins: before anything that takes time is loaded."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import TextIO

INTERRUPTED = 130


def run() -> None:
    """The console script."""
    try:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        _open_missing_standard_streams()
        from cli.main import main  # an interrupt while it loads is met as well

        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    for stream in (sys.stdout, sys.stderr):
        _flush_or_drop(stream)
    sys.exit(code)


def _flush_or_drop(stream: TextIO) -> None:
    """Drop what nobody reads: at the very end it would fail once more, and change the exit code."""
    try:
        stream.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_missing_standard_streams() -> None:
    """Give a standard stream that was closed somewhere to go.

    Otherwise the next file opened, which may be the log, would take its number.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # open as long as the process lives, and no path of ours
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115
