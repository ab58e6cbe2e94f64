"""The state of one run of the command: the log, the actor, and the output."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.present.terminal_text import visible_lines
from cli.settings import Settings, resolve
from events.errors import Invalid, NotFound

if TYPE_CHECKING:
    from cli.present.rows import Rows
    from domain.commands import Provenance
    from domain.service import RecordService


SQLITE = b"SQLite format 3\x00"
"""The first bytes of every SQLite database, and so of every log."""

BESIDE = ("-wal", "-shm", ".duckdb", ".duckdb.wal", ".duckdb.lock")
"""The endings of the names of the files that belong to a log."""


@dataclass(frozen=True)
class GlobalOptions:
    """The values of the global options and the as-of options, as typed."""

    db: str | None = None
    actor: str | None = None
    format: str | None = None
    output: str | None = None
    as_of: str | None = None
    at: str | None = None
    until: str | None = None
    quiet: bool = False
    no_color: bool = False
    no_input: bool = False
    debug: bool = False


@dataclass(frozen=True)
class Session:
    """Settings, output streams, and the log, for all commands."""

    options: GlobalOptions

    @cached_property
    def settings(self) -> Settings:
        return resolve(
            db=self.options.db,
            actor=self.options.actor,
            environ=os.environ,
            cwd=Path.cwd(),
            no_color=self.options.no_color,
        )

    @property
    def log_path(self) -> Path:
        return Path(self.settings.db)

    @property
    def terminal(self) -> bool:
        """Whether data goes to a person's terminal, not to a pipe or a file."""
        return sys.stdout.isatty() and self.options.output in (None, "-")

    @property
    def width(self) -> int:
        return shutil.get_terminal_size().columns

    @property
    def encoding(self) -> str:
        """The encoding of data that is shown as text: a terminal's own, elsewhere UTF-8."""
        return (sys.stdout.encoding or "ascii") if self.terminal else "utf-8"

    @property
    def today(self) -> date:
        """The day it is here."""
        return datetime.now().astimezone().date()

    def provenance(self, **more: Any) -> Provenance:
        """The provenance of what this run records."""
        from domain.commands import Provenance

        return Provenance(actor=self.settings.actor, **more)

    @contextmanager
    def record(self) -> Iterator[RecordService]:
        """The log, open to write to."""
        from domain.service import RecordService
        from events.store.log import EventLog

        record = RecordService(EventLog.open(self.log_path))
        try:
            yield record
        finally:
            record.close()

    # -- showing ------------------------------------------------------------------------------

    def notify(self, text: str) -> None:
        """Write a notice about the data to stderr, unless quiet."""
        if not self.options.quiet:
            # A notice that nobody can read must not keep the work from being done.
            with suppress(OSError):
                sys.stderr.write(f"{visible_lines(text)}\n")

    def progress(self, text: str) -> None:
        """Write to a terminal what has begun and may take a while."""
        if sys.stderr.isatty():
            self.notify(text)

    def show(self, rows: Rows, *, header: bool = True) -> None:
        """Write rows in the requested format, or the one that suits where they go.

        Without the header they continue rows that were written before.
        """
        from cli.present import formats

        path = self._file()
        fmt = formats.choose_format(self.options.format, terminal=self.terminal, path=path)
        formats.write(
            rows,
            fmt,
            sys.stdout if path is None else path,
            terminal=self.terminal,
            colour=self.terminal and self.settings.colour,
            width=self.width,
            header=header,
        )

    def requested_format(self) -> str | None:
        """The format of --format or of the output file's name; None without either."""
        path = self._file()
        if self.options.format is None and path is None:
            return None
        from cli.present import formats

        return formats.choose_format(self.options.format, terminal=False, path=path)

    def wants_document(self) -> bool:
        """Whether JSON is requested: a command with a shape of its own then writes one document."""
        return self.requested_format() == "json"

    def check_output(self) -> None:
        """Raise the errors of writing the output, before anything is recorded."""
        path = self._file()
        fmt = self.requested_format()
        if fmt is not None and self.terminal:
            from cli.present.formats import BINARY

            if fmt in BINARY:
                raise Invalid(f"{fmt} is not text and cannot be shown here", "give -o FILE")
        if path is not None and path.is_dir():
            raise Invalid(f"{str(path)!r} is a folder", "give the name of a file")
        if path is not None and not path.parent.is_dir():
            raise NotFound(f"there is no folder {str(path.parent)!r}", "make it, or name another")

    def document(self, document: Any) -> None:
        """Write one JSON document."""
        from cli.present.values import to_json

        self.write_text(to_json(document) + "\n")

    def wants_rows(self) -> bool:
        """Whether the output has to be rows: with --format, or to a pipe."""
        return self.options.format not in (None, "table") or not self.terminal

    def write_text(self, text: str) -> None:
        path = self._file()
        if path is None:
            if isinstance(sys.stdout, io.TextIOWrapper):
                # A terminal keeps its encoding, a pipe gets UTF-8; neither fails on a character.
                encoding = None if self.terminal else "utf-8"
                sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")
            sys.stdout.write(text)
        else:
            from cli.present.files import replacing

            with replacing(path) as file:
                file.write(text.encode())

    def _file(self) -> Path | None:
        output = self.options.output
        if output in (None, "-"):
            return None
        path = Path(str(output))
        if self._holds_a_log(path):
            raise Invalid(f"{output!r} holds a log, and would be lost", "give -o another file")
        return path

    def _holds_a_log(self, path: Path) -> bool:
        """Whether a file is a log, or belongs to the log of this run."""
        log = self.log_path.resolve()
        beside = {log, *(log.with_name(log.name + end) for end in BESIDE)}
        if path.resolve() in beside:
            return True
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(SQLITE)) == SQLITE
