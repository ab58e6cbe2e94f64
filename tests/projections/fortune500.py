"""The lists of the 500 largest US industrial companies, 1955 to 1994, as client events.

The data lies outside the project and is not copied into it: `../shared/real` beside the folder of
the project, or where `FIVEYEAR_REAL_DATA` says.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from domain.bulk.batch import Batch
from domain.commands import Provenance, RecordEvent
from domain.service import RecordService
from events.dates import PartialDate, Period
from events.errors import Refused
from events.kinds.clients import ClientRegistered
from events.kinds.growth import RevenueReported
from events.kinds.threats import ThreatAbated, ThreatEncountered
from events.store.log import EventLog

FOLDER = Path(
    os.environ.get("FIVEYEAR_REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "real"
)
LISTS = "fortune500-1955-1994.csv"
RECESSIONS = "us-recessions.csv"
MISSING = (
    f"the real input is not at {FOLDER}: put {LISTS} and {RECESSIONS} there, "
    "or say where they are with FIVEYEAR_REAL_DATA"
)


def present() -> bool:
    return (FOLDER / LISTS).exists() and (FOLDER / RECESSIONS).exists()


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@dataclass
class Imported:
    """What came of an import: the client of each company, and what was not recorded.

    refused: the errors about a second, different figure. already: how often the same figure came
    again.
    """

    clients: dict[str, str] = field(default_factory=dict)
    refused: list[Refused] = field(default_factory=list)
    already: int = 0
    threats: int = 0


def imported(log: Path) -> Imported:
    """A new log with all of it, through the domain. A refused row is noted, and the next taken."""
    found = Imported()
    record = RecordService(EventLog.create(log))
    try:
        with Batch(record) as batch:
            listed = _log_revenue(batch, found)
            _log_recessions(batch, found, listed)
    finally:
        record.close()
    return found


def _log_revenue(batch: Batch, found: Imported) -> dict[str, set[int]]:
    """The figures of all lists; the list years of each company."""
    listed: dict[str, set[int]] = {}
    for row in table(LISTS):
        company, year = row["company"], int(row["list_year"])
        listed.setdefault(company, set()).add(year)
        if company not in found.clients:
            entry = {"name": company, "industry": "industrial", "currency": "USD"}
            found.clients[company] = batch.register(_command(ClientRegistered, entry))
        # A list reports the fiscal year before it, in millions of dollars.
        period = Period.fiscal_year(year - 1)
        values = {
            "period_start": period.start,
            "period_end": period.end,
            "amount": Decimal(row["revenue_musd"]) * 1_000_000,
        }
        try:
            decided = batch.record(found.clients[company], _command(RevenueReported, values))
        except Refused as refused:
            found.refused.append(refused)
        else:
            found.already += len(decided.already)
    return listed


def _log_recessions(batch: Batch, found: Imported, listed: dict[str, set[int]]) -> None:
    """A recession is a threat to each company on the lists of its years.

    Those are the lists that report a fiscal year the recession overlaps: the recession of 1957-08
    to 1958-04 lies in FY1957 and FY1958, which the lists of 1958 and 1959 report.
    """
    for row in table(RECESSIONS):
        peak, trough = PartialDate.parse(row["peak"]), PartialDate.parse(row["trough"])
        years = range(peak.earliest.year + 1, trough.latest.year + 2)
        for company, on_lists in listed.items():
            if on_lists.isdisjoint(years):
                continue
            stream = found.clients[company]
            begun = _command(
                ThreatEncountered,
                {"description": row["name"], "severity": "serious", "threat_kind": "recession"},
                peak,
            )
            (event,) = batch.record(stream, begun).events
            batch.record(stream, _command(ThreatAbated, {"threat": vars(event)["threat"]}, trough))
            found.threats += 1


def _command(
    kind: type[ClientRegistered | RevenueReported | ThreatEncountered | ThreatAbated],
    values: Mapping[str, object],
    on: PartialDate | None = None,
) -> RecordEvent:
    said = Provenance(
        actor="import", source="lists of the 500 largest", source_date=date(1994, 12, 31)
    )
    return RecordEvent(kind=kind, provenance=said, on=on, values=values)
