"""Nothing is lost in an export: its rows alone give every event again, whatever was recorded."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from cli.present.formats import write
from cli.present.rows import Rows
from domain.commands import Provenance
from domain.service import RecordService
from events.base import COMMON, Event, own_fields
from events.catalogue import class_of
from events.dates import Period
from events.fields import Field, schema
from events.store.log import EventLog
from projections.exporting.canonical import READS, canonical
from projections.exporting.formulas import unguarded
from projections.exporting.keeping import keep
from projections.warehouse.basis import whole
from projections.warehouse.refresh import in_memory
from tests import given
from tests.projections.histories import CROWDED
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written
from tests.support import Clock

TODAY = date(2040, 1, 1)

Row = Mapping[str, Any]


@for_any(builder=CROWDED, fmt=st.sampled_from(["csv", "jsonl"]))
@law(3)
def test_every_event_comes_out_of_its_row_as_it_was_recorded(builder: LogBuilder, fmt: str) -> None:
    with TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        assert events_of(exported(log, fmt)) == [as_claimed(event) for event in builder.events]


BY_GRADE = {
    "episodes": ("together", "apart", "net", "response", "response_ab"),
    "outcomes": ("response",),
    "revenue_path": ("response",),
}
"""What rests on when something was recorded, and so is another once it is recorded anew."""

TABLES = "timeline episodes outcomes clients leaders threats revenue revenue_path drivers".split()


@for_any(CROWDED)
@law(2)
def test_events_recorded_anew_give_the_same_tables_but_for_their_grades(
    builder: LogBuilder,
) -> None:
    with TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", builder.events)
        events = events_of(exported(log, "jsonl"))
        anew = written(Path(folder) / "anew.db", map(recorded_anew, events, count(1)))
        assert tables(anew) == tables(log)


def recorded_anew(event: Event, number: int) -> Event:
    """The event as another log takes it in, long after everything happened."""
    return replace(event, position=number, recorded_at=datetime(2039, 12, 31, tzinfo=UTC))


def tables(log: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Their rows, without the streams' own names and what rests on recorded times."""
    with in_memory(log, whole(log, TODAY)) as warehouse:
        found = {}
        for name in TABLES:
            left_out = ", ".join(("client_id", *BY_GRADE.get(name, ())))
            rows = warehouse.query(f"select * exclude ({left_out}) from {name}").rows
            found[name] = sorted(rows, key=repr)
        return found


HOSTILE = ("=1+1", "'=1+1", "''@x", "-5", "'quoted'", "a,b", 'says "no"', "two\nlines", "tab\tend")


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet", "xlsx"])
def test_events_of_every_stream_come_out_of_their_rows(tmp_path: Path, fmt: str) -> None:
    log = tmp_path / "log.db"
    recorded = log_of_everything(log)
    assert events_of(exported(log, fmt)) == [as_claimed(event) for event in recorded]


def log_of_everything(path: Path) -> list[Event]:
    """A client whose texts look like formulas, mendings of mendings, an industry and a study."""
    clock = Clock(datetime(2026, 6, 30, 12, tzinfo=UTC))
    EventLog.create(path, clock=clock).close()
    record = RecordService(EventLog.open(path, clock=clock), today=lambda: date(2026, 6, 30))
    said = Provenance(actor="ann", source="=minutes", note="-note", key="k,1", batch="b")
    (registered,) = record.register(given.registered("=Aldgate")).events
    stream = registered.stream
    for number, text in enumerate(HOSTILE):
        record.record(stream, given.note(text, f"2019-0{number + 1}"))
    record.record(stream, given.threat("T1", "2019-Q2", description="+lost"))
    record.record(stream, given.together("2019", "T1", leaders=("Ann; B.", "=Cy")))
    record.record(stream, given.revenue("FY2019", "4200000.5", "GBP"))
    long_ago = datetime(2012, 3, 4, tzinfo=UTC)
    record.record(stream, given.note("claimed", "2012", claimed_recorded_at=long_ago))
    record.correct(given.correct(2, text="=other", note=None))
    record.retract(given.retract(3))
    record.retract(given.retract(16))
    record.report_peers("legal", Period.fiscal_year(2019, "12-31"), Decimal("-0.03"), 12, said)
    record.register_study("Trust", {"grade": "A", "years": 5}, replace(said, key=None))
    record.lock_study("Trust", 12, replace(said, key=None))
    events = [record.event(n) for n in range(1, record.event_log.max_notification_id() + 1)]
    record.close()
    return events


def as_claimed(event: Event) -> Event:
    """The event as another log takes it: when it was recorded is what it claims, unless it claimed
    another time already."""
    return replace(event, claimed_recorded_at=event.claimed_recorded_at or event.recorded_at)


# -- the rows of an export, and what they say -----------------------------------------------------


def exported(log: Path, fmt: str) -> Sequence[Row]:
    """The rows of an export, as a program reads them."""
    file = log.with_name(f"rows.{fmt}")
    with in_memory(log, whole(log, TODAY), only=READS) as warehouse:
        kept = keep(warehouse, canonical(), log.with_name("kept.parquet"))
        write(Rows(kept.columns, kept, parquet=kept.path, sparse=True), fmt, file)
    return READERS[fmt](file)


def _csv(file: Path) -> list[Row]:
    text = io.StringIO(file.read_bytes().decode(), newline="")
    return [{name: unguarded(cell) for name, cell in row.items()} for row in csv.DictReader(text)]


def _jsonl(file: Path) -> list[Row]:
    lines = file.read_text(encoding="utf-8").split("\n")[:-1]
    return [json.loads(line, parse_float=Decimal) for line in lines]


def _parquet(file: Path) -> Sequence[Row]:
    import polars as pl

    return pl.read_parquet(file).to_dicts()


def _xlsx(file: Path) -> list[Row]:
    from python_calamine import CalamineWorkbook

    names, *rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    return [
        {
            str(name): unguarded(cell) if isinstance(cell, str) else cell
            for name, cell in zip(names, row, strict=True)
        }
        for row in rows
    ]


READERS: Mapping[str, Callable[[Path], Sequence[Row]]] = {
    "csv": _csv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "xlsx": _xlsx,
}


def events_of(rows: Iterable[Row]) -> list[Event]:
    """The events that rows tell of, by the schema of their kinds alone."""
    revisions: dict[str, int] = {}
    events = []
    for row in rows:
        cls = class_of(row["kind"])
        stream = row["stream"]
        revisions[stream] = revisions.get(stream, 0) + 1
        fields = schema(cls)
        values = {
            name: fields[name].decode(_stored(fields[name], row[name]))
            for name in (*COMMON, *own_fields(cls))
            if row.get(name) not in (None, "")
        }
        events.append(cls(originator_id=stream, originator_version=revisions[stream], **values))
    return events


def _stored(field: Field, cell: Any) -> Any:
    """What is stored for a cell, by the type of its field."""
    if field.many or field.type is dict:
        return json.loads(cell)
    if field.type is bool:
        return cell in (True, "true")
    if field.type is int:
        return int(cell)
    if field.type is datetime:
        moment = cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)
        return moment.isoformat()
    if field.type is Decimal:
        return f"{Decimal(str(cell)).normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
