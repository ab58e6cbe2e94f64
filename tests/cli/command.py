"""The real command, run on a log of its own: in this process, or in one of its own.

    aldgate = Command(tmp_path).with_client()
    assert aldgate.run("log", "note", "aldgate", "Met them").code == 0

Nothing of the person who runs the tests is read: no configuration, no home, no environment.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cli.main import main
from events.store.log import EventLog

KEPT = (
    "PATH",
    "SYSTEMROOT",
    "PYTHONMALLOC",
    "GLIBC_TUNABLES",
    "_RJEM_MALLOC_CONF",
)
"""What a process needs of the environment to start, and to start fast: see the Makefile."""

HOUSE = Path(__file__).resolve().parents[2]
NAME = "Aldgate LLP"


@dataclass(frozen=True)
class Result:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def ok(self) -> Result:
        """The same, once it is sure that the command did what it was asked to."""
        assert self.code == 0, self.err
        return self


@dataclass(frozen=True)
class Command:
    """`fiveyear` in an empty folder, with a log in it that may not exist yet."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return self.folder / "log.db"

    @property
    def environment(self) -> dict[str, str]:
        home = str(self.folder / "home")
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        folders = {f"XDG_{kind}_HOME": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "CACHE")}
        own = {"HOME": home, "FIVEYEAR_DB": str(self.log), "FIVEYEAR_ACTOR": "ann"}
        return kept | folders | own | self.settings

    def run(self, *words: str, stdin: bytes = b"") -> Result:
        """Run it in this process: fast."""
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
        with (
            patch.dict(os.environ, self.environment, clear=True),
            patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8")),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = main(words)
        return Result(code, _text(out), _text(err))

    def spawn(self, *words: str | bytes, stdin: bytes = b"") -> Result:
        """Run it as a person does: in a process of its own, in another folder."""
        done = subprocess.run(
            [sys.executable, "-m", "cli", *words],
            env=self.environment | {"PYTHONPATH": str(HOUSE)},
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            check=False,
            timeout=600,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    def with_client(self, name: str = NAME) -> Command:
        """The same, with one client registered as #1."""
        self.run("client", "add", name, "--industry", "legal", "--currency", "GBP").ok()
        return self

    @property
    def position(self) -> int:
        """The number of the last recorded event; 0 where there is no log."""
        if not self.log.exists():
            return 0
        with EventLog.open(self.log) as log:
            return log.max_notification_id()

    def stored(self, position: int) -> dict[str, Any]:
        """What is stored of one event."""
        with EventLog.open(self.log) as log:
            found: dict[str, Any] = json.loads(log.at(position).state)
        return found


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()
