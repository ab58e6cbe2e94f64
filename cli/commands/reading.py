"""`timeline` and `events`: what happened, by date and as recorded."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.charts import sparkline
from cli.kinds import permanent_name, word_of
from cli.session import Session
from cli.steering import visible
from events.errors import Invalid

if TYPE_CHECKING:
    from projections.warehouse import Warehouse

app = new_app()

MARKS = {
    "threat.encountered": "▲ threat",
    "threat.abated": "▼ abated",
    "leaders.pulled_together": "→ together",
    "leaders.pulled_apart": "← apart",
    "client.broke_apart": "✕ broke apart",
    "leader.joined": "+ leader",
    "leader.left": "− leader",
}
"""How a kind stands in the timeline, where its own name would not be clearer."""

POLL_SECONDS = 1.0


@app.command()
def timeline(
    ctx: typer.Context,
    client: Annotated[str, typer.Argument(help="The client's name, or a part of it.")],
) -> None:
    """A client's story by date, with revenue and trust as small charts.

    Example: fiveyear timeline aldgate
    """
    from cli import reading

    session: Session = ctx.obj
    with reading.warehouse(session) as warehouse:
        client_id, name = reading.client(session, warehouse, client)
        if session.wants_rows():
            session.show(reading.rows(warehouse.query(STORY, [client_id])))
        else:
            session.write_text(story(warehouse, client_id, name, session.width) + "\n")
        reading.state_basis(session, warehouse)


@app.command()
def events(
    ctx: typer.Context,
    client: Annotated[str | None, typer.Option("--client", help="Of one client.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Of one kind.")] = None,
    after: Annotated[str, typer.Option("--after", help="After this number.")] = "0",
    limit: Annotated[str | None, typer.Option("--limit", help="At most so many.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for more, until interrupted.")
    ] = False,
) -> None:
    """The raw log, in the order it was recorded; corrected and withdrawn events included.

    Example: fiveyear events --client aldgate --kind revenue.reported
    """
    from cli import reading

    session: Session = ctx.obj
    position = _number("--after", after)
    most = None if limit is None else _number("--limit", limit)
    kind_name = None if kind is None else permanent_name(kind)
    client_id = None
    while True:
        with reading.warehouse(session) as warehouse:
            if client is not None and client_id is None:
                client_id, _ = reading.client(session, warehouse, client)
            found = warehouse.query(
                RECORDED if session.wants_rows() else RECORDED_IN_SHORT,
                [position, client_id, kind_name, 2**62 if most is None else most],
            )
        if session.wants_rows():
            session.show(reading.rows(found))
        else:
            lines = [_recorded_line(row, session.width) for row in found.rows]
            session.write_text("".join(f"{line}\n" for line in lines))
        if not follow:
            return
        position = found.rows[-1][0] if found.rows else position
        time.sleep(POLL_SECONDS)


STORY = "select * from timeline where client_id = ? order by occurred_on, position"
ASKED_FOR = """
    from events
    where position > $1 and (stream = $2 or $2 is null) and (kind = $3 or $3 is null)
    order by position
    limit $4
"""
RECORDED = "select *" + ASKED_FOR
RECORDED_IN_SHORT = (
    "select position, recorded_at, client, kind, occurred_from, precision, summary, superseded_by, "
    "retracted" + ASKED_FOR
)


def story(warehouse: Warehouse, client_id: str, name: str, width: int) -> str:
    """A client's story for a person: a heading with charts, then a line for each fact."""
    told = warehouse.query(STORY, [client_id])
    lines = [_line(dict(zip(told.columns, row, strict=True)), width) for row in told.rows]
    return "\n".join([_heading(warehouse, client_id, name), *lines])


def _heading(warehouse: Warehouse, client_id: str, name: str) -> str:
    """The client's name with revenue by year and the first and last trust rating."""
    revenue = warehouse.query(
        "select amount from revenue where client_id = ? order by period_end", [client_id]
    ).rows
    trust = warehouse.query(
        "select rating::int from staging.assessments where client_id = ? and measure = 'trust' "
        "order by occurred_to, position",
        [client_id],
    ).rows
    parts = [name]
    if revenue:
        parts.append(f"revenue {sparkline([float(row[0]) for row in revenue])}")
    if trust:
        first, last = trust[0][0], trust[-1][0]
        parts.append(f"trust {first}" if len(trust) == 1 else f"trust {first} → {last}")
    return visible("   ".join(parts))


def _line(fact: dict[str, Any], width: int) -> str:
    """One line of the timeline, wrapped so that nothing is lost at any width."""
    kind = fact["kind"]
    mark = MARKS.get(kind) or f"  {word_of(kind)}"
    if kind in ("threat.encountered", "threat.abated"):
        mark = f"{mark} {fact['threat']}"
    head = f"{_shown(fact['occurred_on'], fact['precision']):<10}  {mark:<26}"
    return _wrapped(visible(head), visible(f"#{fact['position']} {fact['summary']}"), width)


def _recorded_line(row: tuple[Any, ...], width: int) -> str:
    """One recorded event: its number, when it was recorded, and what it says of when."""
    position, recorded_at, client, kind, day, precision, summary, superseded_by, retracted = row
    state = "withdrawn" if retracted else f"corrected by #{superseded_by}" if superseded_by else ""
    about = [client, word_of(kind), _shown(day, precision), summary, state]
    told = visible(" · ".join(part for part in about if part))
    return _wrapped(f"#{position:<6} {recorded_at:%Y-%m-%d %H:%M} ", told, width)


def _wrapped(head: str, text: str, width: int) -> str:
    import textwrap

    room = max(width - len(head) - 1, 20)
    lines = textwrap.wrap(text, room) or [""]
    return "\n".join([f"{head} {lines[0]}", *(" " * (len(head) + 1) + line for line in lines[1:])])


def _shown(day: date, precision: str) -> str:
    """A date as precise as it is known: 2019-10-03, 2019 Oct, 2019 Q2, 2019."""
    match precision:
        case "month":
            return f"{day:%Y %b}"
        case "quarter":
            return f"{day.year} Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year}"
        case _:
            return f"{day}"


def _number(option: str, text: str) -> int:
    digits = text.removeprefix("#")
    if not (digits.isascii() and digits.isdigit()):
        raise Invalid(f"{option}: {text!r} is not a number", f"write it like {option} 12")
    return int(digits)
