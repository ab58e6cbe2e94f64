"""Any log, exported and imported into an empty one, gives the same tables.

But for what rests on when something was recorded: that is claimed then, and not trusted.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.store.log import EventLog
from tests.cli.command import Command
from tests.cli.test_export_round_trip import log_of_everything, tables
from tests.projections.histories import CROWDED
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, written

pytestmark = pytest.mark.minutes


@given(builder=CROWDED, fmt=st.sampled_from(["csv", "jsonl", "parquet", "xlsx"]))
@law(3)
def test_an_imported_export_gives_the_same_tables(builder: LogBuilder, fmt: str) -> None:
    with TemporaryDirectory() as folder:
        given_log = written(Path(folder) / "log.db", builder.events)
        brought_in = carried_over(Path(folder), fmt)
        assert tables(brought_in.log) == tables(given_log)


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet", "xlsx"])
def test_mendings_studies_and_peers_come_over(tmp_path: Path, fmt: str) -> None:
    recorded = log_of_everything(tmp_path / "log.db")
    again = carried_over(tmp_path, fmt)
    with EventLog.open(again.log) as log:
        kinds = [str(stored.topic) for stored in log.select_notifications(1, 1000)]
    assert kinds == [event.TOPIC for event in recorded]


def test_the_export_of_what_was_imported_is_the_same_export(tmp_path: Path) -> None:
    log_of_everything(tmp_path / "log.db")
    again = carried_over(tmp_path, "jsonl")
    first = Command(tmp_path).run("export", "--what", "timeline", "--csv").ok().out
    second = again.run("export", "--what", "timeline", "--csv").ok().out
    assert without(second, 0) == without(first, 0)


def without(text: str, column: int) -> list[list[str]]:
    cells = [line.split(",") for line in text.split("\r\n")]
    return [row[:column] + row[column + 1 :] for row in cells]


def carried_over(folder: Path, fmt: str) -> Command:
    """A new log into which the one in the folder was exported and imported."""
    file = folder / f"events.{fmt}"
    Command(folder).run("export", "-o", str(file)).ok()
    (folder / "new").mkdir()
    new = Command(folder / "new")
    new.run("init").ok()
    new.run("import", str(file), "--strict").ok()
    return new


# -- what stands in the way -----------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The export of a log with everything in it."""
    log_of_everything(tmp_path / "log.db")
    file = tmp_path / "events.jsonl"
    Command(tmp_path).run("export", "-o", str(file)).ok()
    return file


@pytest.fixture
def empty(tmp_path: Path) -> Command:
    (tmp_path / "empty").mkdir()
    command = Command(tmp_path / "empty")
    command.run("init").ok()
    return command


def count_of(command: Command) -> int:
    with EventLog.open(command.log) as log:
        return log.max_notification_id()


def test_the_same_export_again_adds_nothing(file: Path, empty: Command) -> None:
    empty.run("import", str(file)).ok()
    recorded = count_of(empty)
    again = empty.run("import", str(file), "--json").ok().json
    assert (again["recorded"], again["already"], count_of(empty)) == (0, recorded, recorded)


def test_a_dry_run_records_nothing(file: Path, empty: Command) -> None:
    printed = empty.run("import", str(file), "-n", "--json").ok().json
    assert printed["recorded"] == printed["rows"] > 0
    assert count_of(empty) == 0


def test_an_export_goes_into_no_log_that_holds_others(file: Path, empty: Command) -> None:
    empty.run("client", "add", "Bowline", "--industry", "legal", "--currency", "GBP").ok()
    answer = empty.run("import", str(file))
    assert (answer.code, count_of(empty)) == (1, 1)
    assert "goes into an empty one" in answer.err


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('"kind":"threat.encountered"', '"kind":"threat.met"', "line 11: kind: 'threat.met'"),
        ('"number":2,', '"number":"two",', "line 2: number: 'two' is not a number"),
        ('"amount":', '"amount":"much","was":', "amount: 'much'"),
        ('"target":', '"target":99,"was":', "it changes #99, which is not in the file"),
    ],
)
def test_one_line_that_cannot_be_is_named_and_nothing_lands(
    file: Path, empty: Command, was: str, becomes: str, says: str
) -> None:
    text = file.read_text(encoding="utf-8").replace('": ', '":').replace(', "', ',"')
    assert was in text
    file.write_text(text.replace(was, becomes), encoding="utf-8")
    answer = empty.run("import", str(file))
    assert (answer.code, count_of(empty)) == (2, 0)
    assert says in answer.err
