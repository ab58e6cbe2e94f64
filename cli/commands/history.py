"""`timeline` and `events`: what happened, by date and as recorded."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.app import new_app
from cli.help.kinds import permanent_name
from cli.present.charts import sparkline
from cli.present.terminal_text import visible
from cli.session import Session
from domain.grammar.kinds import word_of
from events.errors import Invalid

if TYPE_CHECKING:
    from projections.warehouse.connection import Answer, Warehouse

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

FOLLOWED = ("tsv", "csv", "jsonl")
"""The formats that can go on line by line; a terminal has lines of its own."""


@app.command(as_of=True)
def timeline(
    ctx: typer.Context,
    client: Annotated[
        str, typer.Argument(metavar="CLIENT", help="The client's name, or a part of it.")
    ],
) -> None:
    """A client's story by date, with revenue and trust as small charts.

    Example: fiveyear timeline aldgate
    """
    from cli import query_context

    session: Session = ctx.obj
    with query_context.one_client(session, client, only=TOLD_FROM) as (its_own, who):
        story, basis = story_of(its_own, who.stream), its_own.basis
    if session.wants_rows():
        session.show(query_context.rows(story.facts))
    else:
        session.write_text(story_text(story, session.width, session.encoding) + "\n")
    query_context.state_basis(session, basis)


@app.command(as_of=True)
def events(
    ctx: typer.Context,
    client: Annotated[
        str | None, typer.Option("--client", metavar="CLIENT", help="Of one client.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="Of one kind.")] = None,
    after: Annotated[str, typer.Option("--after", metavar="N", help="After this number.")] = "0",
    limit: Annotated[
        str | None, typer.Option("--limit", metavar="N", help="At most so many.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for more, until interrupted.")
    ] = False,
) -> None:
    """The raw log, in the order it was recorded; corrected and retracted events included.

    Example: fiveyear events --client aldgate --kind revenue.reported
    """
    from cli import exporting, query_context
    from projections.exporting.keeping import keep

    session: Session = ctx.obj
    if follow:
        _check_followed(session)
    position = query_context.whole("--after", after.removeprefix("#"))
    left = query_context.MOST if limit is None else query_context.whole("--limit", limit)
    kind_name = None if kind is None else permanent_name(kind)
    again = False
    while True:
        with exporting.scratch() as folder:
            with _recorded(session, client, again=again) as warehouse:
                basis = warehouse.basis
                query = recorded(position, kind_name, left, in_short=not session.wants_rows())
                found = keep(warehouse, query, folder / "rows.parquet")
            if session.wants_rows():
                exporting.show(session, found, header=not again)
            else:
                for row in found:
                    session.write_text(_recorded_line(row, session.width) + "\n")
        left -= found.count
        if not follow or left == 0:
            query_context.state_basis(session, basis)
            return
        sys.stdout.flush()  # who follows does not wait until a buffer is full
        position = max(position, basis.position)
        again = True
        time.sleep(POLL_SECONDS)


@contextmanager
def _recorded(session: Session, client: str | None, *, again: bool) -> Iterator[Warehouse]:
    """The table of events: of one client, where one is named, else of all."""
    from cli import query_context

    if client is None:
        with query_context.warehouse(session, only=("main.events",), again=again) as warehouse:
            yield warehouse
    else:
        with query_context.one_client(session, client, only=("main.events",)) as (its_own, _):
            yield its_own


STORY = "select * from timeline where client_id = ? order by occurred_on, position"
RECORDED_IN_SHORT = (
    "position, recorded_at, client, kind, occurred_from, precision, summary, superseded_by, "
    "retracted"
)


def recorded(after: int, kind: str | None, limit: int, *, in_short: bool) -> str:
    """The query for recorded events; `kind` is a permanent name."""
    of_kind = f"and kind = '{kind}'" if kind else ""
    columns = RECORDED_IN_SHORT if in_short else "*"
    return (
        f"select {columns} from events where position > {after} {of_kind} "  # noqa: S608  # ours
        f"order by position limit {limit}"
    )


@dataclass(frozen=True, slots=True)
class Story:
    """What a timeline shows: facts, revenue as `(amount, currency)`, ratings of trust."""

    name: str
    facts: Answer
    revenue: list[tuple[Any, ...]]
    trust: list[tuple[Any, ...]]


TOLD_FROM = ("main.timeline", "main.revenue", "facts.assessments")
"""The tables that a story is made of."""


def story_of(warehouse: Warehouse, client_id: str) -> Story:
    """All that a client's story needs, each by date."""
    ((name,),) = warehouse.query("select client from clients where client_id = ?", [client_id]).rows
    return Story(
        name,
        warehouse.query(STORY, [client_id]),
        warehouse.query(
            "select amount, currency from revenue where client_id = ? order by period_end",
            [client_id],
        ).rows,
        warehouse.query(
            "select rating::int from facts.assessments where client_id = ? "
            "and measure = 'trust' order by occurred_to, position",
            [client_id],
        ).rows,
    )


def story_text(story: Story, width: int, encoding: str) -> str:
    """A client's story for a person: a heading with charts, then a line for each fact."""
    columns = story.facts.columns
    lines = [_line(dict(zip(columns, row, strict=True)), width) for row in story.facts.rows]
    return "\n".join([_heading(story, encoding), *lines])


def _heading(story: Story, encoding: str) -> str:
    """The client's name with revenue by year and the first and last trust rating."""
    parts = [story.name]
    if story.revenue:
        _, latest = story.revenue[-1]
        # Sums in two currencies have no common height: the chart begins where the latest did.
        run = [*takewhile(lambda row: row[1] == latest, reversed(story.revenue))][::-1]
        several = len({currency for _, currency in story.revenue}) > 1
        chart = sparkline([float(amount) for amount, _ in run], encoding=encoding)
        parts.append(f"revenue {latest} {chart}" if several else f"revenue {chart}")
    if story.trust:
        first, last = story.trust[0][0], story.trust[-1][0]
        parts.append(f"trust {first}" if len(story.trust) == 1 else f"trust {first} → {last}")
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
    state = "retracted" if retracted else f"corrected by #{superseded_by}" if superseded_by else ""
    about = [client, word_of(kind), _shown(day, precision), summary, state]
    line = visible(" · ".join(part for part in about if part))
    return _wrapped(f"#{position:<6} {recorded_at:%Y-%m-%d %H:%M} ", line, width)


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


def _check_followed(session: Session) -> None:
    """Refuse what cannot go on for ever: a file that is replaced, a format that has an end, a part
    of the record that does not grow."""
    options = session.options
    if options.as_of is not None or options.at is not None:
        raise Invalid("--follow has no end, and a look back has", "leave out one of the two")
    if session.options.output not in (None, "-"):
        raise Invalid(
            "--follow has no end, so it fills no file with -o", "send it there: … --follow > FILE"
        )
    if session.wants_rows() and (session.requested_format() or "tsv") not in FOLLOWED:
        raise Invalid(
            f"--follow goes on line by line, and {session.requested_format()} does not",
            f"choose --format {', '.join(FOLLOWED)}",
        )
