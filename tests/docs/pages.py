"""A page of the documentation as something to carry out.

    ```console
    $ fiveyear status          a line that is run; it has to end well
    the log …                  what is shown, compared where the page shows anything
    …                          any lines
    ```

A block marked `csv file=revenue.csv` is a file that the reader is asked to save. What changes from
day to day (times, the day it is, hashes, folders) is masked on both sides.

A line of words alone is run in this process, at a terminal all the same; one that needs a shell,
and every line of the README, in processes of their own.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from cli.main import main
from tests.cli.command import HOUSE, Command

DOCS = HOUSE / "docs"
PATIENCE = 600
"""Seconds until a process that prints nothing is given up."""
ANY = "…"

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)

MASKS = (
    (re.compile(r"\x1b\[[0-9;]*[A-Za-z]"), ""),  # a progress line that is wiped away
    (re.compile(r"^.*\r", re.MULTILINE), ""),
    (re.compile(r"\bimport-[0-9a-f]{10}\b"), "BATCH"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?( UTC|Z)?"), "TIME"),
    (re.compile(r"reference date \d{4}-\d\d-\d\d"), "reference date DAY"),
    (re.compile(r"\b[0-9a-f]{12,}\b"), "HASH"),
    (re.compile(r"\bc-[0-9a-z]{10}\b"), "CLIENT-ID"),
    (re.compile(r"[ \t]+$", re.MULTILINE), ""),
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, what else its fence says, and its text."""

    language: str
    file: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """One line that is run, and what the page shows of it; None where it shows nothing."""

    line: str
    shown: str | None


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    for match in FENCE.finditer(path.read_text(encoding="utf-8")):
        language, *rest = match["info"].split() or [""]
        named = [word.removeprefix("file=") for word in rest if word.startswith("file=")]
        yield Block(language, named[0] if named else None, match["body"])


def steps(block: Block) -> Iterator[Step]:
    """The lines of a console block that are run; `> ` goes on with the line above."""
    line: str | None = None
    shown: list[str] = []
    for text in block.text.splitlines():
        if text.startswith("$ "):
            if line is not None:
                yield Step(line, _joined(shown))
            line, shown = text[2:], []
        elif text.startswith("> ") and not shown and line is not None:
            line += "\n" + text[2:]
        else:
            shown.append(text)
    if line is not None:
        yield Step(line, _joined(shown))


def _joined(lines: list[str]) -> str | None:
    return "\n".join(lines) if any(line.strip() for line in lines) else None


def masked(text: str) -> str:
    """The text without what changes from day to day, and without space that nobody sees."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text.strip("\n")


def agrees(shown: str, said: str) -> bool:
    """Whether what a page shows is what was said; a line `…` stands for any lines."""
    parts = re.split(rf"^{ANY}$", masked(shown), flags=re.MULTILINE)
    pattern = r"(?:.*\n)*?".join(re.escape(part.lstrip("\n")) for part in parts)
    if masked(shown).endswith(ANY):
        pattern += r"(?:.|\n)*"
    return re.fullmatch(pattern, masked(said)) is not None


QUOTED = re.compile(r"""'[^']*'|"[^"$`\\]*"|\\\n""")
SHELL = frozenset("|&;<>()$`\\*?[]{}~#")


def words(line: str) -> list[str] | None:
    """The words after `fiveyear`, where the line has nothing that only a shell understands."""
    if not line.startswith("fiveyear ") or SHELL & set(QUOTED.sub("", line)):
        return None
    return shlex.split(line.replace("\\\n", ""))[1:]


class Reader:
    """Somebody who does what a page says: in an empty folder, at a terminal of 80 columns."""

    def __init__(
        self, folder: Path, *, made: Mapping[str, Path] | None = None, spawn: bool = False
    ) -> None:
        """`made` has the folder that a line makes: it is copied, and the line is not run. With
        `spawn`, every line is run in a process of its own."""
        self.folder = folder
        self.made = made or {}
        self.spawn = spawn
        shim = folder / ".bin" / "fiveyear"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cli "$@"\n')
        shim.chmod(0o755)
        self.environment = Command(folder).environment | {
            "FIVEYEAR_DB": str(folder / "firm.db"),
            "PATH": f"{shim.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(HOUSE),
            "COLUMNS": "80",
            "LINES": "50",
            "NO_COLOR": "1",
            "TERM": "xterm",
            "LC_ALL": "C.UTF-8",
        }

    def does(self, page: Path) -> None:
        """Save the files, run the lines and the Python of a page; each has to end well."""
        python: list[str] = []
        for block in blocks(page):
            if block.file is not None:
                (self.folder / block.file).write_text(block.text, encoding="utf-8")
            elif block.language == "console":
                for step in steps(block):
                    self._takes(step, page.name)
            elif block.language == "python":
                python.append(block.text)
        if python:
            code, said = self.spawned([sys.executable, "-c", "\n".join(python)])
            assert code == 0, f"{page.name}: the Python of the page fails\n{said}"

    def _takes(self, step: Step, page: str) -> None:
        if step.line.startswith("export "):
            name, _, value = step.line.removeprefix("export ").partition("=")
            self.environment[name] = value
            return
        if step.line in self.made:
            there = self.made[step.line]
            shutil.copytree(there, self.folder / there.name)
            return
        code, said = self.run(step.line)
        assert code == 0, f"{page}: $ {step.line}\nends with {code}\n{said}"
        if step.shown is not None:
            assert agrees(step.shown, said), (
                f"{page}: $ {step.line}\nshows\n{masked(said)}\n\nand not\n{masked(step.shown)}"
            )

    def run(self, line: str) -> tuple[int, str]:
        """The exit code of a line, and what a terminal shows."""
        typed = None if self.spawn else words(line)
        return self.spawned(["/bin/sh", "-c", line]) if typed is None else self.run_here(typed)

    def run_here(self, typed: list[str]) -> tuple[int, str]:
        """The exit code of `fiveyear`, and what a terminal shows, without a process of its own."""
        master, slave = pty.openpty()
        with ThreadPoolExecutor(1) as reading:
            shown = reading.submit(_read_all, master, None)
            try:
                with (
                    open(slave, encoding="utf-8", closefd=False) as stdin,
                    open(slave, "w", encoding="utf-8", closefd=False) as out,
                    open(slave, "w", encoding="utf-8", closefd=False) as err,
                    chdir(self.folder),
                    patch.dict(os.environ, self.environment, clear=True),
                    patch.object(sys, "stdin", stdin),
                    redirect_stdout(out),
                    redirect_stderr(err),
                ):
                    code = main(typed)
            finally:
                os.close(slave)  # which ends what is read
            return code, shown.result()

    def spawned(self, command: list[str]) -> tuple[int, str]:
        """The exit code of a process, and what a terminal shows."""
        master, slave = pty.openpty()
        with subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdin=slave, stdout=slave, stderr=slave
        ) as process:
            os.close(slave)
            shown = _read_all(master, PATIENCE)
            code = process.wait(PATIENCE)
        return code, shown


def _read_all(master: int, patience: float | None) -> str:
    """What is written to a terminal until its other end is closed, or silent for that long."""
    read = b""
    while select.select([master], [], [], patience)[0]:
        try:
            more = os.read(master, 65_536)
        except OSError:  # the other end is closed: on Linux that is an error
            break
        if not more:
            break
        read += more
    os.close(master)
    return read.decode().replace("\r\n", "\n")
