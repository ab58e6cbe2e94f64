"""What is said once many events are recorded, or would be: the same in both cases."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cli.importing.landing import Landed
from cli.present import confirmation
from cli.present.terminal_text import visible
from cli.session import Session

SHOWN = 20
"""Lines of one sort that a person is shown; a format or a pipe gets all."""


def answer(
    session: Session,
    *,
    what: Mapping[str, Any],
    counts: Mapping[str, int],
    landed: Sequence[Landed],
    numbers: Sequence[int],
    rejects: Sequence[tuple[str | int, str]],
) -> None:
    """One line for each event on stdout; on stderr how many, how to take it back, and rejects.

    `what` names the batch and says whether it was a dry run; a reject is its line, or its client,
    and why.
    """
    if session.wants_document():
        ends = {
            "first": numbers[0] if numbers else None,
            "last": numbers[-1] if numbers else None,
        }
        found = [
            {"line" if isinstance(each, int) else "client": each, "reason": reason}
            for each, reason in rejects
        ]
        session.document({**what, **counts, **ends, "rejects": found})
    else:
        _show(session, list(zip(numbers, landed, strict=True)))
    _summary(session, what, counts, numbers)
    for each, reason in rejects[:SHOWN]:
        where = f"line {each}" if isinstance(each, int) else each
        session.notify(visible(f"{where}: {reason}"))
    if len(rejects) > SHOWN:
        session.notify(f"… and {len(rejects) - SHOWN:,} more")


def _show(session: Session, told: Sequence[tuple[int, Landed]]) -> None:
    from cli.present.rows import Rows

    if session.wants_rows():
        columns = ("event", "line", "client", "kind", "on", "says")
        rows = [(n, each.line, each.client, each.kind, each.on, each.says) for n, each in told]
        session.show(Rows(columns, rows))
        return
    lines = [f"#{n}  {each.client}{confirmation.SEPARATOR}{each.says}" for n, each in told[:SHOWN]]
    if len(told) > SHOWN:
        lines.append(f"… and {len(told) - SHOWN:,} more: --format tsv shows all")
    session.write_text("".join(f"{visible(line)}\n" for line in lines))


def _summary(
    session: Session, what: Mapping[str, Any], counts: Mapping[str, int], numbers: Sequence[int]
) -> None:
    """How many of each, and how to take it back."""
    dry_run = what["dry_run"]
    words = {
        "recorded": "events would be recorded" if dry_run else "events recorded",
        "clients": "clients made" if "rows" in counts else "clients struck",
        "already": "already there",
        "passed_over": "passed over by the map",
        "rejected": "rejected",
    }
    parts = [
        f"{said}: {counts[name]:,}"
        for name, said in words.items()
        if counts.get(name) or name in ALWAYS
    ]
    rows = f"rows: {counts['rows']:,}{confirmation.SEPARATOR}" if "rows" in counts else ""
    where = f" (#{numbers[0]} to #{numbers[-1]})" if numbers else ""
    session.notify(f"{rows}{confirmation.SEPARATOR.join(parts)}{where}")
    if dry_run:
        session.notify("nothing is recorded: this was a dry run")
    elif numbers:
        session.notify(f"batch {what['batch']}")
        session.notify(
            f"    wrong? {confirmation.command_here(session)} undo --batch {what['batch']}"
        )


ALWAYS = ("recorded", "already", "rejected")
"""The counts that are said even where they are none."""


def progress(session: Session, total: int) -> Callable[[int], None]:
    """Says every second how far it is, to a person who waits at a terminal."""
    if session.options.quiet or not sys.stderr.isatty():
        return lambda _: None
    next_at = time.monotonic() + 1
    shown = False

    def told(number: int) -> None:
        nonlocal next_at, shown
        if number % 100 == 0 and time.monotonic() >= next_at:
            next_at, shown = time.monotonic() + 1, True
            sys.stderr.write(f"\r{number:,} of {total:,} rows")
            sys.stderr.flush()
        if number == total and shown:
            sys.stderr.write("\r\x1b[K")

    return told
