"""`demo`: the first thing anybody runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Command


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Command:
    fiveyear = Command(tmp_path_factory.mktemp("demo"))
    fiveyear.spawn("demo", "--dir", str(fiveyear.folder)).ok()
    return Command(fiveyear.folder, {"FIVEYEAR_DB": str(fiveyear.folder / "demo.db")})


def test_it_shows_a_timeline_and_the_comparison(demo: Command) -> None:
    shown = demo.run("demo", "--dir", str(demo.folder)).ok()
    assert "$ fiveyear timeline" in shown.out
    assert "Revenue index, threat ended = 100" in shown.out
    assert "It does not show why the groups differ" in shown.out


def test_it_leaves_a_report_for_a_browser(demo: Command) -> None:
    page = (demo.folder / "report.html").read_text(encoding="utf-8")
    assert "INVENTED histories" in page
    assert page == demo.run("report").ok().out


def test_what_is_invented_says_so_wherever_it_is_shown(demo: Command) -> None:
    for words in (("compare",), ("cohort",), ("events", "--limit", "1"), ("tables",)):
        assert "invented" in demo.run(*words).ok().err
    assert demo.run("compare", "--json").ok().json["basis"]["invented"] is True
    names = demo.run("sql", "select client from clients", "--csv").ok().out.splitlines()[1:]
    assert len(names) == 70
    assert all(name.endswith("(invented)") for name in names)


def test_a_second_demo_uses_the_first(demo: Command) -> None:
    before = (demo.folder / "demo.db").read_bytes()
    assert "already" in demo.run("demo", "--dir", str(demo.folder)).ok().err
    assert (demo.folder / "demo.db").read_bytes() == before


def test_it_never_takes_the_place_of_a_log_of_its_own(tmp_path: Path) -> None:
    fiveyear = Command(tmp_path)
    fiveyear.run("init", "--db", str(tmp_path / "demo.db")).ok()
    answer = fiveyear.run("demo", "--dir", str(tmp_path))
    assert answer.code == 6
    assert "--dir" in answer.err
