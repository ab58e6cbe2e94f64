"""A log, and files to import into it: a table is written as text, with bars between its cells.

desk.imports('''
    client  | kind    | period | amount
    aldgate | revenue | FY2019 | 4.2m
''')
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from events.store.log import EventLog
from projections.exporting.formulas import unguarded
from tests.cli.command import Command, Result


@dataclass(frozen=True)
class Desk:
    """The command, in a folder with files."""

    command: Command

    @property
    def folder(self) -> Path:
        return self.command.folder

    def run(self, *words: str, stdin: bytes = b"") -> Result:
        return self.command.run(*words, stdin=stdin)

    def file(self, content: str | bytes, name: str = "rows.csv") -> str:
        """A file with these bytes; a text with bars becomes CSV."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else as_csv(content).encode())
        return str(path)

    def imports(self, table: str | bytes, *words: str, name: str = "rows.csv") -> Result:
        return self.run("import", self.file(table, name), *words)

    def map(self, toml: str) -> str:
        path = self.folder / "m.toml"
        path.write_text(toml, encoding="utf-8")
        return str(path)

    def rejects(self, name: str = "rows.csv") -> list[dict[str, str]]:
        """The rejected rows, by column."""
        path = self.folder / f"{name}.rejects.csv"
        text = path.read_bytes().decode()
        rows = csv.DictReader(io.StringIO(text, newline=""))
        return [{name: unguarded(cell) for name, cell in row.items()} for row in rows]

    @property
    def log(self) -> list[tuple[str, dict[str, Any]]]:
        """Every recorded event: its kind and what is stored of it."""
        if not self.command.log.exists():
            return []
        with EventLog.open(self.command.log) as log:
            return [(e.topic, json.loads(e.state)) for e in log.select_notifications(None, 10_000)]

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.log]


def desk(folder: Path, *clients: str) -> Desk:
    """An empty log in pounds, with these clients."""
    command = Command(folder)
    command.run("init", "--currency", "GBP").ok()
    for client in clients:
        command.run("client", "add", client, "--industry", "legal").ok()
    return Desk(command)


def as_csv(table: str) -> str:
    lines = [line for line in table.splitlines() if line.strip()]
    out = io.StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([cell.strip() for cell in line.split("|")])
    return out.getvalue()
