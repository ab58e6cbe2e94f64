"""`industry`: what is known of an industry as a whole."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

import typer

from cli.app import new_app
from cli.present import confirmation
from cli.present.error_text import error_text
from cli.session import Session
from domain.client.history import History
from domain.grammar.amounts import read_number
from domain.grammar.values import Around, read, read_values
from events.dates import Period
from events.errors import Invalid
from events.fields import schema
from events.kinds.industries import PeersReported

app = new_app()
industry = new_app()
app.add_typer(industry, name="industry", help="What is known of an industry.")


@industry.command()
def peers(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="INDUSTRY", help="The industry.")],
    period: Annotated[
        str, typer.Option("--period", metavar="PERIOD", help="FY2019, a calendar year here.")
    ],
    median_growth: Annotated[
        str, typer.Option("--median-growth", metavar="RATE", help="A year: 3% or 0.03.")
    ],
    n: Annotated[str, typer.Option("--n", metavar="N", help="How many peers.")],
    source: confirmation.Source = None,
    source_date: confirmation.SourceDate = None,
    note: confirmation.Note = None,
    key: confirmation.Key = None,
) -> None:
    """Report how an industry's peers grew in a period.

    Example: fiveyear industry peers legal --period FY2019 --median-growth 3% --n 12
    """
    session: Session = ctx.obj
    session.check_output()
    around = Around(session.today)
    typed = {
        "period": period,
        "n": n,
        "source": source,
        "source_date": source_date,
        "note": note,
    }
    said = {each: text for each, text in typed.items() if text is not None}
    values = read_values(PeersReported, said, around, _label)
    growth = read_rate(median_growth)
    called = read(schema(PeersReported)["industry"], name, around, "INDUSTRY")
    common = {each: values.get(each) for each in ("source", "source_date", "note")}
    with session.record() as record:
        decided = record.report_peers(
            called,
            Period(values["period_start"], values["period_end"]),
            growth,
            values["n"],
            session.provenance(key=key, **common),
        )
        line = "".join(confirmation.line_of(event, None, History()) for event in decided.events)
        confirmation.confirm(session, record, decided, client=None, line=line)


def read_rate(text: str) -> Decimal:
    """A rate of growth: `3%` and `0.03` are the same; a bare `3` could be either of two."""
    typed = "".join(text.split())
    try:
        if typed.endswith("%"):
            return read_number(typed[:-1]) / 100
        number = read_number(typed)
    except Invalid as error:
        raise Invalid(
            f"--median-growth: {text!r} is not a rate: {error_text(error)[0]}",
            "write it like 3% or 0.03",
        ) from None
    if abs(number) >= 1:
        raise Invalid(
            f"--median-growth: {text!r} has two readings: {number}% or {number * 100}%",
            f"write {number}% for the first",
        )
    return number


def _label(name: str) -> str:
    return "--" + name.replace("_", "-")
