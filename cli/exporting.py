"""What `export` writes: tables and events as they are shown, and MEDS, which has files of its own.

It loads the projections, and so DuckDB and Polars: commands import it when they run.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from cli import query_context
from cli.present.rows import Rows
from cli.present.values import to_json
from cli.session import Session
from domain.definition.definition import STANDARD
from events.errors import Invalid, NotFound
from projections.comparing.comparison import cohort_of
from projections.exporting import meds as standard
from projections.exporting import tables
from projections.exporting.keeping import Kept, keep
from projections.outcomes.facts import READ, facts
from projections.warehouse.basis import Basis

STANDARD_OUTPUT = (None, "-")


def table(session: Session, what: str) -> Basis:
    """Show the events or a table, in the format asked for."""
    with scratch() as folder:
        with query_context.warehouse(session, only=tables.reads(what)) as warehouse:
            kept = keep(warehouse, tables.query(what), folder / "rows.parquet")
            basis = warehouse.basis
        show(session, kept, sparse=what == tables.EVENTS)
    _told(session, kept.count)
    return basis


def show(session: Session, kept: Kept, *, header: bool = True, sparse: bool = False) -> None:
    """Rows that are kept in a file, in the format asked for."""
    rows = Rows(kept.columns, kept, parquet=kept.path, sparse=sparse)
    session.show(rows, header=header)


def cohort(session: Session, what: str) -> Basis:
    """Show attrition or exclusions, under the standard definition."""
    with query_context.warehouse(session, only=READ) as warehouse:
        known, basis = facts(warehouse), warehouse.basis
    found = cohort_of(known, STANDARD, basis)
    frame = found.attrition if what == "attrition" else found.exclusions
    session.show(Rows(tuple(frame.columns), frame.rows()))
    _told(session, frame.height)
    return basis


def meds(session: Session) -> Basis:
    """Write facts in the shape of MEDS: as one Parquet file, or as a folder with all that the
    standard wants beside them.

    Raises `Invalid` where there is anything but an empty folder of that name.
    """
    output = session.options.output
    if output not in STANDARD_OUTPUT and not str(output).lower().endswith(".parquet"):
        return _meds_folder(session, Path(str(output)).absolute())
    as_parquet = replace(session, options=replace(session.options, format="parquet"))
    as_parquet.check_output()
    with scratch() as folder:
        with query_context.warehouse(session, only=standard.READS) as warehouse:
            kept = keep(warehouse, standard.DATA, folder / "rows.parquet", zoned=False)
            basis = warehouse.basis
        show(as_parquet, kept)
    _told(session, kept.count)
    return basis


def _meds_folder(session: Session, target: Path) -> Basis:
    _check_folder(target)
    with (
        query_context.warehouse(session, only=standard.READS) as warehouse,
        _taking_the_place_of(target) as folder,
    ):
        basis = warehouse.basis
        data, metadata = folder / "data", folder / "metadata"
        data.mkdir()
        metadata.mkdir()
        kept = keep(warehouse, standard.DATA, data / "0.parquet", zoned=False)
        keep(warehouse, standard.codes(), metadata / "codes.parquet")
        keep(warehouse, standard.SUBJECTS, metadata / "subjects.parquet")
        described = standard.described(basis, version("fiveyear"))
        text = to_json(described) + "\n"
        (metadata / "dataset.json").write_text(text, encoding="utf-8")
    _told(session, kept.count)
    return basis


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that only its owner can read, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="fiveyear-") as folder:
        yield Path(folder)


def _check_folder(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise Invalid(
            f"{str(target)!r} is there already, and nothing in it is overwritten",
            "name a new folder, or a file that ends in .parquet",
        )
    if not target.parent.is_dir():
        raise NotFound(f"there is no folder {str(target.parent)!r}", "make it, or name another")


@contextmanager
def _taking_the_place_of(target: Path) -> Iterator[Path]:
    """A folder to fill that becomes `target` when the block ends without an error."""
    with tempfile.TemporaryDirectory(prefix=f".{target.name[:200]}.", dir=target.parent) as folder:
        made = Path(folder) / "made"
        made.mkdir()
        yield made
        if target.exists():
            target.rmdir()  # empty, or this says that it no longer is
        made.rename(target)


def _told(session: Session, count: int) -> None:
    output = session.options.output
    if output not in STANDARD_OUTPUT:
        session.notify(f"{count:,} {'row' if count == 1 else 'rows'} in {output}")
