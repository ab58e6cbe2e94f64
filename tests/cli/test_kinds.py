"""The table of kinds: every kind has its word, and every word does what its example says."""

from __future__ import annotations

import importlib
import pkgutil
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.core

import events.kinds
from cli import root
from cli.help.kind import Kind
from cli.help.kinds import BY_CLASS, KINDS, permanent_name
from cli.help.topics import ELSEWHERE
from cli.present.error_text import error_text
from cli.present.event_text import filled
from events.base import Event, own_fields
from events.catalogue import CATALOGUE, CLASSES
from events.errors import Invalid
from events.fields import schema
from tests.cli.command import HOUSE, Command

GOLDEN = HOUSE / "tests" / "events" / "golden"
SUMMARIES = HOUSE / "projections" / "models" / "summaries.sql"

ENDS = {"period_start", "period_end"}
LOGGED = [cls for cls in CLASSES if cls.WORD]


def test_every_kind_is_logged_by_one_word_or_recorded_by_one_other_command() -> None:
    assert sorted([*(cls.TOPIC for cls in LOGGED), *ELSEWHERE]) == sorted(CATALOGUE)
    assert len({cls.WORD for cls in LOGGED}) == len(LOGGED)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_every_field_is_typed_in_one_way_and_explained(kind: Kind) -> None:
    typed = set(kind.typed)
    assert typed - {"period"} == set(own_fields(kind.cls)) - ENDS
    assert ("period" in typed) == (set(own_fields(kind.cls)) >= ENDS)
    assert len({kind.label(name) for name in kind.typed}) == len(kind.typed)
    assert all(kind.help(name).endswith((".", "…")) for name in kind.typed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_what_may_be_left_out_does_not_stand_before_what_may_not(kind: Kind) -> None:
    needed = [kind.required(name) for name in kind.positional]
    assert needed == sorted(needed, reverse=True)


def lacks(cls: type[Event]) -> list[str]:
    """What is still to be written for a kind, as CONTRIBUTING lists it."""
    missing = [] if cls in CLASSES else ["its place in events/catalogue.py"]
    if not list(GOLDEN.glob(f"{cls.TOPIC}.v{cls.class_version}*.json")):
        missing.append("a golden file in tests/events/golden")
    if f"when '{cls.TOPIC}' then" not in SUMMARIES.read_text():
        missing.append("a line in projections/models/summaries.sql")
    if not cls.WORD:
        recorded = cls.TOPIC in ELSEWHERE
        return missing if recorded else [*missing, "a WORD, or a line in cli/help/topics.py"]
    if cls not in BY_CLASS:
        missing.append("a row in cli/help/kinds.py")
    unexplained = {name for name in own_fields(cls) if not schema(cls)[name].help}
    return missing + [f"Help for {name} in its class" for name in sorted(unexplained - ENDS)]


def declared() -> Iterator[type[Event]]:
    """Every class of events under events/kinds that has a topic."""
    for module in pkgutil.iter_modules(events.kinds.__path__):
        names = vars(importlib.import_module(f"events.kinds.{module.name}"))
        for cls in names.values():
            if isinstance(cls, type) and issubclass(cls, Event) and "TOPIC" in vars(cls):
                yield cls


def test_no_kind_lacks_what_it_needs_beside_its_class() -> None:
    assert {cls.TOPIC: lacks(cls) for cls in declared() if lacks(cls)} == {}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_a_next_command_names_every_word_it_needs(kind: Kind) -> None:
    """Placeholders stand for values: AMOUNT, NAME, WHEN."""
    for template in kind.then:
        words = shlex.split(re.sub(r"\{(\w+)\}", lambda match: match[1].upper(), template))
        command: Any = typer.main.get_command(root.app)
        while isinstance(command, typer.core.TyperGroup):
            _, command, words = command.resolve_command(typer.Context(command), words)
        assert command.make_context("it", words).args == []


def test_every_example_is_recorded(tmp_path: Path) -> None:
    aldgate = Command(tmp_path).with_client()
    for position, kind in enumerate(KINDS, start=2):
        answer = aldgate.run("log", kind.word, "aldgate", *shlex.split(kind.example)).ok()
        assert answer.out.startswith(f"#{position}  Aldgate LLP · "), answer.out
        assert "{" not in answer.out
        assert f"wrong? fiveyear undo {position}" in answer.err
        assert "next: " in answer.err


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.word)
def test_the_help_of_a_kind_has_its_example_and_its_options(kind: Kind, tmp_path: Path) -> None:
    shown = Command(tmp_path).run("log", kind.word, "--help").ok().out
    assert f"fiveyear log {kind.word} aldgate" in shown
    assert all(kind.option(name) in shown for name in kind.options)
    assert max(map(len, shown.splitlines())) <= 80


def test_the_help_of_log_lists_every_word(tmp_path: Path) -> None:
    shown = Command(tmp_path).run("log", "--help").ok().out
    kinds = shown.partition("Kinds of event:")[2]
    listed = [line.split()[0] for line in kinds.splitlines() if line.strip()]
    words = [kind.word for kind in KINDS]
    assert [word for word in listed if word in words] == words


@pytest.mark.parametrize(
    ("typed", "permanent"),
    [
        ("together", "leaders.pulled_together"),
        ("Together ", "leaders.pulled_together"),
        ("leaders.pulled_together", "leaders.pulled_together"),
        ("client.registered", "client.registered"),
    ],
)
def test_a_kind_is_named_by_its_word_or_its_permanent_name(typed: str, permanent: str) -> None:
    assert permanent_name(typed) == permanent


def test_a_kind_that_is_not_known_is_answered_with_one_that_is() -> None:
    with pytest.raises(Invalid, match="togehter") as error:
        permanent_name("togehter")
    assert "together" in error_text(error.value)[1]


def test_what_is_absent_is_left_out_of_what_is_said() -> None:
    assert filled("trust {rating}[ ({label})]", {"rating": "4"}) == "trust 4"
    assert (
        filled("trust {rating}[ ({label})]", {"rating": "4", "label": "deep"}) == "trust 4 (deep)"
    )
    assert filled("log abated {client} {threat}", {"client": "x"}) is None


def test_what_is_said_is_not_read_as_a_template_again() -> None:
    assert filled("{leader} left[ as {role}]", {"leader": "{role} [x]"}) == "{role} [x] left"
