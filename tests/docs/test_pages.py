"""Every instruction of the documentation works, and shows what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.command import HOUSE
from tests.docs.pages import DOCS, Reader, agrees, blocks, steps, words

pytestmark = pytest.mark.minutes

PAGES = sorted(
    path
    for path in (*DOCS.glob("*.md"), *DOCS.glob("how-to/*.md"), *DOCS.glob("explanation/*.md"))
    if any(block.language in ("console", "python") for block in blocks(path))
)


DEMO = "fiveyear demo --dir demo -q"
"""The line that most pages begin with. What it shows is on the tutorial, which runs its own."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    code, shown = Reader(folder).run(DEMO)
    assert code == 0, shown
    return folder / "demo"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, demo: Path) -> None:
    Reader(tmp_path, made={DEMO: demo}).does(page)


def test_the_first_minute_of_the_readme_can_be_followed(tmp_path: Path) -> None:
    Reader(tmp_path, spawn=True).does(HOUSE / "README.md")


WRITTEN = sorted(
    path
    for path in (HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *DOCS.rglob("*.md"))
    if "decisions" not in path.parts
)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(HOUSE)))
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in DOCS.rglob("*.md"):
        if "decisions" not in path.parts and path != DOCS / "README.md":
            assert f"]({path.relative_to(DOCS).as_posix()})" in index


def test_every_fence_says_what_it_holds() -> None:
    known = {"console", "python", "text", "sql", "toml", "csv", "json", "sh"}
    for page in WRITTEN:
        for block in blocks(page):
            assert block.language in known, f"{page.name}: ```{block.language}"


# -- the reader of pages itself --------------------------------------------------------------------


def test_a_line_of_three_dots_stands_for_any_lines() -> None:
    assert agrees("a\n…\nd", "a\nb\nc\nd")
    assert agrees("a\n…", "a\nb\nc")
    assert not agrees("a\n…\nd", "a\nb\nc")
    assert not agrees("a", "a\nb")


def test_times_hashes_and_the_day_do_not_count() -> None:
    basis = "recorded up to {} UTC; reference date {}; definition {}"
    shown = basis.format("2026-06-30 12:00", "2026-06-30", "0123456789abcdef")
    other = basis.format("2031-01-02 03:04", "2031-01-02", "fedcba9876543210")
    assert agrees(shown, other)
    assert not agrees("on 2019-10-03", "on 2019-10-04")


def test_a_line_that_needs_a_shell_is_left_to_one() -> None:
    assert words('fiveyear sql "select count(*) from clients"') == [
        "sql",
        "select count(*) from clients",
    ]
    assert words("fiveyear log note \\\naldgate 'a; b'") == ["log", "note", "aldgate", "a; b"]
    for line in ("fiveyear events | head", "fiveyear log note a $B", 'fiveyear sql "$Q"', "cat x"):
        assert words(line) is None


def test_lines_to_run_and_what_they_show_are_told_apart(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```console\n$ one\n$ two \\\n> more\nshown\n```\n```csv file=a.csv\nx\n```\n",
        encoding="utf-8",
    )
    console, saved = blocks(page)
    assert [(step.line, step.shown) for step in steps(console)] == [
        ("one", None),
        ("two \\\nmore", "shown"),
    ]
    assert (saved.language, saved.file, saved.text) == ("csv", "a.csv", "x\n")
