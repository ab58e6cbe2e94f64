"""The summary of an import or a shock, recorded or tried with `--dry-run`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.present import confirmation
from cli.present.terminal_text import visible
from cli.session import Session
from domain.bulk.import_rows import StagedEvent

SHOWN = 20
"""Lines of one sort that a person is shown; a format or a pipe gets all."""


def show_import(
    session: Session,
    *,
    about: Mapping[str, Any],
    counts: Mapping[str, int],
    events: Sequence[StagedEvent],
    positions: Sequence[int],
    rejects: Sequence[tuple[str | int, str]],
) -> None:
    """One line for each event on stdout; counts, the command that undoes it and rejects on stderr.

    `about` has the batch and whether this is a dry run; a reject is its line or client, and the
    reason.
    """
    if session.wants_document():
        ends = {
            "first": positions[0] if positions else None,
            "last": positions[-1] if positions else None,
        }
        reasons = [
            {"line" if isinstance(each, int) else "client": each, "reason": reason}
            for each, reason in rejects
        ]
        session.document({**about, **counts, **ends, "rejects": reasons})
    else:
        _show_events(session, list(zip(positions, events, strict=True)))
    _show_counts(session, about, counts, positions)
    for each, reason in rejects[:SHOWN]:
        where = f"line {each}" if isinstance(each, int) else each
        session.notify(visible(f"{where}: {reason}"))
    if len(rejects) > SHOWN:
        session.notify(f"… and {len(rejects) - SHOWN:,} more")


def _show_events(session: Session, events: Sequence[tuple[int, StagedEvent]]) -> None:
    from cli.present.rows import Rows

    if session.wants_rows():
        columns = ("event", "line", "client", "kind", "on", "says")
        rows = [(n, each.line, each.client, each.kind, each.on, each.text) for n, each in events]
        session.show(Rows(columns, rows))
        return
    lines = [
        f"#{n}  {each.client}{confirmation.SEPARATOR}{each.text}" for n, each in events[:SHOWN]
    ]
    if len(events) > SHOWN:
        lines.append(f"… and {len(events) - SHOWN:,} more: --format tsv shows all")
    session.write_text("".join(f"{visible(line)}\n" for line in lines))


def _show_counts(
    session: Session, about: Mapping[str, Any], counts: Mapping[str, int], positions: Sequence[int]
) -> None:
    dry_run = about["dry_run"]
    labels = {
        "recorded": "events would be recorded" if dry_run else "events recorded",
        "clients": "clients registered" if "rows" in counts else "clients affected",
        "already": "already there",
        "passed_over": "skipped by the map",
        "rejected": "rejected",
    }
    parts = [
        f"{label}: {counts[name]:,}"
        for name, label in labels.items()
        if counts.get(name) or name in ALWAYS
    ]
    rows = f"rows: {counts['rows']:,}{confirmation.SEPARATOR}" if "rows" in counts else ""
    where = f" (#{positions[0]} to #{positions[-1]})" if positions else ""
    session.notify(f"{rows}{confirmation.SEPARATOR.join(parts)}{where}")
    if dry_run:
        session.notify("nothing is recorded: this was a dry run")
    elif positions:
        session.notify(f"batch {about['batch']}")
        session.notify(
            f"    wrong? {confirmation.command_here(session)} undo --batch {about['batch']}"
        )


ALWAYS = ("recorded", "already", "rejected")
"""The counts that are shown even where they are 0."""


def progress(session: Session, total: int) -> Callable[[int], None]:
    """A callback that shows the number of rows done, once a second, at a terminal."""
    if session.options.quiet or not sys.stderr.isatty():
        return lambda _: None
    next_at = time.monotonic() + 1
    shown = False

    def show(number: int) -> None:
        nonlocal next_at, shown
        if number % 100 == 0 and time.monotonic() >= next_at:
            next_at, shown = time.monotonic() + 1, True
            sys.stderr.write(f"\r{number:,} of {total:,} rows")
            sys.stderr.flush()
        if number == total and shown:
            sys.stderr.write("\r\x1b[K")

    return show
