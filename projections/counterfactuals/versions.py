"""What the tables would be had less been recorded: the same models over versions of a client.

A version is a client's history up to one of its events, or without some of them. Each version is a
client of its own to the models, so any number of them is one run. "Which event changed this figure"
and "what would it be without that one" are answered by the models that gave it, and not by a second
statement of their rules.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from domain.definition.definition import STANDARD, Definition
from projections.warehouse import loader
from projections.warehouse.basis import Basis
from projections.warehouse.build import Cut, build_cuts
from projections.warehouse.connection import Warehouse, empty, quoted
from projections.warehouse.graph import LOG

AT_ONCE = 2_000_000
"""Events, counted in every version, that the models are run over at once, to stay in memory."""

FEW = 50
"""Clients whose events are read one client after another; for more, the whole log is read."""


def replay_variants(
    log: Path,
    basis: Basis,
    cuts: Iterable[Cut],
    definition: Definition = STANDARD,
    *,
    only: Collection[str] | None = None,
) -> Iterator[Warehouse]:
    """Warehouses with one client for each version, on the reference date and last day of a basis.

    In the order of the versions, to be iterated over: each is closed when the next is asked for.
    They are several only where the versions hold more than `AT_ONCE` events. Nothing after the
    basis is read in any of them. In each, a temporary table `versions` lists them in order:
    `version, stream, label, until`. Raises `ValueError` where two have one label.
    """
    every = list(cuts)
    if len({cut.label for cut in every}) < len(every):
        raise ValueError("two versions have one label")
    if not every:
        return
    with TemporaryDirectory(prefix="fiveyear-") as folder:
        kept = Path(folder) / "log.parquet"
        sizes = _keep(log, basis, {cut.stream for cut in every}, kept)
        for part in _parts(every, sizes):
            with empty() as warehouse:
                connection = warehouse.connection
                connection.execute(
                    "create temp table versions as select "
                    "unnest($1::bigint[]) as version, unnest($2::varchar[]) as stream, "
                    "unnest($3::varchar[]) as label, unnest($4::bigint[]) as until",
                    [
                        list(range(1, len(part) + 1)),
                        [cut.stream for cut in part],
                        [cut.label for cut in part],
                        [min(cut.until, basis.position) for cut in part],
                    ],
                )

                def fill(table: str, warehouse: Warehouse = warehouse) -> None:
                    warehouse.connection.execute(
                        f"insert into {table} from read_parquet({quoted(kept)}) "
                        "where stream in (select stream from versions)"
                    )

                build_cuts(connection, fill, part, basis, definition, only=only)
                yield warehouse


def _keep(log: Path, basis: Basis, streams: set[str], kept: Path) -> dict[str, int]:
    """Keep the events of those streams in a file, to read it as often as needed; their counts."""
    read: Collection[str | None] = sorted(streams) if len(streams) <= FEW else [None]
    with empty() as warehouse:
        connection = warehouse.connection
        connection.execute("create schema source")
        connection.execute(LOG)
        for stream in read:
            loader.load(
                log, connection, "warehouse.source.log", until=basis.position, stream=stream
            )
        connection.execute(
            "create temp table wanted as select unnest($1::varchar[]) as stream", [sorted(streams)]
        )
        theirs = "from source.log where stream in (select stream from wanted)"
        connection.execute(f"copy ({theirs}) to {quoted(kept)} (format parquet)")
        return dict(warehouse.query(f"select stream, count(*) {theirs} group by stream").rows)


def _parts(cuts: Sequence[Cut], sizes: dict[str, int]) -> Iterator[list[Cut]]:
    """The versions in their order, as many at once as hold few enough events together, each
    counted as if it held all of its client's."""
    part: list[Cut] = []
    held = 0
    for cut in cuts:
        size = sizes.get(cut.stream, 0)
        if part and held + size > AT_ONCE:
            yield part
            part, held = [], 0
        part.append(cut)
        held += size
    yield part
