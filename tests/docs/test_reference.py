"""The reference is what the code says today."""

from __future__ import annotations

import pytest

from cli.help.reference import PAGES, commands, main
from events.catalogue import CATALOGUE
from projections.models import models
from tests.cli.command import HOUSE

REFERENCE = HOUSE / "docs" / "reference"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_up_to_date(name: str) -> None:
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == PAGES[name](), f"docs/reference/{name} is out of date: make docs"


def test_there_is_no_page_that_nobody_makes() -> None:
    assert {path.name for path in REFERENCE.iterdir()} == set(PAGES)


def test_every_command_kind_and_table_is_in_it() -> None:
    pages = {name: page() for name, page in PAGES.items()}
    for path, _ in commands():
        if path[:1] == ("log",) and len(path) > 1:
            assert f"\n### {path[1]}\n" in pages["kinds.md"]
        else:
            assert f"# {' '.join(('fiveyear', *path))}\n" in pages["cli.md"]
    assert all(f"`{name}`" in pages["kinds.md"] for name in CATALOGUE)
    assert all(f"\n## {each.table}\n" in pages["tables.md"] for each in models() if each.public)


def test_it_does_not_depend_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    texts = []
    for columns in ("40", "200"):
        monkeypatch.setenv("COLUMNS", columns)
        folder = tmp_path_factory.mktemp(columns)
        assert main([str(folder)]) == 0
        texts.append({path.name: path.read_text() for path in sorted(folder.iterdir())})
    assert texts[0] == texts[1]
