"""What happens when nobody reads, or where it goes cannot be written to: nothing is lost, and what
is recorded is never reported as if it were not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import HOUSE, Command


@pytest.fixture
def aldgate(tmp_path: Path) -> Command:
    return Command(tmp_path).with_client()


def shell(fiveyear: Command, line: str) -> tuple[int, str]:
    """A line of a POSIX shell in which `F` is the command; its exit code and what it wrote."""
    script = f'F() {{ "{sys.executable}" -m cli "$@"; }}\n{line}'
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        env=fiveyear.environment | {"PYTHONPATH": str(HOUSE)},
        cwd=fiveyear.folder,
        capture_output=True,
        check=False,
        text=True,
        timeout=600,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "F log note aldgate x 2>&1 | true",
        "F log note aldgate x >&-",
        "F log note aldgate x 2>&-",
        "F log note aldgate x >&- 2>&- <&-",
        "F log note aldgate x --json | true",
    ],
)
def test_an_event_is_recorded_whoever_reads_the_output(aldgate: Command, line: str) -> None:
    code, said = shell(aldgate, line)
    assert (code, aldgate.position) == (0, 2)
    assert "defect" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is full")
def test_a_receipt_that_cannot_be_written_does_not_ask_for_a_second_try(aldgate: Command) -> None:
    code, said = shell(aldgate, "F log note aldgate x > /dev/full")
    assert (code, aldgate.position) == (0, 2)
    assert "#2 is recorded, but could not be shown" in said


def test_a_failure_that_nobody_reads_still_has_its_code(aldgate: Command) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "cli", "timeline", "nosuch"],
        env=aldgate.environment | {"PYTHONPATH": str(HOUSE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 3


@pytest.mark.parametrize("end", ["", "-wal", ".duckdb"])
@pytest.mark.parametrize(
    "words", [("client", "list", "--csv"), ("log", "note", "aldgate", "x", "--json")]
)
def test_an_output_file_never_takes_the_place_of_a_log(
    aldgate: Command, end: str, words: tuple[str, ...]
) -> None:
    aldgate.run("status").ok()
    place = aldgate.log.with_name(aldgate.log.name + end)
    before = place.read_bytes() if place.exists() else None
    answer = aldgate.run(*words, "-o", str(place))
    assert answer.code == 2
    assert str(place) in answer.err
    assert aldgate.position == 1
    # SQLite itself takes the file of its write-ahead log away once it is empty.
    assert not place.exists() or place.read_bytes() == before


def test_nor_of_another_log_or_of_one_behind_a_link(aldgate: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    aldgate.run("init", "--db", str(other)).ok()
    link = tmp_path / "link.csv"
    link.symlink_to(other)
    before = other.read_bytes()
    for place in (other, link):
        assert aldgate.run("client", "list", "--csv", "-o", str(place)).code == 2
    assert other.read_bytes() == before


def test_undo_again_takes_back_the_one_before(aldgate: Command) -> None:
    for text in ("first", "second"):
        aldgate.run("log", "note", "aldgate", text).ok()
    assert "retracts #3" in aldgate.run("undo").ok().out
    assert "retracts #2" in aldgate.run("undo").ok().out
    assert aldgate.run("timeline", "aldgate", "--json").ok().json == []
    again = aldgate.run("undo", "5").ok()
    assert "#2 is effective again" in again.out


def test_an_interrupt_while_it_starts_is_met_without_a_word() -> None:
    program = (
        "import sys, cli.start as start\n"
        "class Slow:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'cli.main': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Slow())\n"
        "start.run()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False, cwd=HOUSE
    )
    assert (done.returncode, done.stderr) == (130, b"")
