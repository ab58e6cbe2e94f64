"""What the tables would be had less been recorded: the same models over histories told again.

A client's history is told again up to one of its events, or without some of them. Each such
version is a client of its own to the models, so any number of them is one run. "Which event moved
this figure" and "what would it be without that one" are answered by the models that gave it, and
by no second account of their rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from domain.definition.definition import STANDARD, Definition
from projections import reader
from projections.basis import Basis
from projections.build import build_from
from projections.models import LOG, ORDER
from projections.reader import Slice
from projections.warehouse import Warehouse, empty, quoted

APART = 2**40
"""How far the numbers of one version's events lie from those of the next: beyond any log's end."""

AT_ONCE = 2_000_000
"""Events, counted in every version, that the models are run over at once, to stay in memory."""

FEW = 50
"""Clients whose events are found one client after another; for more, the whole log is read."""

VERSIONS = """
create temp table versions (
    version bigint,
    stream  varchar,
    label   varchar,
    until   bigint,
    without bigint[]
)
"""

TOLD = """
insert into {table}
select
    log.position + versions.version * {apart},
    log.recorded_at,
    versions.label,
    log.revision,
    log.kind,
    log."on",
    -- A mend names its target by its number, which has moved as far.
    if(
        log.kind in ('event.corrected', 'event.retracted'),
        json_merge_patch(
            log.data::json,
            json_object('target', (log.data ->> 'target')::bigint + versions.version * {apart})
        )::varchar,
        log.data
    )
from versions
inner join {log} as log
    on versions.stream = log.stream
    and log.position <= versions.until
    and not list_contains(versions.without, log.position)
"""


@dataclass(frozen=True, slots=True)
class Version:
    """A client's history with its events up to one number and `without` some of them.

    `name` sets it apart from the other versions of the client.
    """

    stream: str
    name: str | int
    until: int
    without: frozenset[int] = frozenset()

    @property
    def label(self) -> str:
        """What the tables call it: its `client_id` there."""
        return f"{self.stream}@{self.name}"


def number(position: int) -> int:
    """The number that an event has in the log, from its position in a table told again."""
    return position % APART


def told_again(
    log: Path,
    basis: Basis,
    versions: Iterable[Version],
    definition: Definition = STANDARD,
    *,
    only: Collection[str] = ORDER,
) -> Iterator[Warehouse]:
    """Warehouses with one client for each version, on the clock and last day of a basis.

    In the order of the versions, to be gone through in a loop: each is closed when the next is
    asked for. They are several only where the versions hold more than `AT_ONCE` events. Nothing
    after the basis is told in any of them. In each, a temporary table `versions` says which those
    are: `version, stream, label, until, without`. Raises `ValueError` where two bear one label.
    """
    every = list(versions)
    if len({version.label for version in every}) < len(every):
        raise ValueError("two versions bear one label")
    if not every:
        return
    with TemporaryDirectory(prefix="fiveyear-") as folder:
        kept = Path(folder) / "log.parquet"
        sizes = _keep(log, basis, {version.stream for version in every}, kept)
        for part in _parts(every, sizes):
            with empty() as warehouse:
                _tell(warehouse.connection, kept, part, basis, definition, only)
                yield warehouse


def _tell(
    connection: duckdb.DuckDBPyConnection,
    kept: Path,
    part: Sequence[Version],
    basis: Basis,
    definition: Definition,
    only: Collection[str],
) -> None:
    def again(table: str) -> None:
        connection.execute(VERSIONS)
        connection.execute(
            "insert into versions "
            "select unnest($1::bigint[]), unnest($2::varchar[]), unnest($3::varchar[]), "
            "unnest($4::bigint[]), unnest($5::bigint[][])",
            [
                list(range(1, len(part) + 1)),
                [version.stream for version in part],
                [version.label for version in part],
                [min(version.until, basis.position) for version in part],
                [sorted(version.without) for version in part],
            ],
        )
        source = f"read_parquet({quoted(kept)})"
        connection.execute(TOLD.format(table=table, apart=APART, log=source))

    build_from(connection, again, basis, definition, only=only)


def _keep(log: Path, basis: Basis, streams: set[str], kept: Path) -> dict[str, int]:
    """Keep what those streams hold, to tell it from as often as need be; how much that is."""
    read: Collection[str | None] = sorted(streams) if len(streams) <= FEW else [None]
    with empty() as warehouse:
        connection = warehouse.connection
        connection.execute("create schema staging")
        connection.execute(LOG)
        for stream in read:
            part = Slice(0, basis.position, stream)
            reader.load(log, connection, "warehouse.staging.log", part)
        connection.execute(
            "create temp table told as select unnest($1::varchar[]) as stream", [sorted(streams)]
        )
        theirs = "from staging.log where stream in (select stream from told)"
        connection.execute(f"copy ({theirs}) to {quoted(kept)} (format parquet)")
        return dict(warehouse.query(f"select stream, count(*) {theirs} group by stream").rows)


def _parts(versions: Sequence[Version], sizes: dict[str, int]) -> Iterator[list[Version]]:
    """The versions in their order, so many at once as hold few enough events together, each
    counted as if it told all of its client's."""
    part: list[Version] = []
    held = 0
    for version in versions:
        size = sizes.get(version.stream, 0)
        if part and held + size > AT_ONCE:
            yield part
            part, held = [], 0
        part.append(version)
        held += size
    yield part
