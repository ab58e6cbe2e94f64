"""What letting hindsight in changes, what the choices change, and what later events never do."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.present.values import to_json
from domain.definition.definition import PARAMETERS, STANDARD, Definition, Grade
from projections.comparing.comparison import compare
from projections.comparing.hindsight import ResponseChange
from projections.outcomes.engine import OutcomeEngine
from projections.outcomes.facts import facts
from projections.statistics.two_by_two import Table
from projections.warehouse.basis import BasisQuery, resolve
from projections.warehouse.refresh import in_memory
from tests.projections.comparing.written_down import CLOCK, compared, life
from tests.projections.histories import DEFINITIONS, HISTORIES
from tests.projections.laws import law
from tests.projections.logs import LogBuilder, append, written

pytestmark = pytest.mark.minutes

LIVES = (
    life("A", "A", late="TTT", breakthrough="2019-05-01"),
    life("B", "A", late="T"),
    life("C", late="TT", breakthrough="2019-05-01"),
    life("D", "T", late="T"),
    life("E", "A"),
)
"""Under grade A: apart, apart, unclassified, together, apart; with all: together, mixed, together,
together, apart."""


def test_who_moved_is_counted_by_where_from_and_where_to() -> None:
    found = compared(*LIVES).hindsight
    everything = [each for each in found.moved if each.grade == "all"]
    assert everything == [
        ResponseChange("all", "apart", "mixed", 1),
        ResponseChange("all", "apart", "together", 1),
        ResponseChange("all", "unclassified", "together", 1),
    ]


def test_each_grade_has_its_own_groups() -> None:
    found = compared(*LIVES).hindsight.by_grade
    assert found[Grade.A].episodes == {"together": 1, "mixed": 0, "apart": 3, "unclassified": 1}
    assert found[Grade.ALL].episodes == {"together": 3, "mixed": 1, "apart": 1, "unclassified": 0}
    assert found[Grade.A].breakthroughs == Table(0, 1, 1, 2)
    assert found[Grade.ALL].breakthroughs == Table(2, 1, 0, 1)
    assert found[Grade.ALL].risk_difference.estimate == pytest.approx(2 / 3)


def test_hindsight_is_the_same_whatever_grade_is_asked_for() -> None:
    shown = [
        to_json(compared(*LIVES, definition=Definition(grade=grade)).hindsight.as_json())
        for grade in Grade
    ]
    assert len(set(shown)) == 1


def test_every_choice_is_varied_and_its_own_value_passed_over() -> None:
    found = compared(*LIVES, vary=True).sensitivity
    by_choice: dict[str, list[str]] = {}
    for each in found:
        assert each.was != each.now
        by_choice.setdefault(each.choice, []).append(each.now)
    assert by_choice.keys() == {each.name for each in PARAMETERS.values() if each.varied}
    assert by_choice["years"] == ["3", "4"]
    assert by_choice["net"] == ["1/5", "1/2", "1"]
    assert by_choice["severity"] == ["existential"]


@pytest.mark.parametrize(
    ("choice", "now", "changed"),
    [
        ("min_evidence", "2", replace(STANDARD, min_evidence=2)),
        ("net", "1", replace(STANDARD, net=Fraction(1))),
        ("years", "3", replace(STANDARD, years=3)),
        ("severity", "existential", replace(STANDARD, severity="existential")),
    ],
)
def test_a_choice_varied_is_the_comparison_under_it(
    choice: str, now: str, changed: Definition
) -> None:
    (varied,) = (
        each.brief
        for each in compared(*LIVES, vary=True).sensitivity
        if (each.choice, each.now) == (choice, now)
    )
    asked = compared(*LIVES, definition=changed)
    assert varied.breakthroughs == asked.contrast.table
    assert varied.fisher == asked.contrast.fisher
    assert list(varied.episodes.values()) == [group.episodes for group in asked.groups]


@law(examples=3)
@given(builder=HISTORIES, definition=DEFINITIONS, cut=st.integers(0, 60))
def test_what_is_recorded_after_a_cut_never_changes_a_comparison_before_it(
    builder: LogBuilder, definition: Definition, cut: int
) -> None:
    """Byte for byte, by place in the log and by moment."""
    position = min(cut, len(builder.events))
    first, later = builder.events[:position], builder.events[position:]
    moment = first[-1].recorded_at if first else datetime.combine(CLOCK, time(12), UTC)
    assert moment is not None
    if later and later[0].recorded_at is not None and later[0].recorded_at <= moment:
        return  # they were recorded in one moment: no moment parts them
    asked = [BasisQuery(position=position)] + ([BasisQuery(as_of=moment)] if first else [])
    with tempfile.TemporaryDirectory() as folder:
        log = written(Path(folder) / "log.db", first)
        before = [_document(log, each, definition) for each in asked]
        append(log, later)
        assert [_document(log, each, definition) for each in asked] == before


def _document(log: Path, asked: BasisQuery, definition: Definition) -> str:
    basis = resolve(log, asked, CLOCK)
    with in_memory(log, basis) as warehouse:
        engine = OutcomeEngine(facts(warehouse), basis.clock)
    found = compare(engine, definition, basis, draws=19, vary=False)
    return to_json(found.as_json())
